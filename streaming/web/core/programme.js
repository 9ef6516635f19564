// What a showcase's channels show when. Pure but for the language of days.

import { day } from './format.js';

/** @typedef {{title: string, title_en: string, starts_at: string, ends_at: string, works: string[]}} Slot */

/** The slot that is on, and the next one. @param {Slot[]} slots @param {number} now */
export function around(slots, now) {
  const on = slots.find((slot) => Date.parse(slot.starts_at) <= now && now < Date.parse(slot.ends_at)) ?? null;
  const next = slots.find((slot) => Date.parse(slot.starts_at) > now) ?? null;
  return { on, next };
}

/** Slots that are not over, by the day on which each starts. @param {Slot[]} slots @param {number} now */
export function byDay(slots, now) {
  const days = new Map();
  for (const slot of slots) {
    if (Date.parse(slot.ends_at) <= now) continue;
    const name = day(Math.max(now, Date.parse(slot.starts_at)));
    days.set(name, [...(days.get(name) ?? []), slot]);
  }
  return [...days].map(([name, own]) => ({ name, slots: own }));
}
