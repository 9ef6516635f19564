// Which of an episode's pictures are shown: the viewer's wish where there is one, else what the line carries. People
// know them by their short side: 720 is 720×1280 on a phone and 1280×720 on a TV.

import { store, stored } from './stored.js';

const STORED = 'zhanbo.picture';

/** @typedef {{width?: number, height?: number}} Level */

/** @param {Level | undefined} level @returns {number} 0 where it is not known */
export function sideOf(level) {
  const side = Math.min(level?.width || Infinity, level?.height || Infinity);
  return Number.isFinite(side) ? side : 0;
}

/**
 * The place of the best of `levels` that is no better than `side`, else of the least; −1 (automatic) for null.
 * @param {Level[]} levels @param {number | null} side
 */
export function nearest(levels, side) {
  if (!side || levels.length === 0) return -1;
  const sides = levels.map(sideOf);
  const fitting = sides.filter((one) => one <= side);
  return sides.lastIndexOf(fitting.length > 0 ? Math.max(...fitting) : Math.min(...sides));
}

/** @returns {number | null} */
export const wishedSide = () => Number(stored(STORED)) || null;

/** @param {number | null} side */
export const rememberSide = (side) => store(STORED, String(side ?? ''));
