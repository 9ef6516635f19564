// The console: what has been delivered, how far it is, what stands in its way, and what a curator can do about it.

import { ask as question } from './dialog.js';
import { h, refresh } from './dom.js';
import { qualityDays, qualityTable } from './quality.js';
import { badge, mayEdit, recall, signedIn, signIn, signOut } from './session.js';
import { specialsRoom } from './specials.js';
import { applyLanguage, current, switchLanguage, t } from './text.js';
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

const head = h('header', { class: 'head' });
const notice = h('p', { class: 'notice', role: 'status', hidden: true });
const queue = h('dl', { class: 'queue' });
const filters = h('div', { class: 'filters', role: 'group' });
const works = h('div', { class: 'works' });
const quality = h('div');
const empty = h('section', { class: 'empty', 'data-empty': true, hidden: true });
const delivered = h('div', {}, queue, filters, works, empty);
const curated = h('div', { class: 'curated', hidden: true });
document.body.append(h('div', { class: 'console' }, head, h('main', {}, notice, delivered, curated), quality));

let facts = null;
let zones = [];
let days = [];
let chosen = 'all';
let timer = 0;
let shown = location.hash;

const specials = specialsRoom(curated, () => zones);
const inSpecials = () => /^#\/specials(\/|$)/.test(shown);

async function ask() {
  clearTimeout(timer);
  if (inSpecials()) return;
  if (!document.hidden) await refreshFacts();
  clearTimeout(timer);
  const busy = facts && facts.queue.queued + facts.queue.running > 0;
  timer = setTimeout(ask, (busy ? BUSY_SECONDS : SETTLED_SECONDS) * 1000);
}

async function refreshFacts() {
  try {
    const response = await fetch('/v1/operations', { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) return trouble([401, 403].includes(response.status) ? 'trouble.denied' : 'trouble.title');
    facts = await response.json();
    days = mayEdit() ? await qualityDays(PATIENCE_MS) : [];
    await learnZones();
  } catch {
    return trouble('trouble.title'); // no network, or it took too long: the next question may be answered
  }
  notice.hidden = true;
  draw();
}

async function learnZones() {
  if (zones.length === 0) zones = (await (await fetch('/v1/zones')).json()).zones;
}

/** Opens the room that the address names. */
async function enterRoom() {
  clearTimeout(timer);
  const special = inSpecials();
  [delivered.hidden, quality.hidden, curated.hidden, notice.hidden] = [special, special, !special, true];
  specials.close();
  drawHead();
  if (!special) return ask();
  if (!mayEdit()) {
    curated.replaceChildren();
    return trouble(signedIn() ? 'trouble.curators' : 'trouble.denied');
  }
  await learnZones().catch(() => trouble('trouble.title'));
  await specials.show(decodeURIComponent(shown.split('/')[2] ?? ''));
}

/** What was changed and not saved is asked about before it is left. */
function moved() {
  const wanted = location.hash;
  if (wanted === shown) return;
  const go = () => {
    shown = wanted;
    enterRoom();
  };
  if (!specials.unsaved()) return go();
  history.pushState(null, '', shown || '#/');
  leaving(() => {
    history.pushState(null, '', wanted || '#/');
    go();
  });
}

function leaving(go) {
  question({
    name: 'leave', grave: true, title: t('leave.title'), body: [h('p', { class: 'quiet' }, t('leave.body'))], verb: t('leave.go'),
    submit: async () => {
      go();
      return null;
    },
  });
}

function trouble(key) {
  drawHead();
  notice.hidden = false;
  notice.textContent = [t(key), facts && t('trouble.body')].filter(Boolean).join(' · ');
}

function draw() {
  drawHead();
  drawQueue();
  drawFilters();
  const shown = facts.series.filter(FILTERS[chosen]);
  const acts = { edit: mayEdit(), language: current() };
  refresh(works, shown.map((series) => ({ ...series, ...acts })), (series) => series.id, (series) => work(series, zones, ask));
  refresh(quality, days.length > 0 ? [{ days, language: current() }] : [], () => 'quality', qualityTable);
  empty.hidden = shown.length > 0;
  if (shown.length === 0) drawEmpty(facts.series.length === 0);
  Object.assign(document.documentElement.dataset, { works: String(facts.series.length), filter: chosen });
}

function drawHead() {
  const time = new Date().toLocaleTimeString('zh-CN', { hour12: false });
  refresh(head, [{ key: 'head', language: current(), account: signedIn(), special: inSpecials() }], ({ key }) => key, () => h('div', { class: 'head-line' },
    h('h1', {}, t('app.title'), h('small', {}, t('app.place'))),
    mayEdit() && h('nav', { class: 'rooms', 'aria-label': t('room.title') }, door('#/', 'room.works', !inSpecials()), door('#/specials', 'room.specials', inSpecials())),
    h('span', { class: 'fresh quiet' }),
    h('a', { href: '/', target: '_blank' }, t('door.phone')),
    h('a', { href: '/tv', target: '_blank' }, t('door.tv')),
    signedIn() && h('span', { class: 'who' }, badge()),
    h('button', { class: 'language', type: 'button', 'data-session': signedIn() ? 'in' : 'out', onclick: signedIn() ? leave : enter }, t(signedIn() ? 'session.out' : 'session.in')),
    h('button', { class: 'language', type: 'button', 'aria-label': t('language.switch.name'), onclick: speak }, t('language.switch'))));
  head.querySelector('.fresh').textContent = inSpecials() ? '' : t('fresh', { time });
}

const door = (href, key, here) => h('a', { href, 'aria-current': here && 'page' }, t(key));

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

const enter = () => signIn(enterRoom);

const leave = () => (specials.unsaved() ? leaving(signedOut) : signedOut());

async function signedOut() {
  await signOut();
  facts = null;
  for (const shown of [queue, filters, works, quality]) shown.replaceChildren();
  enterRoom();
}

function speak() {
  switchLanguage();
  applyLanguage();
  if (inSpecials()) {
    drawHead();
    if (mayEdit()) specials.draw();
    else enterRoom();
  } else if (facts) draw();
  else ask();
}

applyLanguage();
document.addEventListener('visibilitychange', () => document.hidden || ask());
addEventListener('hashchange', moved);
addEventListener('beforeunload', (event) => specials.unsaved() && event.preventDefault());
recall().then(enterRoom);
