// Follow and like, as buttons that know of each other: what is marked on one page is marked on all.

import { ApiError } from '../core/api.js';
import { h, icon } from '../core/dom.js';
import { has, onMarks, toggle } from '../core/library.js';
import { t } from '../core/text.js';

/** @typedef {import('../core/library.js').Mark} Mark */

const LOOKS = {
  follow: { picture: 'follow', off: 'mark.follow', on: 'mark.followed' },
  like: { picture: 'heart', off: 'mark.like', on: 'mark.liked' },
};

/**
 * A button that marks a series. @param {Mark} mark @param {string} look its class
 * @param {() => string | null | undefined} series which one, at the moment @param {(words: string) => void} onTrouble
 */
export function markButton(mark, look, series, onTrouble) {
  const { picture, off, on } = LOOKS[mark];
  const words = h('span');
  const button = h('button', { class: look, type: 'button', [`data-${mark}`]: true, onclick: press }, icon(picture), words);

  async function press() {
    const id = series();
    if (!id) return;
    try {
      await toggle(mark, id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      onTrouble(t('mark.failed'));
    }
  }

  let placed = false;
  function draw() {
    if (placed && !button.isConnected) return forget(); // its page was built anew
    placed = button.isConnected;
    const marked = has(mark, series() ?? '');
    button.setAttribute('aria-pressed', String(marked));
    words.textContent = t(marked ? on : off);
  }

  const forget = onMarks(draw);
  draw();
  return { button, draw };
}
