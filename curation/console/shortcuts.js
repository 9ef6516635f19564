// Keys of the room that is open, and the sheet that lists them: ? asks for it.

import { h } from './dom.js';
import { t } from './text.js';

/** @type {[string, string][]} */
const EVERYWHERE = [['?', 'keys.sheet']];

/** Whether somebody is writing, so that letters are letters. */
export function writing(event) {
  const { target } = event;
  return event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable
    || (target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type))
    || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** @param {() => [string, string][]} keys of the room that is open */
export function whenAsked(keys) {
  addEventListener('keydown', (event) => {
    if (event.key !== '?' || writing(event) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    sheet(keys());
  });
}

/** @param {[string, string][]} keys */
function sheet(keys) {
  const line = ([key, does]) => h('div', {}, h('dt', {}, key.split(' ').map((one) => h('kbd', {}, one))), h('dd', {}, t(does)));
  const close = h('button', { type: 'submit', class: 'plain', autofocus: true }, t('keys.close'));
  const dialog = h('dialog', { 'data-dialog': 'keys', 'aria-label': t('keys.title'), onclose: () => dialog.remove() },
    h('form', { method: 'dialog', class: 'sheet' }, h('h2', {}, t('keys.title')), h('dl', { class: 'keys' }, [...keys, ...EVERYWHERE].map(line)), h('div', { class: 'sheet-foot' }, close)));
  document.body.append(dialog);
  dialog.showModal();
}
