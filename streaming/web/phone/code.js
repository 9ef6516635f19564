// A form that asks for a guardian's four digits.

import { h } from '../core/dom.js';
import { locked } from '../core/minor.js';
import { t } from '../core/text.js';

/**
 * @param {string} action the key of what the button says
 * @param {(code: string) => boolean} onCode whether it was taken
 */
export function codeForm(action, onCode) {
  const field = h('input', {
    type: 'password', name: 'code', inputMode: 'numeric', autocomplete: 'off', pattern: '[0-9]{4}', minLength: 4, maxLength: 4, required: true,
  });
  const said = h('p', { class: 'form-said', role: 'alert' });
  const form = h('form', { class: 'code' },
    h('label', {}, h('span', {}, t('minor.code')), field),
    h('button', { class: 'door', type: 'submit' }, t(action)), said);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const taken = onCode(field.value);
    field.value = '';
    said.textContent = taken ? '' : t(locked() ? 'minor.locked' : 'minor.wrong');
    if (!taken) field.focus();
  });
  return form;
}
