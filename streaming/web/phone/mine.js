// What is this viewer's own: what they began and follow, and how they want the app.

import * as api from '../core/api.js';
import { h, icon } from '../core/dom.js';
import { load, shelf as own } from '../core/library.js';
import { GROUPS, enter, group as minor, leave, minutesLeft } from '../core/minor.js';
import { back, to } from '../core/router.js';
import { current, switchLanguage, t } from '../core/text.js';
import { choosePersonal, chooseTheme, personal, theme } from '../core/wishes.js';
import { empty, grid, shelf } from './cards.js';
import { group } from './choices.js';
import { codeForm } from './code.js';

export class Mine {
  element = h('main', { class: 'mine' });
  #works = h('div', { class: 'mine-works' });
  #chosen = GROUPS[1];
  #onMinor;

  /** @param {() => void} onMinor minor mode was turned on or off: other works are shown */
  constructor(onMinor) {
    this.#onMinor = onMinor;
  }

  show() {
    this.element.hidden = false;
    window.scrollTo(0, 0);
    this.#draw();
    this.#ask();
  }

  hide() {
    this.element.hidden = true;
  }

  #draw() {
    const leaveHere = h('button', { class: 'key', type: 'button', 'data-back': true, 'aria-label': t('nav.back'), onclick: () => back(to('home')) }, icon('back'));
    const languages = [['zh', t('mine.language.zh')], ['en', t('mine.language.en')]];
    this.element.replaceChildren(
      h('header', { class: 'mine-head' }, leaveHere, h('h1', {}, t('nav.mine'))),
      this.#works,
      h('section', { class: 'part', 'data-settings': true },
        h('div', { class: 'part-head' }, h('h2', {}, t('mine.settings'))),
        group('theme', t('mine.theme'), [['auto', t('mine.theme.auto')], ['light', t('mine.theme.light')], ['dark', t('mine.theme.dark')]], theme(), chooseTheme),
        group('language', t('mine.language'), languages, current(), switchLanguage),
        group('personal', t('mine.personal'), [[true, t('mine.personal.on')], [false, t('mine.personal.off')]], personal(), (wanted) => this.#choosePersonal(wanted)),
        h('p', { class: 'note' }, t('mine.personal.note'))),
      this.#minor());
  }

  #choosePersonal(wanted) {
    choosePersonal(wanted);
    this.#ask();
  }

  #minor() {
    const on = minor();
    const said = on ? t('minor.on', { group: t(`minor.${on}`), n: minutesLeft() }) : t('minor.off');
    const parts = on
      ? [codeForm('minor.leave', (code) => this.#turned(leave(code)))]
      : [
        group('minor', t('minor.group'), GROUPS.map((one) => [one, t(`minor.${one}`)]), this.#chosen, (one) => { this.#chosen = one; }),
        codeForm('minor.enter', (code) => {
          enter(this.#chosen, code);
          return this.#turned(true);
        }),
      ];
    return h('section', { class: 'part', 'data-minor': on ?? 'off' }, h('div', { class: 'part-head' }, h('h2', {}, t('minor.title'))), h('p', { class: 'note', role: 'status' }, said), ...parts);
  }

  #turned(done) {
    if (!done) return false;
    this.#onMinor();
    this.show();
    return true;
  }

  async #ask() {
    if (!personal()) return this.#works.replaceChildren();
    try {
      const { continuing, following } = await load('phone');
      const nothing = continuing.length + following.length === 0;
      this.#works.replaceChildren(...(nothing
        ? [empty(t('mine.empty'), t('mine.empty.body'))]
        : [
          continuing.length > 0 && shelf(own('continuing', continuing)),
          following.length > 0 && h('section', { class: 'shelf' }, h('div', { class: 'shelf-head' }, h('h2', {}, t('shelf.following'))), grid({ items: following })),
        ].filter(Boolean)));
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      this.#works.replaceChildren(empty(t('trouble.title'), t('trouble.body')));
    }
  }
}
