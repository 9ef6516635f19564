// One act on every work that is chosen. Each is acted on for itself, and who fails is named with its reason.

import { ask } from './dialog.js';
import { h, refresh } from './dom.js';
import { complaint, send } from './session.js';
import { current, either, known, t } from './text.js';

const BULK = '/v1/operations/bulk';
const MOST = 200;

/** @param {HTMLElement} place  @param {any} list what is chosen, and what the list lends */
export function bulkBar(place, list) {
  const { ids, newer } = list;
  refresh(place, ids.length > 0 || newer > 0 ? [{ ids, newer, language: current() }] : [], () => 'bulk', () => h('div', { class: 'bulk', 'data-bulk': ids.length },
    ids.length > 0 && h('p', { class: 'bulk-count' }, t('bulk.chosen', { n: ids.length })),
    ids.length > 0 && ['review', 'facts', 'takedown', 'restore'].map((name) => h('button', { class: 'act', type: 'button', 'data-act': `bulk-${name}`, onclick: () => ACTS[name](list) }, t(`bulk.${name}`))),
    ids.length > 0 && h('button', { class: 'link', type: 'button', 'data-act': 'bulk-none', onclick: list.clear }, t('bulk.none')),
    newer > 0 && h('button', { class: 'link newer', type: 'button', 'data-act': 'newer', onclick: list.fresh }, t('list.newer', { n: newer }))));
}

const tick = (name, label) => h('label', { class: 'tick' }, h('input', { type: 'checkbox', name, value: 'yes' }), h('span', {}, label));

const ACTS = {
  review: (list) => question(list, 'review', [
    tick('reviewed', t('bulk.reviewed')), tick('registration_verified', t('bulk.verified')), tick('title_signed_off', t('bulk.signed')),
  ], (data) => ({ act: 'facts', facts: Object.fromEntries(['reviewed', 'registration_verified', 'title_signed_off'].filter((name) => data.has(name)).map((name) => [name, true])) })),
  facts: (list) => question(list, 'facts', [
    h('fieldset', { class: 'ticks' }, h('legend', {}, t('bulk.zones')), list.zones().map((zone) => h('label', { class: 'tick' }, h('input', { type: 'checkbox', name: 'zones', value: zone.slug }), h('span', {}, current() === 'zh' ? zone.label : zone.name_en)))),
    h('div', { class: 'group' }, ['rights_start_on', 'rights_end_on'].map((name) => h('label', { class: 'field' }, h('span', {}, t(`field.${name}`)), h('input', { type: 'date', name })))),
  ], (data) => ({
    act: 'facts',
    facts: {
      zones: data.getAll('zones').length > 0 ? data.getAll('zones') : null,
      rights_start_on: data.get('rights_start_on') || null, rights_end_on: data.get('rights_end_on') || null,
    },
  })),
  takedown: (list) => question(list, 'takedown', [
    h('p', { class: 'quiet' }, t('takedown.help')),
    h('label', { class: 'field' }, h('span', {}, t('takedown.reason')), h('input', { type: 'text', name: 'reason', required: true, maxLength: 500, autofocus: true })),
  ], (data) => ({ act: 'takedown', reason: String(data.get('reason')) }), true),
  restore: (list) => question(list, 'restore', [h('p', { class: 'quiet' }, t('bulk.restore.help'))], () => ({ act: 'restore' })),
};

function question(list, name, body, asked, grave = false) {
  const { ids } = list;
  const dialog = ask({
    name: `bulk-${name}`, grave, title: t(`bulk.${name}.title`, { n: ids.length }), verb: t(`bulk.${name}`),
    body: ids.length > MOST ? [h('p', {}, t('bulk.many', { most: MOST }))] : body,
    submit: async () => {
      if (ids.length > MOST) return t('bulk.many', { most: MOST });
      const { ok, answer } = await send(BULK, { ids, ...asked(new FormData(/** @type {HTMLFormElement} */ (dialog.querySelector('form')))) });
      if (!ok) return complaint(answer);
      told(list, answer.results);
      return null;
    },
  });
}

/** What became of them: those that failed by name, with the reason of each. */
function told(list, results) {
  const failed = results.filter(({ done }) => !done);
  list.done();
  const lines = failed.map((one) => h('li', { 'data-outcome': one.id, 'data-code': one.code },
    h('a', { href: `#/works/${one.id}` }, one.title || list.titles.get(one.id) || one.id),
    h('span', {}, either(one.problem_zh, one.problem)), one.field && h('span', { class: 'quiet' }, t('work.field', { field: known(`field.${one.field}`, one.field) }))));
  const close = h('button', { type: 'submit', class: 'plain', autofocus: true }, t('keys.close'));
  const dialog = h('dialog', { 'data-dialog': 'outcome', 'aria-label': t('bulk.told.title'), onclose: () => dialog.remove() },
    h('form', { method: 'dialog', class: 'sheet' }, h('h2', {}, t('bulk.told.title')), h('p', { 'data-done': results.length - failed.length }, t('bulk.told', { done: results.length - failed.length, failed: failed.length })),
      failed.length > 0 && h('ul', { class: 'outcomes' }, lines), h('div', { class: 'sheet-foot' }, close)));
  dialog.addEventListener('click', (event) => event.target instanceof HTMLAnchorElement && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
