// Which subtitles are shown: the viewer's choice where there is one, else what the episode asks for. Pure but for
// the one place where the choice is kept.

import { store, stored } from './stored.js';

const STORED = 'zhanbo.captions';
const OFF = 'off';

/** @typedef {{tag: string, name: string, isDefault: boolean}} Caption */

/**
 * @param {Caption[]} captions @param {string | null} wish a tag, `off`, or null for no wish
 * @returns {string | null} the tag to show, null for none
 */
export function choose(captions, wish) {
  if (wish === OFF) return null;
  const same = captions.find(({ tag }) => tag === wish) ?? captions.find(({ tag }) => language(tag) === language(wish));
  return (same ?? captions.find(({ isDefault }) => isDefault))?.tag ?? null;
}

/** The choice after `tag`: each language in turn, then none. */
export function after(captions, tag) {
  const order = [null, ...captions.map((caption) => caption.tag)];
  return order[(order.indexOf(tag) + 1) % order.length];
}

const language = (tag) => tag?.split('-')[0];

export const wished = () => stored(STORED);

export const remember = (tag) => store(STORED, tag ?? OFF);
