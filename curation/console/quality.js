// How playing went, by day, screen and who tells it: what curators and operators look at when viewers complain.

import { h } from './dom.js';
import { current, t } from './text.js';
import { number } from './work.js';

const DAYS = 7;
const COLUMNS = ['day', 'screen', 'source', 'starts', 'quick', 'start', 'stalls', 'stalled', 'bitrate', 'errors'];

/** @returns {Promise<object[]>} the days, newest first; none for who may not see them */
export async function qualityDays(patienceMs) {
  const response = await fetch(`/v1/operations/quality?days=${DAYS}`, { signal: AbortSignal.timeout(patienceMs) });
  return response.ok ? (await response.json()).days : [];
}

/** The table as one element; it is made anew when a figure or the language changes. */
export function qualityTable({ days }) {
  return h('section', { class: 'quality', 'data-quality': String(days.length) },
    h('h2', {}, t('quality.title', { n: DAYS })),
    h('table', {},
      h('thead', {}, h('tr', {}, COLUMNS.map((name) => h('th', {}, t(`quality.${name}`))))),
      h('tbody', {}, days.map((day) => h('tr', { 'data-screen': day.screen, 'data-source': day.source }, cells(day).map((cell) => h('td', {}, cell)))))));
}

function cells(day) {
  const quick = day.screen === 'tv' ? day.starts_within_2s : day.starts_within_1s;
  return [
    day.day, t(`screen.${day.screen}`), t(`source.${day.source}`), number(day.starts),
    share(quick, day.starts), seconds(day.start_seconds, day.starts), number(day.stalls),
    share(day.stall_seconds, day.stall_seconds + day.played_seconds),
    day.played_seconds > 0 ? `${number(Math.round(day.played_kilobits / day.played_seconds))} kbps` : '—', number(day.errors),
  ];
}

const share = (part, whole) => (whole > 0 ? (part / whole).toLocaleString(current() === 'zh' ? 'zh-CN' : 'en', { style: 'percent', maximumFractionDigits: 1 }) : '—');
const seconds = (sum, count) => (count > 0 ? `${(sum / count).toFixed(2)} s` : '—');
