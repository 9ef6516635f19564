// A session that came from another screen: taken under its code, and where the player then begins.

import * as api from './api.js';
import { to, turn } from './router.js';
import { either, t } from './text.js';

/** @type {{episode: string, seconds: number} | null} */
let coming = null;

/** Opens the player in the place of this page, at the second that was left; ApiError. @param {string} code */
export async function arrive(code) {
  coming = await api.arrive(code);
  turn(to('watch', coming.episode));
}

/** Where an episode begins that has just been taken over, once. @param {string} episodeId @returns {{at?: number}} */
export function arrival(episodeId) {
  const at = coming?.episode === episodeId ? coming.seconds : undefined;
  coming = null;
  return { at };
}

/** What a refusal says. @param {import('./api.js').ApiError} error */
export const saying = (error) => (error.status === 0 ? t('trouble.title') : either(error.titleZh, error.title) || t('trouble.title'));
