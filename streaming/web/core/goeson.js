// Where a viewer goes on with a series, and how the door there is called.

import * as api from './api.js';
import { playable } from './format.js';
import { storeHere, storedHere } from './stored.js';
import { resumePoint } from './watching.js';

/** @typedef {{episode: string, number: number, seconds: number}} GoesOn */

/** The server has heard of it by then, and may know better: of another screen. */
const HEARD_AFTER_MS = 30_000;

/** Notes where an episode was left. @param {string} seriesId @param {GoesOn} where @param {number} duration seconds */
export function leftAt(seriesId, where, duration) {
  const on = resumePoint({ resume_seconds: where.seconds, episode: { duration_seconds: duration } });
  const left = on > 0 ? { ...where, seconds: on, until: Date.now() + HEARD_AFTER_MS } : null;
  storeHere(key(seriesId), left && JSON.stringify(left));
}

const key = (seriesId) => `zhanbo.left.${seriesId}`;

/** @param {string} seriesId @returns {GoesOn | null} */
function leftHere(seriesId) {
  const left = JSON.parse(storedHere(key(seriesId)) ?? 'null');
  return left && Date.now() < left.until ? left : null;
}

/** @param {string} seriesId @param {'phone'|'tv'} screen @returns {Promise<GoesOn | null>} null where nobody knows */
export async function goesOn(seriesId, screen) {
  const here = leftHere(seriesId);
  if (here) return here;
  try {
    return await api.resume(seriesId, screen);
  } catch (error) {
    if (error instanceof api.ApiError) return null; // then the door leads to the first episode
    throw error;
  }
}

/**
 * @param {{id: string, number: number, screens: string[]}[]} episodes @param {GoesOn | null} left @param {'phone'|'tv'} screen
 * @returns {{id: string, number: number, key: string} | null} null where nothing can be watched yet
 */
export function door(episodes, left, screen) {
  const ready = episodes.filter((episode) => playable(episode, screen));
  const there = ready.find((episode) => episode.id === left?.episode) ?? ready[0];
  if (!there) return null;
  const begun = there.id === left?.episode && (left.seconds > 0 || there !== ready[0]);
  return { id: there.id, number: there.number, key: begun ? 'series.continue' : 'series.play' };
}
