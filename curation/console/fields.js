// Small controls that editors share.

import { h } from './dom.js';
import { t } from './text.js';

/** A labelled control; `name` is the field of the record, by which refusals name it. */
export const field = (key, name, control) => h('label', { class: 'field', 'data-field': name }, h('span', {}, t(key)), control);

export const whole = ({ value }) => (value === '' ? null : Number(value));

/** A small square button that says what it does to those who cannot see where it stands. */
export function lever(act, words, focus, able, onclick) {
  return h('button', { class: 'lever-box', type: 'button', 'data-act': act, 'data-focus': focus, title: words, 'aria-label': words, disabled: !able, onclick }, t(`lever.${act}`));
}
