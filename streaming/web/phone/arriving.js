// From the TV to the phone by the link that its QR code holds.

import { ApiError } from '../core/api.js';
import { arrive, saying } from '../core/arrival.js';
import { h, icon, within } from '../core/dom.js';
import { t } from '../core/text.js';

export class Arriving {
  #code;
  #words = h('div', { class: 'arrival-words', role: 'status' });
  #doors = h('div', { class: 'arrival-doors' });
  element = h('dialog', { class: 'arrival', 'aria-label': t('arrival.coming') }, this.#words, this.#doors);

  constructor(code) {
    this.#code = code;
    this.element.addEventListener('close', () => this.element.remove());
    window.addEventListener('hashchange', () => this.element.close(), { once: true }); // to the player, or wherever
  }

  begin() {
    document.body.append(this.element);
    this.element.showModal();
    this.#ask();
  }

  async #ask() {
    this.#say('arrival.coming', '');
    try {
      await arrive(this.#code);
      forget();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#failed(error);
    }
  }

  /** A code that was not asked for in vain is still good: the address keeps it until it is used or refused. */
  #failed(error) {
    if (!error.passing) forget();
    const again = h('button', { class: 'door', type: 'button', onclick: () => this.#ask() }, icon('again'), t('nav.retry'));
    const home = h('button', { class: error.passing ? 'door door-quiet' : 'door', type: 'button', 'data-home': true, onclick: () => this.#leave() }, t('arrival.home'));
    const words = error.passing ? saying(error) : `${saying(error)} · ${t('arrival.new')}`;
    this.#say('arrival.failed', words, ...(error.passing ? [again] : []), home);
    within(this.#doors, 'button').focus();
  }

  #leave() {
    forget();
    this.element.close();
  }

  #say(title, words, ...doors) {
    this.#words.replaceChildren(h('h2', {}, t(title)), h('p', {}, words));
    this.#doors.replaceChildren(...doors);
  }
}

function forget() {
  history.replaceState(history.state, '', location.pathname + location.hash);
}
