// In minor mode: counts what is watched, and stands before everything once the time is used up or it is night.

import { h } from '../core/dom.js';
import { allowMore, group, spend, state } from '../core/minor.js';
import { t } from '../core/text.js';
import { codeForm } from './code.js';

const LOOK_EVERY_MS = 15_000;
const LONGEST_STEP_SECONDS = 2; // between two signs of playing; a phone that slept watched nothing

export class Guard {
  element = h('dialog', { class: 'guard' });
  #pause;
  #lastAt = 0;
  #shown = '';

  /** @param {() => void} pause stops what plays */
  constructor(pause) {
    this.#pause = pause;
    this.element.addEventListener('cancel', (event) => event.preventDefault());
    setInterval(() => this.look(), LOOK_EVERY_MS);
    document.addEventListener('visibilitychange', () => document.hidden || this.look());
  }

  /** The film goes on. @returns {boolean} whether it is time to rest one's eyes */
  playing() {
    if (!group()) return false;
    const now = performance.now() / 1000;
    const step = now - this.#lastAt;
    this.#lastAt = now;
    const rest = step > 0 && step < LONGEST_STEP_SECONDS && spend(step);
    this.look();
    return rest;
  }

  /** Stands there, or no longer. */
  look() {
    const now = state();
    if (now === 'open') {
      this.#shown = '';
      return this.element.close();
    }
    this.#pause();
    if (this.#shown === now && this.element.open) return;
    this.#shown = now;
    const more = codeForm('minor.more', (code) => {
      const taken = allowMore(code);
      if (taken) this.look();
      return taken;
    });
    const title = h('h2', { id: 'guard-title' }, t(`minor.${now}`));
    this.element.setAttribute('aria-labelledby', title.id);
    this.element.replaceChildren(title, h('p', {}, t(`minor.${now}.body`)), more);
    if (!this.element.open) this.element.showModal();
  }
}
