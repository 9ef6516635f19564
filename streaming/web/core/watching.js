// From what a <video> does to what is told: the rules of the view events, free of any browser. Pure.

import { HEARTBEAT_SECONDS } from './beacon.js';

/** Who left sooner has hardly begun; who left in the last moments would see only the credits. As the server says. */
const BEGUN_SECONDS = 3;
const ENDING_SECONDS = 3;

const SAME_PLACE_SECONDS = 0.05;

/** @param {{resume_seconds: number, episode: {duration_seconds: number | null}}} play @returns {number} seconds */
export function resumePoint(play) {
  const resume = play.resume_seconds || 0;
  const duration = play.episode.duration_seconds ?? Infinity;
  return resume < BEGUN_SECONDS || resume > duration - ENDING_SECONDS ? 0 : resume;
}

/**
 * One sitting with one play session. Its methods are the video's events; it decides which of them are facts:
 * stalls, the player's own first seek and events after the end are not.
 */
export class Watching {
  #record;
  #begun = false;
  #watching = false;
  #last = 0; // where the picture was last seen
  #said = -1; // where the server was last told it was
  #leftAt = null; // where a jump that is under way began
  #beatAt = 0;

  /** @param {(kind: string, position: number, rate?: number) => unknown} record */
  constructor(record) {
    this.#record = record;
  }

  get begun() {
    return this.#begun;
  }

  get started() {
    return this.#watching;
  }

  playing(position, rate = 1) {
    if (this.#watching) return; // back from a stall
    this.#begun = true;
    this.#watching = true;
    this.#say('play', position, rate);
  }

  /** Called often; speaks every HEARTBEAT_SECONDS of wall time. */
  progress(position, nowSeconds, rate = 1) {
    if (!this.#watching || this.#leftAt !== null) return;
    this.#last = position;
    if (!this.#beatAt) this.#beatAt = nowSeconds;
    if (nowSeconds - this.#beatAt < HEARTBEAT_SECONDS) return;
    this.#beatAt = nowSeconds;
    this.#say('heartbeat', position, rate);
  }

  /** A jump begins: the range that was watched ends where it was left, not where the picture will land. */
  seeking() {
    if (this.#begun) this.#leftAt ??= this.#last;
  }

  seeked(position, rate = 1) {
    const leftAt = this.#leftAt;
    this.#leftAt = null;
    if (leftAt === null || Math.abs(position - leftAt) < SAME_PLACE_SECONDS) return;
    if (this.#watching) this.#record('heartbeat', leftAt, rate);
    this.#say('seek', position, rate);
  }

  /** The page may never come back. Browsers say so twice: the second time nothing is new. */
  away(position, rate = 1) {
    if (this.#watching && Math.abs(position - this.#said) > SAME_PLACE_SECONDS) this.#say('heartbeat', position, rate);
  }

  paused(position, rate = 1) {
    if (!this.#watching) return;
    this.#watching = false;
    this.#beatAt = 0;
    this.#say('pause', position, rate);
  }

  ended(position, rate = 1) {
    this.#watching = false;
    this.#beatAt = 0;
    this.#say('end', position, rate);
  }

  #say(kind, position, rate) {
    this.#last = position;
    this.#said = position;
    this.#record(kind, position, rate);
  }
}
