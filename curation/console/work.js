// One delivered work as a line of a list: what it is, how far its episodes have come, and what keeps it from being shown.

import { h } from './dom.js';
import { current, either, known, t } from './text.js';

const STATES = ['published', 'running', 'queued', 'failed'];

/**
 * @param {any} series  as the list tells it
 * @param {{ chosen?: boolean, choose?: ((event: MouseEvent) => void) | null, at: string }} how `choose`: who may choose it; `at`: the day
 */
export function workLine(series, { chosen = false, choose = null, at }) {
  return h('article', { class: 'work', 'data-series': series.id, 'data-series-state': series.state, 'data-chosen': chosen },
    choose && h('label', { class: 'choose' }, h('input', { type: 'checkbox', checked: chosen, 'aria-label': t('list.choose', { title: series.title }), onclick: choose })),
    face(series), progress(series), verdict(series, at),
    h('p', { class: 'plays' }, h('b', {}, number(series.tallies.plays)), h('span', { class: 'quiet' }, t('tally.plays'))));
}

export function face(series) {
  const facts = [series.zone?.[current() === 'zh' ? 'label' : 'name_en'], series.delivered_at && t('work.delivered', { time: moment(series.delivered_at) })];
  return h('div', { class: 'face' }, poster(series),
    h('div', {},
      h('h2', {}, h('a', { href: `#/works/${series.id}` }, series.title)),
      h('p', { class: 'chips' }, chips(series)),
      h('p', { class: 'quiet' }, series.maker && [h('a', { class: 'by', href: `#/works?maker=${encodeURIComponent(series.maker)}` }, series.maker), ' · '], facts.filter(Boolean).join(' · '))));
}

export function poster(series) {
  return h('span', { class: 'poster' }, series.poster && h('img', { src: series.poster, alt: '', loading: 'lazy' }));
}

export function chips(series) {
  return [
    h('span', { class: `chip chip-${series.state}` }, t(`series.${series.state}`)),
    ...series.labels.filter((label) => label !== 'draft').map((label) => h('span', { class: `chip chip-${label}` }, known(`label.${label}`, label))),
  ];
}

/** A bar of what its episodes are, the words of it, and the one that is being made. */
function progress({ episodes, planned_episodes }) {
  const counts = Object.fromEntries(STATES.map((state) => [state, episodes.filter((one) => one.state === state).length]));
  const running = episodes.find((one) => one.state === 'running' && one.progress !== null);
  const words = STATES.slice(1).filter((state) => counts[state] > 0).map((state) => h('span', { 'data-state': state }, t(`list.${state}`, { n: counts[state] })));
  const all = Math.max(planned_episodes ?? 0, episodes.length);
  const parts = [...STATES.map((state) => [state, counts[state]]), ['expected', all - episodes.length]];
  const bar = h('span', { class: 'made-bar', 'aria-hidden': 'true' }, parts.filter(([, n]) => n > 0).map(([state, n]) => {
    const part = h('i', { 'data-state': state });
    part.style.flexGrow = String(n);
    return part;
  }));
  return h('div', { class: 'made' }, bar,
    h('p', {}, h('span', {}, t('work.ready', { n: counts.published, all })), words,
      running && h('span', { class: 'running' }, t('list.making', { n: running.number, share: Math.round(running.progress * 100) }))));
}

/** The gates that refuse it, each with its words for who points at it; the first one in full. */
function verdict({ refusals, rights_end_on }, at) {
  const codes = [...new Set(refusals.map(({ code }) => code))];
  const days = rights_end_on ? Math.round((Date.parse(rights_end_on) - Date.parse(at)) / 86_400_000) : null;
  return h('div', { class: 'verdict-line' },
    codes.length === 0
      ? h('p', { class: 'fine' }, t('list.fine'))
      : h('p', { class: 'codes' }, codes.map((code) => h('span', { class: 'code', 'data-refusal': code, title: refusals.filter((one) => one.code === code).map(({ zh, en }) => either(zh, en)).join('\n') }, `${code} ${known(`gate.${code}`, '')}`))),
    days !== null && days <= 30 && h('p', { class: 'ends', 'data-soon': days <= 7 }, days < 0 ? t('list.ended', { day: rights_end_on }) : t('list.ends', { day: rights_end_on, n: days })));
}

export const number = (n) => new Intl.NumberFormat(current() === 'zh' ? 'zh-CN' : 'en').format(n ?? 0);

export function moment(iso) {
  return new Date(iso).toLocaleString(current() === 'zh' ? 'zh-CN' : 'en-GB', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
}
