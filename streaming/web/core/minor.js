// Minor mode (未成年人模式): a pool of works by age group, a time budget for each day, rest at night. It is kept in
// this browser, under four digits that a guardian chose: a lock for a household, not for an attacker. Budgets and
// hours are those of 移动互联网未成年人模式建设指南 (国家网信办, 2024).

import { store, stored } from './stored.js';

const KEPT = 'zhanbo.minor';
const NIGHT_FROM_HOUR = 22;
const NIGHT_TO_HOUR = 6;
const REST_EVERY_SECONDS = 30 * 60;
const MOST_TRIES = 5;
const LOCKED_MS = 60_000;
const MORE_SECONDS = 15 * 60;

/** @typedef {'under-8' | 'under-12' | 'under-16' | 'under-18'} Group */
/** @typedef {'open' | 'over' | 'night'} State whether there is time left */
/** @typedef {{group: Group, code: string, day: string, used: number, more: number, moreUntil: number, tries: number, lockedUntil: number}} Kept */

/** Seconds a day. @type {Record<Group, number>} */
export const BUDGETS = { 'under-8': 40 * 60, 'under-12': 60 * 60, 'under-16': 60 * 60, 'under-18': 120 * 60 };

export const GROUPS = /** @type {Group[]} */ (Object.keys(BUDGETS));

/** @returns {Kept | null} */
function kept() {
  try {
    const found = JSON.parse(stored(KEPT) ?? 'null');
    return found && Object.hasOwn(BUDGETS, found.group) ? found : null;
  } catch {
    return null; // not what was put there
  }
}

/** @param {Kept} facts */
const keep = (facts) => store(KEPT, JSON.stringify(facts));

const dayOf = (now) => `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;

/** What was used on another day does not count. @param {Kept} facts @param {Date} now @returns {Kept} */
const today = (facts, now) => (facts.day === dayOf(now) ? facts : { ...facts, day: dayOf(now), used: 0, more: 0 });

/** @returns {Group | null} null: the mode is off */
export const group = () => kept()?.group ?? null;

/** Whose pool of works is asked for. @returns {Group | 'everybody'} */
export const audience = () => group() ?? 'everybody';

/** @param {Group} chosen @param {string} code four digits */
export function enter(chosen, code, now = new Date()) {
  keep({ group: chosen, code, day: dayOf(now), used: 0, more: 0, moreUntil: 0, tries: 0, lockedUntil: 0 });
}

/** @param {string} code @returns {boolean} whether that was it; after a few wrong ones nothing is, for a minute */
export function leave(code, now = new Date()) {
  if (!knows(code, now)) return false;
  store(KEPT, null);
  return true;
}

/** A guardian allows a quarter of an hour more, at night too. @param {string} code @returns {boolean} */
export function allowMore(code, now = new Date()) {
  if (!knows(code, now)) return false;
  const facts = today(kept(), now);
  const over = Math.max(facts.used, BUDGETS[facts.group] + facts.more) - BUDGETS[facts.group];
  keep({ ...facts, more: over + MORE_SECONDS, moreUntil: now.getTime() + MORE_SECONDS * 1000 });
  return true;
}

/** @param {string} code */
function knows(code, now) {
  const facts = kept();
  if (!facts || now.getTime() < facts.lockedUntil) return false;
  const known = code === facts.code;
  const tries = known ? 0 : facts.tries + 1;
  const locked = tries >= MOST_TRIES;
  keep({ ...facts, tries: locked ? 0 : tries, lockedUntil: locked ? now.getTime() + LOCKED_MS : 0 });
  return known;
}

/** @returns {boolean} whether too many wrong codes were tried a moment ago */
export const locked = (now = new Date()) => now.getTime() < (kept()?.lockedUntil ?? 0);

/**
 * So many seconds more were watched. @param {number} seconds
 * @returns {boolean} whether it is time to look up for a moment
 */
export function spend(seconds, now = new Date()) {
  const facts = kept();
  if (!facts) return false;
  const before = today(facts, now);
  const used = before.used + seconds;
  keep({ ...before, used });
  return Math.floor(used / REST_EVERY_SECONDS) > Math.floor(before.used / REST_EVERY_SECONDS);
}

/** @returns {State} */
export function state(now = new Date()) {
  const facts = kept();
  if (!facts) return 'open';
  const { used, more, moreUntil } = today(facts, now);
  const hour = now.getHours();
  if ((hour >= NIGHT_FROM_HOUR || hour < NIGHT_TO_HOUR) && now.getTime() >= moreUntil) return 'night';
  return used < BUDGETS[facts.group] + more ? 'open' : 'over';
}

/** Whole minutes that are left today. */
export function minutesLeft(now = new Date()) {
  const facts = kept();
  if (!facts) return Infinity;
  const { used, more } = today(facts, now);
  return Math.max(0, Math.ceil((BUDGETS[facts.group] + more - used) / 60));
}
