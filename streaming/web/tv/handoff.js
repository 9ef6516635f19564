// The panel that sends what plays to a phone: a QR code, and its six digits.

import { focused, h, within } from '../core/dom.js';
import { HandoffCode } from '../core/handoffcode.js';
import { t } from '../core/text.js';
import { land } from './focus.js';

export class Handoff {
  #code = new HandoffCode();
  #picture = h('span', { class: 'qr' });
  #link = h('p', { class: 'handoff-link' });
  element = h('section', { class: 'handoff', hidden: true, role: 'dialog', 'aria-modal': 'true', 'data-page': 'handoff', 'data-group': 'handoff' });
  #player;

  /** @param {import('../core/player.js').Player} player */
  constructor(player) {
    this.#player = player;
  }

  get shown() {
    return !this.element.hidden;
  }

  show() {
    this.#player.pause();
    const stay = h('button', { class: 'pill pill-main', type: 'button', id: 'handoff-stay', 'data-focus-key': 'stay', onclick: () => this.close() }, t('handoff.phone.stay'));
    this.element.setAttribute('aria-label', t('handoff.phone'));
    this.#picture.replaceChildren();
    this.#link.textContent = '';
    this.element.replaceChildren(this.#picture, h('div', { class: 'handoff-words' },
      h('h2', {}, t('handoff.phone')), h('p', {}, t('handoff.phone.how')),
      this.#code.digits, this.#code.note, this.#link, stay));
    this.element.hidden = false;
    land(this.element, stay);
    this.#code.start(this.#player, (handoff) => this.#draw(handoff));
  }

  #draw({ qr, link }) {
    const image = within(this.#picture, 'img') ?? h('img', { alt: t('handoff.phone.qr') });
    /** @type {HTMLImageElement} */ (image).src = qr;
    if (!image.isConnected) this.#picture.append(image);
    this.#link.textContent = t('handoff.phone.link', { link: link.replace(/^\w+:\/\//, '') });
    this.#link.dataset.link = link;
  }

  /** Puts it away; the film stays as it is. */
  hide() {
    if (!this.shown) return;
    this.#code.stop();
    if (this.element.contains(document.activeElement)) focused().blur();
    this.element.hidden = true;
  }

  /** Puts it away, and goes on here. */
  close() {
    this.hide();
    this.#player.resume();
  }
}
