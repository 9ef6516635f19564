// A week of a showcase's slots: seven days side by side, moved by pointer and by keys. One column of a day for each channel.

import { h } from './dom.js';
import { overlapping, shift, snapped } from './showcasedraft.js';
import { either, t } from './text.js';
import { dayOf, stamp } from './times.js';

const DAYS = 7;
const HOUR_PX = 26;
const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
const EDGE_PX = 8; // at its foot a slot is pulled longer or shorter

/** @param {any} room what the editor lends its parts */
export function calendar(room) {
  const draft = room.draft();
  const first = weekOf(draft);
  const days = Array.from({ length: DAYS }, (_, n) => dayOf(first, n));
  const crowded = overlapping(draft.slots);
  const turn = (by) => () => {
    draft.week = dayOf(first, by).toISOString();
    room.redraw(by < 0 ? 'week-before' : 'week-after');
  };
  return h('section', { class: 'calendar', 'aria-label': t('calendar.title') },
    h('div', { class: 'calendar-head' },
      h('h3', {}, t('calendar.title')), h('span', { class: 'quiet' }, t('calendar.help')),
      h('div', { class: 'levers' },
        h('button', { class: 'act', type: 'button', 'data-focus': 'week-before', onclick: turn(-DAYS) }, t('calendar.before')),
        h('button', { class: 'act', type: 'button', 'data-focus': 'week-after', onclick: turn(DAYS) }, t('calendar.after')))),
    h('div', { class: 'calendar-scroll', tabIndex: 0, 'aria-label': t('calendar.title') }, h('div', { class: 'calendar-week' },
      h('div', { class: 'calendar-hours', 'aria-hidden': 'true' }, Array.from({ length: 24 }, (_, n) => h('span', {}, `${String(n).padStart(2, '0')}:00`))),
      days.map((day) => column(day, draft, crowded, room)))));
}

/** The week that is looked at: the one in which the showcase opens, or the one that was turned to. */
function weekOf(draft) {
  return dayOf(new Date(draft.week ?? draft.opens_at));
}

function column(day, draft, crowded, room) {
  const next = dayOf(day, 1);
  const closed = next.getTime() <= Date.parse(draft.opens_at) || day.getTime() >= Date.parse(draft.closes_at);
  const name = day.toLocaleDateString(document.documentElement.lang === 'en' ? 'en-GB' : 'zh-CN', { month: 'numeric', day: 'numeric', weekday: 'short' });
  const lanes = draft.channels.map((channel) => {
    const own = draft.slots.filter((slot) => slot.channel === channel.name && Date.parse(slot.starts_at) < next.getTime() && Date.parse(slot.ends_at) > day.getTime());
    const lane = h('div', { class: 'calendar-lane', 'data-lane': channel.name }, own.map((slot) => block(slot, channel, day, crowded.has(slot.key), room)));
    lane.addEventListener('dblclick', (event) => {
      if (event.target !== lane) return;
      const minutes = snapped(((event.clientY - lane.getBoundingClientRect().top) / HOUR_PX) * 60);
      room.addSlot(channel.name, day.getTime() + minutes * MINUTE_MS);
    });
    return lane;
  });
  return h('div', { class: 'calendar-day', 'data-closed': closed }, h('p', { class: 'calendar-name' }, name), h('div', { class: 'calendar-lanes' }, lanes));
}

function block(slot, channel, day, crowded, room) {
  const from = Math.max(0, (Date.parse(slot.starts_at) - day.getTime()) / MINUTE_MS);
  const to = Math.min(DAY_MINUTES, (Date.parse(slot.ends_at) - day.getTime()) / MINUTE_MS);
  const title = either(slot.title, slot.title_en) || slot.works.map((id) => room.work(id).title).filter(Boolean).join(' · ') || t('slot.empty');
  const begins = Date.parse(slot.starts_at) >= day.getTime();
  const element = h('button', {
    class: 'calendar-slot', type: 'button', 'data-slot': slot.key, 'data-focus': begins ? `${slot.key}-block` : `${slot.key}-block-${day.getTime()}`,
    'data-crowded': crowded, 'aria-pressed': String(room.draft().chosen === slot.key),
    'aria-label': t('slot.said', { title, channel: channel.title || channel.name, from: stamp(slot.starts_at), to: stamp(slot.ends_at) }),
    onclick: () => room.choose(slot),
    onkeydown: (event) => byKey(event, slot, room),
  }, h('b', {}, title), crowded && h('span', {}, t('slot.crowded')));
  element.style.cssText = `top: ${(from / 60) * HOUR_PX}px; height: ${Math.max(14, ((to - from) / 60) * HOUR_PX - 1)}px; --slot: ${channel.colour}`;
  return dragged(element, slot, room);
}

const STEPS = { ArrowUp: -15, ArrowDown: 15, ArrowLeft: -DAY_MINUTES, ArrowRight: DAY_MINUTES };

/** Arrows move a slot, with Shift they move its end. */
function byKey(event, slot, room) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  shift(slot, step, event.shiftKey);
  room.redraw(`${slot.key}-block`);
  room.say(t('slot.moved', { from: stamp(slot.starts_at), to: stamp(slot.ends_at) }));
}

/** Pulled by the pointer: over days and hours, or by its foot to another length. */
function dragged(element, slot, room) {
  element.addEventListener('pointerdown', (down) => {
    if (down.button !== 0) return;
    const box = element.getBoundingClientRect();
    const edge = box.bottom - down.clientY < EDGE_PX;
    const width = element.closest('.calendar-day').getBoundingClientRect().width;
    const moved = (event) => ({
      minutes: snapped(((event.clientY - down.clientY) / HOUR_PX) * 60),
      days: edge ? 0 : Math.round((event.clientX - down.clientX) / width),
    });
    let [started, by] = [false, { minutes: 0, days: 0 }];
    const move = (event) => {
      by = moved(event);
      if (!started && by.minutes === 0 && by.days === 0) return;
      started = true;
      element.classList.add('calendar-dragged');
      element.style.transform = edge ? '' : `translate(${by.days * width}px, ${(by.minutes / 60) * HOUR_PX}px)`;
      if (edge) element.style.height = `${Math.max(14, box.height + (by.minutes / 60) * HOUR_PX)}px`;
    };
    const end = () => {
      element.removeEventListener('pointermove', move);
      if (!started) return;
      shift(slot, by.minutes + by.days * DAY_MINUTES, edge);
      room.draft().chosen = slot.key;
      room.redraw(`${slot.key}-block`);
    };
    element.setPointerCapture(down.pointerId);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end, { once: true });
    element.addEventListener('pointercancel', () => room.redraw(), { once: true });
  });
  return element;
}
