// The six digits of a code and how long they are good for, kept up to date while they are shown.

import * as api from './api.js';
import { h } from './dom.js';
import { clock } from './format.js';
import { Offer } from './offer.js';
import { t } from './text.js';

const TICK_MS = 1000;

export class HandoffCode {
  digits = h('p', { class: 'code', role: 'status', 'data-code': '' });
  note = h('p', { class: 'code-left' });
  #offer = null;
  #timer = 0;

  /**
   * @param {import('./player.js').Player} player what plays there
   * @param {(handoff: import('./offer.js').Handoff) => void} [onGiven]
   */
  start(player, onGiven = () => {}) {
    this.stop();
    this.digits.replaceChildren();
    this.digits.dataset.code = '';
    this.note.textContent = t('handoff.asking');
    const ask = () => api.leave(player.session, player.video.currentTime);
    this.#offer = new Offer(ask, () => performance.now() / 1000, {
      given: (handoff) => {
        this.#draw(handoff.code);
        onGiven(handoff);
      },
      left: (seconds) => { this.note.textContent = t('handoff.left', { time: clock(Math.ceil(seconds)) }); },
      failed: (error) => this.#failed(error),
    });
    this.#timer = setInterval(() => this.#offer.tick(), TICK_MS);
    this.#offer.tick();
  }

  stop() {
    clearInterval(this.#timer);
    this.#offer?.stop();
    this.#offer = null;
  }

  #draw(code) {
    this.digits.dataset.code = code;
    this.digits.replaceChildren(h('span', {}, code.slice(0, 3)), ' ', h('span', {}, code.slice(3)));
  }

  #failed(error) {
    this.note.textContent = t('handoff.failed');
    if (!(error instanceof api.ApiError)) reportError(error); // a mistake of ours must be seen
  }
}
