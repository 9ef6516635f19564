// The quarters of rounds, named by the month in which they begin: 2026-09.

import { current, t } from './text.js';

const BEHIND = 4; // that can be chosen besides the one it is now
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As people say it. @param {string} name */
export function quarterName(name) {
  const [year, month] = name.split('-').map(Number);
  const last = ((month + 1) % 12) + 1;
  const shown = current() === 'en' ? (at) => MONTHS[at - 1] : String;
  return t(month === 12 ? 'quarter.winter' : 'quarter', { year, next: year + 1, from: shown(month), to: shown(last) });
}

/** The quarters from one on back, the newest first. */
export function quarters(name) {
  const [year, month] = name.split('-').map(Number);
  return Array.from({ length: BEHIND + 1 }, (_, back) => {
    const months = year * 12 + month - 1 - 3 * back;
    return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
  });
}
