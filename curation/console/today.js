// The first page: what needs attention today. Each figure leads to the works that it counts.

import { h, refresh } from './dom.js';
import { figure } from './listquery.js';
import { qualityDays, qualityTable } from './quality.js';
import { mayEdit, read } from './session.js';
import { current, either, known, t } from './text.js';
import { stamp } from './times.js';
import { number, workLine } from './work.js';

const DASHBOARD = '/v1/operations/dashboard';
const BUSY_MS = 3_000;
const SETTLED_MS = 10_000;
const PATIENCE_MS = 15_000;

// What comes first needs somebody; what is only going on comes last.
const FIGURES = [
  ['failed', '?episodes=failed', 'bad'], ['refused', '?gate=any', 'bad'], ['waiting', '?waiting=yes', 'warn'],
  ['expiring_1', '?expires=1&sort=expiring', 'bad'], ['expiring_7', '?expires=7&sort=expiring', 'warn'], ['expiring_30', '?expires=30&sort=expiring', ''],
  ['queued', '?episodes=queued', ''], ['running', '?episodes=running', 'busy'],
];

/** @param {HTMLElement} place  @param {import('./rooms.js').Shell} shell */
export function todayRoom(place, shell) {
  const figures = h('ul', { class: 'figures' });
  const panels = h('div', { class: 'panels' });
  const latest = h('section', { class: 'latest' });
  const empty = h('section', { class: 'empty', 'data-empty': true, hidden: true });
  const quality = h('div');
  place.replaceChildren(h('h2', { class: 'unseen' }, t('room.today')), figures, panels, latest, empty, quality);
  let today = null;
  let days = [];
  let timer = 0;
  let open = true;

  async function ask() {
    clearTimeout(timer);
    if (!document.hidden) await look();
    if (!open) return;
    const busy = today && today.queue.queued + today.queue.running > 0;
    timer = setTimeout(ask, busy ? BUSY_MS : SETTLED_MS);
  }

  async function look() {
    const { ok, answer } = await read(DASHBOARD);
    if (!open) return;
    if (!ok) return shell.trouble(answer.status === 401 ? 'trouble.denied' : answer.status === 403 ? 'trouble.role' : 'trouble.title', today !== null);
    today = answer;
    days = mayEdit() ? await qualityDays(PATIENCE_MS).catch(() => days) : [];
    if (!open) return;
    shell.fine();
    draw();
  }

  function draw() {
    if (!today) return;
    shell.fresh(t('fresh', { time: new Date().toLocaleTimeString('zh-CN', { hour12: false }) }));
    const language = current();
    const nothing = today.counts.all === 0;
    const cells = nothing ? [] : FIGURES.map(([name, to, tone]) => ({ name, to, tone, n: today.counts[name], most: today.counts.most, language }));
    refresh(figures, cells, (cell) => cell.name, figureCell);
    refresh(panels, nothing ? [] : [{ ...today, counts: null, queue: null, latest: null, language }], () => 'panels', panelsOf);
    refresh(latest, nothing ? [] : [{ head: t('today.latest') }, ...today.latest.map((series) => ({ ...series, language }))], (item) => item.id ?? 'head',
      (item) => (item.id ? workLine(item, { at: today.day }) : h('h2', {}, item.head)));
    refresh(quality, days.length > 0 ? [{ days, language }] : [], () => 'quality', qualityTable);
    empty.hidden = !nothing;
    if (nothing) empty.replaceChildren(...teach());
    Object.assign(document.documentElement.dataset, { works: String(today.counts.all) });
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

function figureCell({ name, to, tone, n, most }) {
  return h('li', {}, h('a', { href: `#/works${to}`, 'data-figure': name, 'data-tone': n > 0 && tone, 'data-some': n > 0 },
    h('b', {}, figure(n, most, number)), h('span', {}, t(`today.${name}`))));
}

function panelsOf({ failed, refused, expiring, happenings, day }) {
  const of = (name, rows, none) => h('section', { class: 'today-panel', 'data-panel': name }, h('h2', {}, t(`today.panel.${name}`)), rows.length > 0 ? h('ul', {}, rows) : h('p', { class: 'quiet' }, t(none)));
  const most = Math.max(1, ...refused.map((one) => one.series));
  return h('div', { class: 'panel-grid' },
    of('failed', failed.map(({ code, message, message_zh, episodes }) => h('li', {}, h('a', { href: '#/works?episodes=failed', 'data-code': code, title: code }, h('span', {}, either(message_zh, message)), h('b', {}, number(episodes))))), 'today.none.failed'),
    of('refused', refused.map(({ gate, series }) => {
      const share = h('i', { class: 'share', 'aria-hidden': 'true' });
      share.style.width = `${(100 * series) / most}%`;
      return h('li', {}, h('a', { href: `#/works?gate=${gate}`, 'data-gate': gate }, h('span', {}, h('code', {}, gate), known(`gate.${gate}`, '')), h('b', {}, number(series)), share));
    }), 'today.none.refused'),
    of('expiring', expiring.map((one) => h('li', {}, h('a', { href: `#/works/${one.id}` }, h('span', {}, one.title), h('b', { 'data-soon': soon(one.rights_end_on, day) }, one.rights_end_on)))), 'today.none.expiring'),
    of('today', happenings.map(({ kind, subject, title, at }) => h('li', {}, h('a', { href: `#/${kind.split('-')[0]}s/${subject}` }, h('span', {}, title, h('small', { class: 'quiet' }, t(`happening.${kind}`))), h('b', {}, stamp(at).slice(11))))), 'today.none.today'));
}

const soon = (ends, day) => Date.parse(ends) - Date.parse(day) <= 7 * 86_400_000;

/** The empty console teaches how to fill it. */
function teach() {
  const command = (key, verb) => h('div', { class: 'command' }, h('span', { class: 'quiet' }, t(key)), h('code', {}, `.venv/bin/zhanbo ${verb}`));
  return [h('h2', {}, t('empty.title')), h('p', {}, t('empty.body')),
    command('empty.check', `validate ${t('empty.folder')}`), command('empty.deliver', `deliver ${t('empty.folder')}`), command('empty.follow', 'status'),
    h('p', { class: 'quiet' }, t('empty.note'))];
}
