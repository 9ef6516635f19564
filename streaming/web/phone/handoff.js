// From the phone to the TV by a code, and from the TV to the phone by the link that its QR code holds.

import { ApiError } from '../core/api.js';
import { arrive, saying } from '../core/arrival.js';
import { h, icon, within } from '../core/dom.js';
import { HandoffCode } from '../core/handoffcode.js';
import { t } from '../core/text.js';

/**
 * What the sheet shows that sends the film to a TV; the film stands meanwhile, and stays so unless the viewer
 * says otherwise: it plays on the TV by then. @param {import('../core/player.js').Player} player
 * @param {HTMLDialogElement} sheet @returns {HTMLElement}
 */
export function toTv(player, sheet) {
  const code = new HandoffCode();
  const stay = () => {
    sheet.close();
    player.resume();
  };
  player.pause();
  code.start(player);
  sheet.addEventListener('close', () => code.stop(), { once: true });
  return h('div', { class: 'handoff' },
    h('p', {}, t('handoff.tv.how', { address: `${location.host}/tv` })), code.digits, code.note,
    h('button', { class: 'door door-quiet', type: 'button', 'data-stay': true, onclick: stay }, icon('play'), t('handoff.tv.stay')));
}

/** Goes on with what a link to this page holds, once: a reload does not use it again. */
export function takeOver() {
  const code = new URLSearchParams(location.search).get('code');
  if (code) new Arriving(code).begin();
}

class Arriving {
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
