// The row above the shelves: where else one can go.

import * as api from '../core/api.js';
import { h, refresh } from '../core/dom.js';
import { hour } from '../core/format.js';
import { poll } from '../core/polling.js';
import { to } from '../core/router.js';
import { current, known, t } from '../core/text.js';

const TICK_SECONDS = 10;
const REFRESH_SECONDS = 300;

export class Top {
  #brand = h('span', { class: 'brand' });
  #doors = h('div', { class: 'row ways' });
  #time = h('span', { class: 'time' });
  #zones = [];
  #asking = null;

  /** @param {...HTMLElement} keys what stands at its end */
  constructor(...keys) {
    this.element = h('nav', { class: 'top', 'data-group': 'top', 'data-aside': true }, this.#brand, this.#doors, this.#time, ...keys);
    setInterval(() => this.#tick(), TICK_SECONDS * 1000);
  }

  show() {
    this.element.setAttribute('aria-label', t('nav.zones'));
    this.#brand.textContent = t('app.title');
    this.#tick();
    this.#draw();
    this.#asking = poll(() => this.#ask(), () => REFRESH_SECONDS);
  }

  hide() {
    this.#asking?.stop();
  }

  async #ask() {
    this.#zones = (await api.zones()).zones;
    this.#draw();
  }

  #draw() {
    const zones = this.#zones.map((zone) => ({ key: zone.slug, href: to('zone', zone.slug), words: current() === 'zh' ? zone.label : known(`zone.${zone.slug}`, zone.label) }));
    const channels = { key: 'channels', href: to('channels'), words: t('guide.title') };
    refresh(this.#doors, [channels, ...zones], ({ key }) => key, ({ key, href, words }) => h('a', { class: 'way', id: `way-${key}`, href, 'data-focus-key': key }, words));
  }

  #tick() {
    this.#time.textContent = hour(Date.now());
  }
}
