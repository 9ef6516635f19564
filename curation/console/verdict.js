// What the gates say, beside the form: of what is saved, and while somebody writes, of what would be saved.

import { h } from './dom.js';
import { fieldOf } from './facts.js';
import { either, known, t } from './text.js';

/**
 * @param {{ refusals: any[], state: string }} verdict  @param {string} state where it stands now
 * @param {{ live: boolean, waiting: boolean, problem: string | null }} how
 * @param {(field: string) => void} lead goes to a field
 */
export function verdictPanel({ refusals, state: then }, state, { live, waiting, problem }, lead) {
  return h('section', { class: 'side-panel verdict', 'data-verdict': refusals.length, 'data-live': live, 'data-waiting': waiting, 'aria-live': 'polite' },
    h('h3', {}, t('verdict.title'), h('span', { class: 'quiet' }, t(live ? 'verdict.live' : 'verdict.saved'))),
    problem && h('p', { class: 'complaint' }, problem),
    refusals.length === 0
      ? h('p', { class: 'fine' }, t('verdict.fine'))
      : h('ul', {}, refusals.map(({ code, zh, en, field }) => h('li', { 'data-refusal': code },
        h('button', { type: 'button', class: 'refusal', onclick: () => lead(field) },
          h('b', {}, h('code', {}, code), known(`gate.${code}`, '')), h('span', {}, either(zh, en)), field && h('span', { class: 'quiet' }, t('work.field', { field: known(`field.${fieldOf(field)}`, field) })))))),
    live && then !== state && h('p', { class: `then then-${then}` }, t(`verdict.then.${then}`)));
}
