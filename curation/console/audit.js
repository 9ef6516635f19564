// Who did what, newest first: for whoever must answer for it.

import { h } from './dom.js';
import { complaint, read } from './session.js';
import { known, t } from './text.js';
import { stamp } from './times.js';

const PATH = '/v1/operations/audit';
const FILTERS = ['account', 'act', 'subject'];
const PATIENCE_MS = 300; // while somebody types

/** @param {HTMLElement} place */
export function auditRoom(place) {
  const chosen = Object.fromEntries(FILTERS.map((name) => [name, '']));
  const body = h('tbody');
  const more = h('button', { class: 'act', type: 'button', 'data-act': 'more', hidden: true, onclick: () => ask(true) }, t('audit.more'));
  const notice = h('p', { class: 'quiet', role: 'status' });
  let acts = [];
  let before = null;
  let asked = 0;
  let timer = 0;

  async function ask(further = false) {
    const mine = (asked += 1);
    const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
    if (further && before) query.set('before', String(before));
    const { ok, answer } = await read(`${PATH}?${query}`);
    if (mine !== asked) return; // somebody asked for something else meanwhile
    if (!ok) {
      notice.textContent = complaint(answer);
      return;
    }
    acts = further ? [...acts, ...answer.acts] : answer.acts;
    before = answer.before;
    fill();
  }

  function fill() {
    body.replaceChildren(...acts.map(row));
    more.hidden = before === null;
    notice.textContent = acts.length === 0 ? t('audit.none') : '';
  }

  function draw() {
    const filter = (name) => h('label', { class: 'field' }, h('span', {}, t(`audit.${name}`)), h('input', {
      type: 'search', name: `audit-${name}`, value: chosen[name], spellcheck: false,
      oninput: (event) => {
        chosen[name] = event.target.value.trim();
        clearTimeout(timer);
        timer = setTimeout(ask, PATIENCE_MS);
      },
    }));
    more.textContent = t('audit.more');
    place.replaceChildren(
      h('div', { class: 'specials-head' }, h('h2', {}, t('room.audit')), h('p', { class: 'quiet' }, t('audit.help'))),
      h('div', { class: 'audit-filters' }, FILTERS.map(filter)),
      h('div', { class: 'audit-scroll', tabIndex: 0, role: 'region', 'aria-label': t('room.audit') }, h('table', { class: 'audit' },
        h('thead', {}, h('tr', {}, ['at', 'account', 'act', 'subject', 'details'].map((name) => h('th', { scope: 'col' }, t(`audit.${name}`))))), body)),
      notice, more);
    fill();
  }

  async function show() {
    draw();
    await ask();
  }

  return { show, draw, close: () => clearTimeout(timer), unsaved: () => false };
}

function row({ id, at, account_name, role, act, subject, details }) {
  return h('tr', { 'data-audit': id },
    h('td', {}, stamp(at)),
    h('td', {}, account_name, h('span', { class: 'quiet' }, known(`role.${role}`, role))),
    h('td', {}, known(`act.${act}`, act)),
    h('td', {}, h('code', {}, subject)),
    h('td', { class: 'quiet' }, Object.entries(details).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' · ')));
}
