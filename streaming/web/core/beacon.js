// What was really watched, told to the server: numbered from 0 in each play session, sent at once, kept until
// the server says that it is durable, and sent again under the same number (the server drops duplicates).

export const HEARTBEAT_SECONDS = 5;
const BATCH_LIMIT = 50; // keepalive bodies share 64 KiB; 50 events are about 5 KiB
const RETRY_SECONDS = [1, 2, 5, 10, 30];

/**
 * @typedef {{seq: number, kind: 'play'|'pause'|'seek'|'heartbeat'|'end', position: number, at: number, rate: number}} ViewEvent
 * @typedef {{session: string, events: ViewEvent[]}} Batch
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
    return this.#unsent.length;
  }

  /** Notes one event and starts sending. `position` in seconds of the episode. */
  record(kind, position, rate = 1) {
    const seconds = Math.max(0, Math.round((position || 0) * 1000) / 1000);
    this.#unsent.push({ seq: this.#nextSeq++, kind, position: seconds, at: this.#now(), rate });
    return this.send();
  }

  async send() {
    if (this.#sending || this.#waiting || this.#unsent.length === 0) return;
    this.#sending = true;
    const events = this.#unsent.slice(0, BATCH_LIMIT);
    const outcome = await this.#report({ session: this.#session, events });
    this.#sending = false;
    if (outcome === 'later') return this.#retry();
    this.#failures = 0;
    this.#forget(events.at(-1).seq);
    return this.send();
  }

  /**
   * Says everything that is not known to be durable, in case the page never comes back. The events stay: if it
   * does come back they are sent again and counted as duplicates, which loses nothing and doubles nothing.
   */
  leave() {
    if (this.#unsent.length === 0) return true;
    return this.#reportLeaving({ session: this.#session, events: this.#unsent.slice(0, BATCH_LIMIT) });
  }

  /** The network is back: no need to wait out the pause. */
  hurry() {
    this.#waiting = null;
    return this.send();
  }

  #forget(lastSeq) {
    this.#unsent = this.#unsent.filter((event) => event.seq > lastSeq);
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

function afterSeconds(run, seconds) {
  return setTimeout(run, seconds * 1000);
}
