// Home on the TV: shelves by zone, and above them what the focus is on.

import * as api from '../core/api.js';
import { h, picture, refresh } from '../core/dom.js';
import { shelf, shelves } from '../core/library.js';
import { poll } from '../core/polling.js';
import { to } from '../core/router.js';
import { either, switchLanguage, t } from '../core/text.js';
import { Attention, labels } from './attention.js';
import { land, restore } from './focus.js';
import { Top } from './top.js';

const REFRESH_SECONDS = 6;

export class Home {
  #language = h('button', { class: 'pill', type: 'button', id: 'language', 'data-focus-key': 'language', onclick: switchLanguage });
  #take = h('a', { class: 'pill', id: 'take', 'data-focus-key': 'take', href: to('take') });
  #top = new Top(this.#take, this.#language);
  #words = h('header', { class: 'words' });
  #shelves = h('div', { class: 'shelves' });
  #attention = new Attention(this.#shelves, this.#words, 'h1');
  #empty = h('section', { class: 'empty', hidden: true, 'data-empty': true });
  #asking = null;

  constructor() {
    this.element = h('main', { class: 'page home', 'data-page': 'home' }, this.#attention.scene,
      this.#top.element, this.#words, this.#shelves, this.#empty);
  }

  show() {
    this.element.hidden = false;
    this.#take.textContent = t('take.enter');
    this.#top.show();
    this.#language.textContent = t('language.switch');
    this.#language.setAttribute('aria-label', t('language.switch.name'));
    restore(this.element);
    this.#asking = poll(() => this.#ask(), () => REFRESH_SECONDS);
  }

  hide() {
    this.#asking?.stop();
    this.#top.hide();
    this.element.hidden = true;
  }

  forget() {
    this.#shelves.replaceChildren();
    this.#attention.forget();
  }

  /** BACK at home: to the first work of the first shelf; it never leaves the app. */
  back() {
    const first = this.#shelves.querySelector('.card');
    if (first) land(this.element, first);
  }

  async #ask() {
    try {
      const [{ specials, showcases, shelves: [latest, ...zones] }, own] = await Promise.all([api.home('tv'), shelves('tv')]);
      this.#draw([...own, latest, gathered('showcases', 'showcase', showcases), gathered('specials', 'special', specials), ...zones].filter((shelf) => shelf?.items.length > 0));
    } catch (error) {
      if (!this.#shelves.firstChild) this.#say('trouble.title', 'trouble.body');
      throw error;
    }
  }

  #draw(shelves) {
    const had = this.element.contains(document.activeElement);
    this.#attention.know(shelves.flatMap((shelf) => shelf.items));
    const still = shelves.map((shelf) => ({ ...shelf, items: shelf.items.map(({ tallies, ...item }) => item) }));
    refresh(this.#shelves, still, (shelf) => shelf.id, drawShelf);
    this.#empty.hidden = shelves.length > 0;
    document.documentElement.dataset.works = String(this.#shelves.querySelectorAll('.card').length);
    if (shelves.length === 0) this.#say('empty.title', 'empty.body');
    else if (!had || !this.element.contains(document.activeElement)) restore(this.element);
  }

  #say(title, body) {
    this.#empty.hidden = false;
    this.#empty.replaceChildren(h('h2', {}, t(title)), h('p', {}, t(body)));
    this.#words.replaceChildren();
  }
}

/** Doors to the specials or showcases that are open, as a shelf among the others. */
const gathered = (name, place, open) => shelf(name, open.map((one) => ({
  id: `${place}-${one.slug}`, door: to(place, one.slug), title: either(one.title, one.title_en), logline: either(one.summary, one.summary_en),
  poster: one.art, backdrop: one.art, labels: [],
})));

export function drawShelf(facts) {
  const title = h('h2');
  const row = h('div', { class: 'row' });
  const element = h('section', { class: 'shelf', 'data-group': facts.id, 'data-shelf': facts.id, 'data-block-exit': 'left right' }, title, row);
  element.update = (now) => {
    title.textContent = either(now.title, now.title_en);
    title.hidden = !title.textContent;
    refresh(row, now.items, (item) => item.id, (item) => drawCard(item, facts.id));
  };
  element.update(facts);
  return element;
}

function drawCard(item, shelf) {
  const cover = h('span', { class: 'cover', 'data-zone': item.zone?.slug ?? '', 'aria-hidden': 'true' }, h('span', { class: 'cover-title' }, item.title));
  const wide = item.door ? 'card card-wide' : 'card';
  const href = item.door ?? to('series', item.id);
  return h('a', { class: wide, id: `card-${shelf}-${item.id}`, href, 'data-series': item.id, 'data-focus-key': item.id },
    h('span', { class: 'card-art' }, picture(item.poster, cover), item.labels.length > 0 && h('span', { class: 'badges' }, labels(item))),
    h('span', { class: 'card-title' }, item.title));
}
