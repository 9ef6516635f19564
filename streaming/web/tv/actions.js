// What can be done while the film stands: a row of buttons under the timeline, which DOWN leads into.

import { focused, h, icon, within } from '../core/dom.js';
import { t } from '../core/text.js';
import { land, move } from './focus.js';

/** @typedef {{key: string, picture: string, run: () => void}} Action `key`: of its name in the texts */

export class Actions {
  element = h('div', { class: 'actions', role: 'group', hidden: true, 'data-page': 'actions', 'data-group': 'actions' });

  get focused() {
    return this.element.contains(document.activeElement);
  }

  /** @param {Action[]} actions */
  show(actions) {
    if (!this.element.hidden) return;
    this.element.setAttribute('aria-label', t('tv.actions'));
    this.element.replaceChildren(...actions.map(drawn));
    this.element.hidden = false;
  }

  hide() {
    this.leave();
    this.element.hidden = true;
  }

  enter() {
    land(this.element, within(this.element, 'button'));
  }

  /** @returns {boolean} whether the focus was here */
  leave() {
    const here = this.focused;
    if (here) focused().blur();
    return here;
  }

  /** @returns {boolean} whether it was taken: OK is the browser's */
  take(wish) {
    if (wish === 'up') this.leave();
    else if (wish === 'left' || wish === 'right') move(this.element, wish);
    return wish !== 'ok';
  }
}

function drawn({ key, picture, run }) {
  return h('button', { class: 'pill', type: 'button', id: `action-${key}`, 'data-focus-key': key, onclick: run }, icon(picture), t(key));
}
