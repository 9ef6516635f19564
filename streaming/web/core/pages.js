// The pages of an app by name. Those that few visits see come when they are asked for.

export class Pages {
  /** Those that are here. @type {Record<string, any>} */
  here;
  #later;
  #place;
  #asked = 0;

  /**
   * @param {Record<string, any>} here @param {Record<string, () => Promise<any>>} later
   * @param {(page: any) => void} place puts a page into the document
   */
  constructor(here, later, place) {
    this.here = here;
    this.#later = later;
    this.#place = place;
    for (const page of Object.values(here)) this.#settle(page);
  }

  /** The page of this name; null where another was asked for before it came. @param {string} name */
  async turnTo(name) {
    const asked = ++this.#asked;
    if (!this.here[name]) await this.#fetch(name);
    return asked === this.#asked ? this.here[name] : null;
  }

  async #fetch(name) {
    const page = await this.#later[name]();
    if (this.here[name]) return; // asked for twice meanwhile
    this.here[name] = page;
    this.#settle(page);
  }

  #settle(page) {
    page.element.hidden = true;
    this.#place(page);
  }
}
