// What a viewer wants of the app itself, kept in this browser.

import { store, stored } from './stored.js';

const THEME = 'zhanbo.theme';
const PERSONAL = 'zhanbo.personal';

/** @typedef {'auto' | 'light' | 'dark'} Theme */

/** @returns {Theme} */
export function theme() {
  const chosen = stored(THEME);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
}

/** @param {Theme} chosen */
export function chooseTheme(chosen) {
  store(THEME, chosen === 'auto' ? null : chosen);
  window.dispatchEvent(new Event('zhanbo-theme'));
}

/** Whether what this viewer watched and follows may stand on the pages. */
export const personal = () => stored(PERSONAL) !== 'off';

/** @param {boolean} wanted */
export const choosePersonal = (wanted) => store(PERSONAL, wanted ? null : 'off');
