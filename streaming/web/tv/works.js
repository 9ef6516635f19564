// Works of one kind on the TV, a zone's, a special's or a showcase's: row below row, and above them what the focus is on.

import * as api from '../core/api.js';
import { focused, h, refresh } from '../core/dom.js';
import { poll } from '../core/polling.js';
import { around, moment, told } from '../core/programme.js';
import { to } from '../core/router.js';
import { either, t } from '../core/text.js';
import { Attention } from './attention.js';
import { land, move, restore } from './focus.js';
import { drawShelf } from './home.js';

const REFRESH_SECONDS = 15;
const ACROSS = 6; // whole cards in a row of 1920 pixels

/** What a page of this kind asks for, and what it shows of the answer. */
const KINDS = {
  zone: {
    ask: (slug) => api.zone(slug),
    rows: ({ shelves }) => rowsOf(shelves.flatMap((shelf) => shelf.items)),
    heading: ({ name, name_en }) => either(name, name_en),
    empty: 'empty.zone',
  },
  special: {
    ask: (slug) => api.special(slug, 'tv'),
    rows: ({ sections }) => sections.flatMap((section, at) => rowsOf(section.items, `section-${at}-`, section)),
    heading: ({ title, title_en }) => either(title, title_en),
    empty: 'special.empty',
    missing: 'special.missing',
  },
  showcase: {
    ask: (slug) => api.showcase(slug, 'tv'),
    rows: (page) => [...channelRow(page), ...rowsOf(page.works, 'works-', { title: t('showcase.works'), title_en: t('showcase.works') })],
    heading: ({ title, title_en }) => either(title, title_en),
    aside: ({ partners }) => partners.map((one) => `${one.role} ${either(one.name, one.name_en)}`).join('　'),
    empty: 'showcase.empty',
    missing: 'showcase.missing',
  },
};

/** A door to each channel, with what is on it. */
function channelRow({ channels, works }) {
  const known = new Map(works.map((work) => [work.id, work]));
  const items = channels.map((channel) => {
    const { on, next } = around(channel.slots, moment());
    const face = known.get((on ?? next)?.works[0]);
    return { id: `channel-${channel.slug}`, door: to('channel', channel.slug), title: either(channel.title, channel.title_en), logline: told(channel.slots, known), poster: face?.backdrop ?? face?.poster ?? null, backdrop: face?.backdrop ?? null, labels: [] };
  });
  return items.length > 0 ? [{ id: 'channels', items, title: t('showcase.channels'), title_en: t('showcase.channels') }] : [];
}

export class Works {
  #name;
  #kind;
  #heading = h('h1', { class: 'brand' });
  #count = h('span');
  #words = h('section', { class: 'words' });
  #shelves = h('div', { class: 'shelves' });
  #attention = new Attention(this.#shelves, this.#words, 'h2');
  #empty = h('section', { class: 'empty', hidden: true, 'data-empty': true });
  #asking = null;

  /** @param {'zone' | 'special' | 'showcase'} name */
  constructor(name) {
    this.#name = name;
    this.#kind = KINDS[name];
    this.element = h('main', { class: 'page zone' }, this.#attention.scene,
      h('header', { class: 'top' }, this.#heading, this.#count), this.#words, this.#shelves, this.#empty);
  }

  show(slug) {
    if (this.element.dataset.page !== `${this.#name} ${slug}`) this.#clear(slug);
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
    this.element.dataset.page = `${this.#name} ${slug}`;
    this.#attention.forget();
    for (const part of [this.#attention.scene, this.#heading, this.#count, this.#words, this.#shelves]) part.replaceChildren();
    this.#empty.hidden = true;
  }

  async #ask(slug) {
    try {
      const page = await this.#kind.ask(slug);
      if (this.element.dataset.page === `${this.#name} ${slug}`) this.#draw(page);
    } catch (error) {
      if (error.status === 404) this.#over();
      else if (!this.#shelves.firstChild) this.#say('trouble.title', 'trouble.body');
      throw error;
    }
  }

  #draw(page) {
    const rows = this.#kind.rows(page);
    const items = rows.flatMap((row) => row.items);
    this.#attention.know(items);
    this.#heading.textContent = this.#kind.heading(page);
    const count = t('zone.count', { n: new Set(items.filter(({ door }) => !door).map(({ id }) => id)).size });
    this.#count.textContent = [this.#kind.aside?.(page), count].filter(Boolean).join('　');
    refresh(this.#shelves, rows, (row) => row.id, drawShelf);
    this.#empty.hidden = items.length > 0;
    if (items.length === 0) this.#say(this.#kind.empty, 'empty.body');
    else if (!this.element.contains(document.activeElement)) restore(this.element);
  }

  /** What was open has closed, or never was. */
  #over() {
    for (const part of [this.#attention.scene, this.#heading, this.#count, this.#shelves]) part.replaceChildren();
    this.#say(this.#kind.missing, '');
  }

  #say(title, body) {
    this.#empty.hidden = false;
    this.#empty.replaceChildren(h('h2', {}, t(title)), body ? h('p', {}, t(body)) : '');
    this.#words.replaceChildren();
  }
}

/** More works than fit into one row: the first of their rows has their title. */
function rowsOf(works, prefix = 'row-', { title = '', title_en = '' } = {}) {
  const items = works.map(({ tallies, ...item }) => item);
  const rows = [];
  for (let at = 0; at < items.length; at += ACROSS) {
    const named = at === 0 ? { title, title_en } : {};
    rows.push({ id: `${prefix}${at / ACROSS}`, items: items.slice(at, at + ACROSS), ...named });
  }
  return rows;
}
