// A code under which another screen goes on from here, for as long as somebody looks at it: in the last seconds
// of one the next is asked for. Pure but for whom it asks.

/** @typedef {{code: string, link: string, qr: string, lasts_seconds: number}} Handoff */
/** @typedef {{given: (handoff: Handoff) => void, left: (seconds: number) => void, failed: (error: Error) => void}} Draw */

const AHEAD_SECONDS = 10; // who is typing the old code has these left
const AGAIN_SECONDS = 6; // within what the server allows a session to ask

export class Offer {
  #ask;
  #clock;
  #draw;
  #due = -Infinity; // when the next question is
  #good = false;
  #asking = false;
  #over = false;

  /** @param {() => Promise<Handoff>} ask the server @param {() => number} clock in seconds @param {Draw} draw */
  constructor(ask, clock, draw) {
    this.#ask = ask;
    this.#clock = clock;
    this.#draw = draw;
  }

  /** To be called every second. */
  async tick() {
    const left = this.#due - this.#clock();
    if (left > 0) return this.#good && this.#draw.left(left);
    if (!this.#asking && !this.#over) await this.#renew();
  }

  /** What is still on its way is not drawn any more. */
  stop() {
    this.#over = true;
  }

  async #renew() {
    this.#asking = true;
    try {
      const handoff = await this.#ask();
      if (!this.#over) this.#accept(handoff);
    } catch (error) {
      this.#wait(AGAIN_SECONDS, false);
      if (!this.#over) this.#draw.failed(error);
    } finally {
      this.#asking = false;
    }
  }

  #accept(handoff) {
    this.#wait(Math.max(AGAIN_SECONDS, handoff.lasts_seconds - AHEAD_SECONDS), true);
    this.#draw.given(handoff);
    this.#draw.left(this.#due - this.#clock());
  }

  #wait(seconds, good) {
    this.#due = this.#clock() + seconds;
    this.#good = good;
  }
}
