// Small pictures of an episode for whoever seeks: sheets of them, and a WebVTT file that says which is when. Nothing
// is fetched before somebody seeks.

import { h } from './dom.js';
import { absolute } from './mediaurl.js';

/** @typedef {{from: number, sheet: string, x: number, y: number, width: number, height: number}} Picture */

const CUE = /^([\d:.]+) --> .*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm;

/** @param {string} text of the WebVTT file @returns {Picture[]} in order, from so many seconds on */
export function picturesOf(text) {
  return [...text.matchAll(CUE)].map(([, from, sheet, ...place]) => {
    const [x, y, width, height] = place.map(Number);
    return { from: seconds(from), sheet, x, y, width, height };
  });
}

/** What stands at an instant: the last picture that has begun. @param {Picture[]} pictures @param {number} at seconds */
export const pictureAt = (pictures, at) => pictures.filter(({ from }) => from <= at).at(-1) ?? pictures[0] ?? null;

const seconds = (clock) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

export class Storyboard {
  element = h('div', { class: 'preview', 'aria-hidden': 'true', hidden: true });
  #url = '';
  /** @type {Picture[]} */
  #pictures = [];
  /** @type {{at: number, share: number} | null} */
  #wish = null;

  /** @param {string | null} url of the episode's WebVTT file, where it has one @param {number} at seconds @param {number} share of the whole */
  show(url, at, share) {
    this.#wish = { at, share };
    if (url && url !== this.#url) this.#open(url);
    this.#draw();
  }

  hide() {
    this.#wish = null;
    this.element.hidden = true;
  }

  async #open(url) {
    this.#url = url;
    this.#pictures = [];
    const address = absolute(url);
    const text = await fetch(address).then((response) => (response.ok ? response.text() : ''), () => ''); // one seeks without them too
    if (url !== this.#url) return;
    this.#pictures = picturesOf(text).map((picture) => ({ ...picture, sheet: new URL(picture.sheet, address).href }));
    if (this.#pictures.length === 0) this.#url = ''; // the next wish asks again
    this.#draw();
  }

  #draw() {
    const picture = this.#wish && pictureAt(this.#pictures, this.#wish.at);
    this.element.hidden = !picture;
    if (!picture) return;
    const { sheet, x, y, width, height } = picture;
    Object.assign(this.element.style, { width: `${width}px`, height: `${height}px`, backgroundImage: `url("${sheet}")`, backgroundPosition: `-${x}px -${y}px` });
    this.element.style.setProperty('--share', String(this.#wish.share));
    this.element.style.setProperty('--width', `${width}px`);
  }
}
