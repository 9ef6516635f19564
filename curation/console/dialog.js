// One question at a time over the page: the browser's own dialog keeps the focus inside and closes with Esc.

import { h } from './dom.js';
import { t } from './text.js';

/**
 * Asks; `submit` gives back a complaint to show, or null when it is done and the dialog may close.
 * @param {{ name: string, title: string, body: (Node | null | false)[], verb: string, submit: () => Promise<string | null>, grave?: boolean }} question
 */
export function ask({ name, title, body, verb, submit, grave = false }) {
  const problem = h('p', { class: 'complaint', role: 'alert', hidden: true });
  const go = h('button', { type: 'submit', class: grave ? 'verb verb-grave' : 'verb' }, verb);
  const form = h('form', { method: 'dialog', class: 'sheet' },
    h('h2', {}, title), h('div', { class: 'sheet-body' }, body), problem,
    h('div', { class: 'sheet-foot' }, h('button', { type: 'button', class: 'plain', onclick: () => dialog.close() }, t('dialog.cancel')), go));
  const dialog = h('dialog', { 'data-dialog': name, 'aria-label': title, onclose: () => dialog.remove() }, form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    go.disabled = true;
    const said = await submit();
    go.disabled = false;
    problem.hidden = !said;
    problem.textContent = said ?? '';
    if (!said) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
