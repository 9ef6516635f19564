// From the phone to the TV by a code.

import { h, icon } from '../core/dom.js';
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
