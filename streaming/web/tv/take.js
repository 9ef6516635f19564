// Taking over from a phone: six digits, entered with the arrows or with number keys.

import { ApiError } from '../core/api.js';
import { arrive, saying } from '../core/arrival.js';
import { h, icon, said } from '../core/dom.js';
import { t } from '../core/text.js';
import { restore } from './focus.js';

const LENGTH = 6;
const KEYS = [...'123456789', 'clear', '0', 'delete'];

export class Take {
  #digits = '';
  #asking = false;
  #heading = h('h1');
  #how = h('p', { class: 'take-how' });
  #shown = h('p', { class: 'take-code', role: 'status' });
  #words = h('p', { class: 'take-words', role: 'alert', 'data-said': true });
  #keypad = h('div', { class: 'keypad', 'data-group': 'keypad', 'data-block-exit': 'up down left right' });

  constructor() {
    this.element = h('main', { class: 'page take', 'data-page': 'take' },
      h('div', { class: 'take-side' }, this.#heading, this.#how, this.#shown, this.#words), this.#keypad);
  }

  show() {
    this.element.hidden = false;
    this.#heading.textContent = t('take.enter');
    this.#how.textContent = t('take.how');
    this.#keypad.replaceChildren(...KEYS.map((key) => this.#key(key)));
    this.#words.textContent = '';
    this.#draw('');
    restore(this.element);
  }

  hide() {
    this.element.hidden = true;
  }

  forget() {}

  /** Number keys, and Backspace while there is something to take back. @returns {boolean} whether it was taken */
  type({ key, repeat }) {
    if (/^[0-9]$/.test(key)) this.#press(key);
    else if (key === 'Backspace' && this.#digits) this.#press('delete');
    else return repeat && key === 'Enter'; // a key that is kept down is pressed once
    return true;
  }

  #key(key) {
    const name = key.length > 1 ? t(`take.${key}`) : null;
    const facts = { class: 'digit', type: 'button', id: `key-${key}`, 'data-focus-key': key, onclick: () => this.#press(key) };
    return h('button', { ...facts, 'aria-label': name }, key === 'delete' ? icon('back') : (name ?? key));
  }

  #press(key) {
    if (this.#asking) return;
    this.#words.textContent = '';
    if (key === 'clear') this.#draw('');
    else if (key === 'delete') this.#draw(this.#digits.slice(0, -1));
    else this.#draw(this.#digits + key);
    if (this.#digits.length === LENGTH) this.#take();
  }

  async #take() {
    this.#asking = true;
    this.#words.textContent = t('take.asking');
    try {
      await arrive(this.#digits);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#words.textContent = t('take.again', { why: saying(error) });
      this.#draw('');
    } finally {
      this.#asking = false;
    }
  }

  #draw(digits) {
    this.#digits = digits;
    const boxes = Array.from({ length: LENGTH }, (_, at) => h('span', { class: 'take-box', 'aria-hidden': 'true' }, digits[at] ?? ''));
    this.#shown.replaceChildren(said(t('take.digits', { n: digits.length, digits: [...digits].join(' ') })), ...boxes);
  }
}
