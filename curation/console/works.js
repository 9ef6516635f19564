// The works that were delivered: how far each is, what stands in its way, and what a curator can do about it.

import { h, refresh } from './dom.js';
import { qualityDays, qualityTable } from './quality.js';
import { mayEdit } from './session.js';
import { current, t } from './text.js';
import { number, work } from './work.js';

const BUSY_SECONDS = 2;
const SETTLED_SECONDS = 8;
const PATIENCE_MS = 15_000;
const STATES = ['queued', 'running', 'failed', 'published'];

const has = (state) => (series) => series.episodes.some((episode) => episode.state === state);
const FILTERS = {
  all: () => true,
  queued: has('queued'),
  running: has('running'),
  failed: has('failed'),
  published: has('published'),
  draft: (series) => series.state === 'draft',
  refused: (series) => series.refusals.length > 0,
  down: (series) => series.state === 'taken-down',
};

/** @param {HTMLElement} place  @param {import('./rooms.js').Shell} shell */
export function worksRoom(place, shell) {
  const queue = h('dl', { class: 'queue' });
  const filters = h('div', { class: 'filters', role: 'group' });
  const works = h('div', { class: 'works' });
  const empty = h('section', { class: 'empty', 'data-empty': true, hidden: true });
  const quality = h('div');
  place.replaceChildren(queue, filters, works, empty, quality);

  let facts = null;
  let days = [];
  let chosen = 'all';
  let timer = 0;
  let open = true;

  async function ask() {
    clearTimeout(timer);
    if (!document.hidden) await refreshFacts();
    clearTimeout(timer);
    if (!open) return;
    const busy = facts && facts.queue.queued + facts.queue.running > 0;
    timer = setTimeout(ask, (busy ? BUSY_SECONDS : SETTLED_SECONDS) * 1000);
  }

  async function refreshFacts() {
    try {
      const response = await fetch('/v1/operations', { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!response.ok) return trouble([401, 403].includes(response.status) ? 'trouble.denied' : 'trouble.title');
      facts = await response.json();
      days = mayEdit() ? await qualityDays(PATIENCE_MS) : [];
      await shell.learnZones();
    } catch {
      return trouble('trouble.title'); // no network, or it took too long: the next question may be answered
    }
    if (!open) return;
    shell.fine();
    draw();
  }

  const trouble = (key) => open && shell.trouble(key, facts !== null);

  function draw() {
    if (!facts) return;
    const time = new Date().toLocaleTimeString('zh-CN', { hour12: false });
    shell.fresh(t('fresh', { time }));
    drawQueue();
    drawFilters();
    const shown = facts.series.filter(FILTERS[chosen]);
    const acts = { edit: mayEdit(), language: current() };
    refresh(works, shown.map((series) => ({ ...series, ...acts })), (series) => series.id, (series) => work(series, shell.zones(), ask));
    refresh(quality, days.length > 0 ? [{ days, language: current() }] : [], () => 'quality', qualityTable);
    empty.hidden = shown.length > 0;
    if (shown.length === 0) drawEmpty(facts.series.length === 0);
    Object.assign(document.documentElement.dataset, { works: String(facts.series.length), filter: chosen });
  }

  function drawQueue() {
    queue.setAttribute('aria-label', t('queue.title'));
    const cells = STATES.map((state) => ({ state, n: facts.queue[state] ?? 0, language: current() }));
    refresh(queue, cells, (cell) => cell.state, ({ state, n }) =>
      h('div', { 'data-queue': state, 'data-some': n > 0 }, h('dt', {}, t(`state.${state}`)), h('dd', {}, number(n))));
  }

  function drawFilters() {
    filters.setAttribute('aria-label', t('filter.title'));
    const tabs = Object.entries(FILTERS).map(([name, matches]) => ({ name, n: facts.series.filter(matches).length, on: name === chosen, language: current() }));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.filterName;
    refresh(filters, tabs, (tab) => tab.name, ({ name, n, on }) =>
      h('button', { class: 'filter', type: 'button', 'data-filter-name': name, 'aria-pressed': String(on), onclick: () => choose(name) },
        STATES.includes(name) ? t(`state.${name}`) : t(`filter.${name}`), h('span', {}, n)));
    if (focused) /** @type {HTMLElement | null} */ (filters.querySelector(`[data-filter-name="${focused}"]`))?.focus();
  }

  /** The empty console teaches how to fill it. */
  function drawEmpty(nothingDelivered) {
    if (!nothingDelivered) return empty.replaceChildren(h('h2', {}, t('filter.none')));
    const command = (key, verb) => h('div', { class: 'command' }, h('span', { class: 'quiet' }, t(key)), h('code', {}, `.venv/bin/zhanbo ${verb} ${t('empty.folder')}`));
    empty.replaceChildren(h('h2', {}, t('empty.title')), h('p', {}, t('empty.body')),
      command('empty.check', 'validate'), command('empty.deliver', 'deliver'),
      h('div', { class: 'command' }, h('span', { class: 'quiet' }, t('empty.follow')), h('code', {}, '.venv/bin/zhanbo status')),
      h('p', { class: 'quiet' }, t('empty.note')));
  }

  function choose(name) {
    chosen = name;
    draw();
  }

  const woken = () => document.hidden || ask();
  document.addEventListener('visibilitychange', woken);
  return {
    show: ask,
    draw,
    close: () => {
      open = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', woken);
    },
    unsaved: () => false,
  };
}
