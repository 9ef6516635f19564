// A play session that is asked for before it is wanted, so that the next episode begins without a question.

const FRESH_SECONDS = 300; // after that the place to resume at may have moved on another screen

export class Sessions {
  #ask;
  #clock;
  #coming = null;

  /** @param {(episodeId: string) => Promise<object>} ask the server @param {() => number} clock in seconds */
  constructor(ask, clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** Asks for an episode's session now, unless a fresh one is here or on its way. @returns {Promise<object>} it, for `take` to give away */
  ask(episodeId) {
    if (this.#fresh(episodeId)) return this.#coming.play;
    const coming = { episodeId, at: this.#clock(), play: this.#ask(episodeId) };
    coming.play.catch(() => {}); // whoever takes it asks the server themselves
    this.#coming = coming;
    return coming.play;
  }

  /** The session that was asked for, which nobody gets twice, or else a new one. */
  async take(episodeId) {
    if (!this.#fresh(episodeId)) return this.#ask(episodeId);
    const { play } = this.#coming;
    this.#coming = null;
    return play.catch(() => this.#ask(episodeId));
  }

  #fresh(episodeId) {
    return this.#coming?.episodeId === episodeId && this.#clock() - this.#coming.at < FRESH_SECONDS;
  }
}
