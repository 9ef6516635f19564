// What was really watched, told to the server: numbered from 0 in each play session, sent at once, kept until
// the server says that it is durable, and sent again under the same number (the server drops duplicates).

export const HEARTBEAT_SECONDS = 5;
const BATCH_LIMIT = 200; // what the server takes at once; keepalive bodies share 64 KiB, and these are 20
const QUALITY_LIMIT = 100;
const RETRY_SECONDS = [1, 2, 5, 10, 30];

/**
 * @typedef {{seq: number, kind: 'play'|'pause'|'seek'|'heartbeat'|'end', position: number, at: number, rate: number}} ViewEvent
 * @typedef {{seq: number, kind: 'startup'|'stall'|'bitrate'|'error', seconds?: number, kbps?: number, fault?: string}} QualityEvent
 * @typedef {{session: string, events: ViewEvent[], quality?: QualityEvent[]}} Batch
 */

export class Beacon {
  #session;
  #report;
  #reportLeaving;
  #now;
  #later;
  #nextSeq = 0;
  /** @type {ViewEvent[]} */
  #unsent = [];
  #nextQualitySeq = 0;
  /** @type {QualityEvent[]} */
  #unsentQuality = [];
  #sending = false;
  #failures = 0;
  #waiting = null;

  /**
   * @param {object} parts
   * @param {string} parts.session the play session's token
   * @param {(batch: Batch) => Promise<'kept'|'refused'|'later'>} parts.report
   * @param {(batch: Batch) => boolean} parts.reportLeaving
   * @param {() => number} [parts.now] epoch milliseconds
   * @param {(run: () => void, seconds: number) => unknown} [parts.later]
   */
  constructor({ session, report, reportLeaving, now = Date.now, later = afterSeconds }) {
    this.#session = session;
    this.#report = report;
    this.#reportLeaving = reportLeaving;
    this.#now = now;
    this.#later = later;
  }

  get unsent() {
    return this.#unsent.length + this.#unsentQuality.length;
  }

  /** Notes one event and starts sending. `position` in seconds of the episode. */
  record(kind, position, rate = 1) {
    const seconds = Math.max(0, Math.round((position || 0) * 1000) / 1000);
    this.#unsent.push({ seq: this.#nextSeq++, kind, position: seconds, at: this.#now(), rate });
    if (this.#unsent.length > BATCH_LIMIT) this.#unsent = thinned(this.#unsent);
    return this.send();
  }

  /** Notes how playing went and starts sending. @param {Omit<QualityEvent, 'seq'>} fact */
  note(fact) {
    if (this.#unsentQuality.length < QUALITY_LIMIT) this.#unsentQuality.push({ seq: this.#nextQualitySeq++, ...fact });
    return this.send();
  }

  async send() {
    if (this.#sending || this.#waiting || this.unsent === 0) return;
    this.#sending = true;
    const batch = this.#batch();
    const outcome = await this.#report(batch);
    this.#sending = false;
    if (outcome === 'later') return this.#retry();
    this.#failures = 0;
    this.#forget(batch);
    return this.send();
  }

  /**
   * Says everything that is not known to be durable, in case the page never comes back. The events stay: if it
   * does come back they are sent again and counted as duplicates, which loses nothing and doubles nothing.
   */
  leave() {
    if (this.unsent === 0) return true;
    return this.#reportLeaving(this.#batch());
  }

  #batch() {
    const batch = { session: this.#session, events: this.#unsent.slice(0, BATCH_LIMIT) };
    return this.#unsentQuality.length > 0 ? { ...batch, quality: [...this.#unsentQuality] } : batch;
  }

  /** The network is back: no need to wait out the pause. */
  hurry() {
    this.#waiting = null;
    return this.send();
  }

  #forget({ events, quality = [] }) {
    this.#unsent = later(this.#unsent, events);
    this.#unsentQuality = later(this.#unsentQuality, quality);
  }

  #retry() {
    const seconds = RETRY_SECONDS[Math.min(this.#failures++, RETRY_SECONDS.length - 1)];
    const turn = {};
    this.#waiting = turn;
    this.#later(() => {
      if (this.#waiting === turn) return this.hurry();
    }, seconds);
  }
}

/** What was noted after `sent`. */
function later(noted, sent) {
  const last = sent.at(-1)?.seq ?? -1;
  return noted.filter(({ seq }) => seq > last);
}

/** Between two heartbeats of the same rate a third says nothing more: a long outage fits into one report. */
function thinned(events) {
  const beats = (event, rate) => event?.kind === 'heartbeat' && event.rate === rate;
  return events.filter(({ kind, rate }, i) => kind !== 'heartbeat' || !beats(events[i - 1], rate) || !beats(events[i + 1], rate));
}

function afterSeconds(run, seconds) {
  return setTimeout(run, seconds * 1000);
}
