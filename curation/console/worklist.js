// The list of works: filters that stand in the address, a selection, and more of it as one asks. What is being
// transcoded is looked at often and changes in its place; nothing else moves by itself.

import { bulkBar } from './bulk.js';
import { h, refresh } from './dom.js';
import { filterBar } from './filterbar.js';
import { address, asked, viewOf, written } from './listquery.js';
import { chooser } from './selection.js';
import { complaint, mayEdit, read } from './session.js';
import { writing } from './shortcuts.js';
import { current, t } from './text.js';
import { workLine } from './work.js';

const LIST = '/v1/operations/series';
const BUSY_MS = 2_000;
const SETTLED_MS = 15_000;
const TYPING_MS = 250;
const AT_ONCE = 50;

/** How far a list was read when it was left, so that going back finds the place again. */
let left = { written: '', pages: 1, top: 0 };

/** The address of the list as it was left. */
export const lastList = () => `#/works${left.written ? `?${left.written}` : ''}`;

const busy = (series) => series.episodes.some(({ state }) => state === 'queued' || state === 'running');
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10); // the day in China

/** @param {HTMLElement} place  @param {import('./rooms.js').Shell} shell  @param {URLSearchParams} search */
export function workList(place, shell, search) {
  let query = asked(search);
  let items = [];
  let counts = null;
  let after = null;
  let pages = 1;
  let newer = 0; // works that came since and are not shown yet
  let problem = null;
  let timer = 0;
  let typing = 0;
  let counted = 0; // when
  let round = 0; // an answer to an earlier question is not shown
  let open = true;
  const rows = h('div', { class: 'works', role: 'group' });
  const [bar, tools, foot] = ['list-bar', 'list-tools', 'list-foot'].map((name) => h('div', { class: name }));
  const selection = chooser(rows, () => items.map(({ id }) => id), drawChosen);
  place.replaceChildren(h('h2', { class: 'unseen' }, t('room.works')), bar, tools, rows, foot);
  const filters = filterBar(bar, shell.zones, change);

  /** Reads the list anew, `most` pages of it. */
  async function load(most = left.written === written(query) ? left.pages : 1) {
    const mine = (round += 1);
    const found = [];
    let [next, first] = ['', null];
    for (let page = 0; page < most && next !== null; page += 1) {
      const { ok, answer } = await read(`${LIST}?${written(query)}&after=${next}`);
      if (!open || mine !== round) return;
      if (!ok) return fail(answer);
      first ??= answer;
      found.push(...answer.items);
      next = answer.after;
    }
    [items, counts, after, pages, newer, problem, counted] = [found, first.counts, next, most, 0, null, Date.now()];
    shell.fine();
    draw();
    if (left.written === written(query) && left.top > 0) scrollTo(0, left.top);
    left.top = 0;
    wait();
  }

  function fail(answer) {
    problem = answer;
    shell.trouble(answer.status === 401 ? 'trouble.denied' : answer.status === 403 ? 'trouble.role' : 'trouble.title', items.length > 0);
    if (answer.status === 422) items = [];
    draw();
    wait();
  }

  async function more() {
    const mine = round;
    const { ok, answer } = await read(`${LIST}?${written(query)}&after=${after}`);
    if (!open || mine !== round || !ok) return ok || fail(answer);
    const known = new Set(items.map(({ id }) => id));
    items = [...items, ...answer.items.filter(({ id }) => !known.has(id))];
    after = answer.after;
    pages += 1;
    draw();
  }

  function wait() {
    clearTimeout(timer);
    if (open) timer = setTimeout(follow, items.some(busy) ? BUSY_MS : SETTLED_MS);
  }

  /** What is shown is looked at again, in its place; what would stand above it is only counted. */
  async function follow() {
    if (document.hidden) return wait();
    const mine = round;
    const due = items.some(busy) ? items.filter(busy) : items;
    for (let from = 0; from < due.length; from += AT_ONCE) {
      const { ok, answer } = await read(`${LIST}?ids=${due.slice(from, from + AT_ONCE).map(({ id }) => id).join()}`);
      if (!open || mine !== round) return;
      if (!ok) break;
      const found = new Map(answer.items.map((one) => [one.id, one]));
      items = items.map((one) => found.get(one.id) ?? one);
    }
    if (Date.now() - counted > SETTLED_MS) await count(mine);
    if (open && mine === round) draw();
    wait();
  }

  async function count(mine) {
    const { ok, answer } = await read(`${LIST}?${written(query)}`);
    if (!open || mine !== round || !ok) return;
    [counts, counted] = [answer.counts, Date.now()];
    const known = new Set(items.map(({ id }) => id));
    const first = answer.items.findIndex(({ id }) => known.has(id));
    if (!query.sort) newer = first < 0 ? answer.items.length : first;
  }

  /** Another question; `typed` waits until nobody types. */
  function change(next, typed = false) {
    query = next;
    clearTimeout(typing);
    if (typed) {
      typing = setTimeout(go, TYPING_MS, true);
      return filters.draw(query, counts);
    }
    go(false);
  }

  function go(again) {
    shell.address(address(query), again);
    selection.clear();
    load(1);
  }

  function draw() {
    filters.draw(query, counts);
    drawChosen();
    const how = { edit: mayEdit(), at: today(), language: current() };
    const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest?.('[data-series]'))?.dataset.series;
    refresh(rows, items.map((series) => ({ series, chosen: selection.has(series.id), ...how })), ({ series }) => series.id,
      ({ series, chosen, edit, at }) => workLine(series, { chosen, at, choose: edit ? (event) => selection.click(series.id, event) : null }));
    if (focused && !rows.contains(document.activeElement)) selection.focus(focused);
    drawFoot();
    Object.assign(document.documentElement.dataset, { works: String(items.length), filter: viewOf(query) ?? 'own' });
  }

  function drawChosen() {
    bulkBar(tools, {
      ids: selection.ids(), zones: shell.zones, titles: new Map(items.map(({ id, title }) => [id, title])), newer,
      clear: () => { selection.clear(); draw(); },
      fresh: () => load(pages),
      done: () => { selection.clear(); load(pages); },
    });
    for (const row of rows.children) mark(/** @type {HTMLElement} */ (row));
  }

  function mark(row) {
    const chosen = selection.has(row.dataset.series);
    row.toggleAttribute('data-chosen', chosen);
    const box = row.querySelector('input');
    if (box) box.checked = chosen;
  }

  function drawFoot() {
    if (problem && items.length === 0) return foot.replaceChildren(h('p', { class: 'notice', role: 'alert' }, complaint(problem)));
    if (items.length === 0) return foot.replaceChildren(h('section', { class: 'empty', 'data-empty': true }, h('h2', {}, t('filter.none')), h('p', {}, t('list.none')),
      h('button', { class: 'act', type: 'button', 'data-act': 'all', onclick: () => change({}) }, t('list.none.all'))));
    foot.replaceChildren(after === null
      ? h('p', { class: 'quiet' }, t('list.end', { n: items.length }))
      : h('button', { class: 'act', type: 'button', 'data-act': 'more', onclick: more }, t('list.more')));
  }

  function pressed(event) {
    if (writing(event) || document.querySelector('dialog[open]')) return;
    if (event.key === '/') filters.focus();
    else if (!selection.pressed(event, mayEdit())) return;
    event.preventDefault();
  }

  document.addEventListener('keydown', pressed);
  return {
    load: () => load(),
    draw,
    close: () => {
      open = false;
      left = { written: written(query), pages, top: scrollY };
      clearTimeout(timer);
      clearTimeout(typing);
      document.removeEventListener('keydown', pressed);
    },
    unsaved: () => false,
    keys: [['/', 'keys.search'], ['J ↓', 'keys.next'], ['K ↑', 'keys.previous'], ['Enter', 'keys.open'], ['X', 'keys.choose'], ['Shift+J', 'keys.range'], ['A', 'keys.all'], ['Esc', 'keys.none']],
  };
}
