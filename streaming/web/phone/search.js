// Search: what is written is looked for while it is being written; what led to a work is offered again.

import * as api from '../core/api.js';
import { around, h, icon, refresh } from '../core/dom.js';
import { back, swap, to } from '../core/router.js';
import { Recent } from '../core/recent.js';
import { t } from '../core/text.js';
import { card, still } from './cards.js';

const REST_MS = 250; // between two keys
const AGAIN_MS = 2000; // after a lost network or too many questions

export class Search {
  #recent = new Recent('zhanbo.searches');
  #back = h('button', { class: 'key', type: 'button', 'data-back': true, onclick: () => back(to('home')) }, icon('back'));
  #field = h('input', { type: 'search', name: 'q', maxLength: 60, autocomplete: 'off', spellcheck: false, enterKeyHint: 'search' });
  #heading = h('h1', { class: 'said' });
  #status = h('p', { class: 'search-status', role: 'status' });
  #content = h('div');
  #timer = 0;
  #asked = '';

  constructor() {
    const form = h('form', { class: 'search-head', role: 'search' }, this.#back, icon('search'), this.#field);
    this.element = h('main', { class: 'search' }, this.#heading, form, this.#status, this.#content);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#field.blur(); // a phone's keyboard gives the room back
      this.#ask();
    });
    this.#field.addEventListener('input', (event) => event.isComposing || this.#soon(REST_MS));
    this.#field.addEventListener('compositionend', () => this.#soon(REST_MS));
    this.#content.addEventListener('click', (event) => around(event, '[data-series]') && this.#recent.add(this.#asked));
  }

  show(query) {
    this.#translate();
    this.element.hidden = false;
    this.#field.value = query;
    this.#ask();
    if (!query) this.#field.focus();
  }

  hide() {
    clearTimeout(this.#timer);
    this.#asked = '';
    this.#content.replaceChildren();
    this.element.hidden = true;
  }

  #translate() {
    this.#back.setAttribute('aria-label', t('nav.back'));
    this.#field.setAttribute('aria-label', t('search.name'));
    this.#heading.textContent = t('search.name');
    this.#field.placeholder = t('search.placeholder');
  }

  #soon(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), ms);
  }

  async #ask() {
    clearTimeout(this.#timer);
    const query = this.#field.value.trim();
    this.#asked = query;
    swap(to('search', query));
    if (!query) return this.#idle();
    try {
      const found = await api.search(query);
      if (query === this.#asked) this.#draw(query, found.items);
    } catch (error) {
      if (query !== this.#asked) return;
      this.#draw(query, [], t('trouble.title'), t('trouble.body'));
      if (error.passing) this.#soon(AGAIN_MS);
    }
  }

  #idle() {
    this.#status.textContent = '';
    const words = this.#recent.all();
    if (words.length === 0) return this.#content.replaceChildren(nothing(t('search.idle'), t('search.hint')));
    const chip = (word) => h('a', { class: 'chip', href: to('search', word) }, word);
    const forget = () => {
      this.#recent.forget();
      this.#idle();
    };
    this.#content.replaceChildren(h('section', { class: 'part' },
      h('div', { class: 'part-head' }, h('h2', {}, t('search.recent')), h('button', { class: 'quiet', type: 'button', onclick: forget }, t('search.forget'))),
      h('div', { class: 'chips' }, words.map(chip))));
  }

  #draw(query, items, title = t('search.none', { q: query }), words = t('search.hint')) {
    this.#status.textContent = items.length > 0 ? t('search.found', { n: items.length }) : '';
    if (items.length === 0) return this.#content.replaceChildren(nothing(title, words));
    let grid = this.#content.querySelector('.grid');
    if (!grid) this.#content.replaceChildren(grid = h('div', { class: 'grid' }));
    refresh(grid, still(items), (item) => item.id, card);
  }
}

function nothing(title, words) {
  return h('section', { class: 'empty', 'data-empty': true }, h('h2', {}, title), h('p', {}, words));
}
