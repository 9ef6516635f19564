// A zone on the TV: all of its works, row below row, and above them what the focus is on.

import * as api from '../core/api.js';
import { focused, h, refresh } from '../core/dom.js';
import { poll } from '../core/polling.js';
import { either, t } from '../core/text.js';
import { Attention } from './attention.js';
import { land, move, restore } from './focus.js';
import { drawShelf } from './home.js';

const REFRESH_SECONDS = 15;
const ACROSS = 6; // whole cards in a row of 1920 pixels

export class Zone {
  #heading = h('h1', { class: 'brand' });
  #count = h('span');
  #words = h('section', { class: 'words' });
  #shelves = h('div', { class: 'shelves' });
  #attention = new Attention(this.#shelves, this.#words, 'h2');
  #empty = h('section', { class: 'empty', hidden: true, 'data-empty': true });
  #asking = null;

  constructor() {
    this.element = h('main', { class: 'page zone' }, this.#attention.scene,
      h('header', { class: 'top' }, this.#heading, this.#count), this.#words, this.#shelves, this.#empty);
  }

  show(slug) {
    if (this.element.dataset.page !== `zone ${slug}`) this.#clear(slug);
    this.element.hidden = false;
    restore(this.element);
    this.#asking = poll(() => this.#ask(slug), () => REFRESH_SECONDS);
  }

  hide() {
    this.#asking?.stop();
    this.element.hidden = true;
  }

  forget() {
    this.#clear('');
  }

  /** Up and down keep the column. @param {string} wish @returns {boolean} */
  take(wish) {
    if (wish === 'ok') focused()?.click();
    else if (wish === 'left' || wish === 'right') move(this.element, wish);
    else if (wish === 'up' || wish === 'down') this.#turn(wish === 'down' ? 1 : -1);
    return true;
  }

  #turn(step) {
    const rows = [...this.#shelves.children].map((row) => [...row.querySelectorAll('.card')]);
    const row = rows.findIndex((cards) => cards.includes(document.activeElement));
    const next = rows[row + step];
    if (row < 0) restore(this.element);
    else if (next) land(this.element, next[Math.min(rows[row].indexOf(document.activeElement), next.length - 1)]);
  }

  #clear(slug) {
    this.element.dataset.page = `zone ${slug}`;
    this.#attention.forget();
    for (const part of [this.#attention.scene, this.#heading, this.#count, this.#words, this.#shelves]) part.replaceChildren();
    this.#empty.hidden = true;
  }

  async #ask(slug) {
    try {
      const page = await api.zone(slug);
      if (this.element.dataset.page === `zone ${slug}`) this.#draw(page);
    } catch (error) {
      if (!this.#shelves.firstChild) this.#say('trouble.title', 'trouble.body');
      throw error;
    }
  }

  #draw({ name, name_en, shelves }) {
    const items = shelves.flatMap((shelf) => shelf.items.map(({ tallies, ...item }) => item));
    this.#attention.know(items);
    this.#heading.textContent = either(name, name_en);
    this.#count.textContent = t('zone.count', { n: items.length });
    refresh(this.#shelves, rowsOf(items), (row) => row.id, drawShelf);
    this.#empty.hidden = items.length > 0;
    if (items.length === 0) this.#say('empty.zone', 'empty.body');
    else if (!this.element.contains(document.activeElement)) restore(this.element);
  }

  #say(title, body) {
    this.#empty.hidden = false;
    this.#empty.replaceChildren(h('h2', {}, t(title)), h('p', {}, t(body)));
    this.#words.replaceChildren();
  }
}

/** A shelf of a zone holds all its works: too many for one row. */
function rowsOf(items) {
  const rows = [];
  for (let at = 0; at < items.length; at += ACROSS) rows.push({ id: `row-${at / ACROSS}`, items: items.slice(at, at + ACROSS) });
  return rows;
}
