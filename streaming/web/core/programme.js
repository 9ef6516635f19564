// What a showcase's channels show when, and how that is said.

import { instant } from './api.js';
import { day, hour } from './format.js';
import { either, t } from './text.js';

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

/** The moment that a page is about. */
export const moment = () => (instant ? Date.parse(instant) : Date.now());

/** @param {Slot} slot @param {Map<string, any>} works by id */
const named = (slot, works) => either(slot.title, slot.title_en) || slot.works.map((id) => works.get(id)?.title).filter(Boolean).join(' · ');

/** What is on, or comes next. @param {Slot[]} slots @param {Map<string, any>} works by id */
export function told(slots, works) {
  const { on, next } = around(slots, moment());
  if (on) return t('showcase.now', { title: named(on, works) });
  return next ? t('showcase.next', { time: hour(next.starts_at), title: named(next, works) }) : t('showcase.over');
}
