// How playing went: how long the first picture took, where playing stood still, at which bitrate it ran, what
// failed. Told beside the view events and never part of them. Pure.

const SHORTEST_SECONDS = 0.25; // what is shorter is a rendition that nobody saw, or a hiccup that nobody noticed

/** @typedef {{kind: string, seconds?: number, kbps?: number, fault?: string}} Fact */

/** One wish to watch. Its methods are what the video does; times are seconds of a clock that never jumps. */
export class Quality {
  #note;
  #askedAt;
  #begun = false;
  #seeking = false;
  #stalledAt = null;
  #kbps = 0;
  #runningSince = null;

  /** @param {(fact: Fact) => unknown} note @param {number} askedAt when the viewer wished to watch */
  constructor(note, askedAt) {
    this.#note = note;
    this.#askedAt = askedAt;
  }

  playing(now) {
    if (!this.#begun && this.#askedAt !== null) this.#tell('startup', now - this.#askedAt);
    this.#begun = true;
    this.#endStall(now);
    this.#runningSince ??= now;
  }

  /** The browser waits for a touch: what passes until then is not the line's fault. */
  blocked() {
    this.#askedAt = null;
  }

  /** Nothing to play. After a jump that is no stall. */
  waiting(now) {
    this.#rest(now);
    if (this.#begun && !this.#seeking) this.#stalledAt ??= now;
  }

  seeking(now) {
    this.#seeking = true;
    this.#endStall(now);
  }

  seeked() {
    this.#seeking = false;
  }

  level(kbps, now) {
    this.away(now);
    this.#kbps = Math.round(kbps) || 0;
  }

  /** The page may never come back: what ran until now is told, and may go on. */
  away(now) {
    const running = this.#runningSince !== null;
    this.#rest(now);
    if (running) this.#runningSince = now;
  }

  /** Playing stops, by a pause, an end or another wish. */
  stopped(now) {
    this.#endStall(now);
    this.#rest(now);
  }

  /** @param {{code?: string, status?: number}} error */
  failed(error, now) {
    this.stopped(now);
    this.#note({ kind: 'error', fault: fault(error) });
  }

  #endStall(now) {
    const stalled = this.#stalledAt === null ? 0 : now - this.#stalledAt;
    this.#stalledAt = null;
    if (stalled >= SHORTEST_SECONDS) this.#tell('stall', stalled);
  }

  #rest(now) {
    const ran = this.#runningSince === null ? 0 : now - this.#runningSince;
    this.#runningSince = null;
    if (this.#kbps > 0 && ran >= SHORTEST_SECONDS) this.#tell('bitrate', ran, { kbps: this.#kbps });
  }

  #tell(kind, seconds, more = {}) {
    this.#note({ kind, seconds: Math.round(seconds * 1000) / 1000, ...more });
  }
}

const FAULTS = new Set(['media', 'expired', 'unsupported']);

/** @param {{code?: string, status?: number}} error */
function fault({ code, status }) {
  if (FAULTS.has(code)) return code;
  return status === 0 ? 'network' : 'other';
}
