// Home and the eight zones. Works arrive while the page is open: it asks again and moves nothing that stays.

import * as api from '../core/api.js';
import { h, icon, refresh } from '../core/dom.js';
import { shelves } from '../core/library.js';
import { poll } from '../core/polling.js';
import { current, either, known, switchLanguage, t } from '../core/text.js';
import { to } from '../core/router.js';
import { doors, empty, grid, hero, shelf, still } from './cards.js';

const ARRIVING_SECONDS = 5; // while something may be under way
const SETTLED_SECONDS = 20;
const SETTLED_AFTER = 6; // refreshes without a change

export class Home {
  #masthead = h('header', { class: 'masthead' });
  #tabs = h('nav', { class: 'tabs' });
  #content = h('div', { class: 'shelves' });
  #slug = '';
  #asking = null;
  #scrolls = new Map();
  #unchanged = 0;
  #last = '';

  constructor() {
    this.element = h('div', { class: 'home' }, this.#masthead, this.#tabs, h('main', {}, this.#content));
  }

  /** @param {string} slug a zone, or '' for the recommendations */
  show(slug) {
    if (slug !== this.#slug || !this.#content.firstChild) this.#turnTo(slug);
    this.#head();
    this.element.hidden = false;
    this.#asking = poll(() => this.#ask(), () => (this.#unchanged < SETTLED_AFTER ? ARRIVING_SECONDS : SETTLED_SECONDS));
    window.scrollTo(0, this.#scrolls.get(slug) ?? 0);
  }

  hide() {
    this.#scrolls.set(this.#slug, window.scrollY);
    this.#asking?.stop();
    this.#asking = null;
    this.element.hidden = true;
  }

  /** After a change of language everything is set anew. */
  forget() {
    this.#content.replaceChildren();
    this.#tabs.replaceChildren();
    this.#last = '';
  }

  #turnTo(slug) {
    this.#slug = slug;
    this.#unchanged = 0;
    this.#last = '';
    this.#content.replaceChildren();
  }

  #head() {
    this.#masthead.replaceChildren(
      h(this.#slug ? 'span' : 'h1', {}, h('a', { class: 'brand', href: to('home') }, t('app.title'))),
      h('span', { class: 'tagline' }, t('app.tagline')),
      h('a', { class: 'seek', href: to('search'), 'data-search': true, 'aria-label': t('search.name') }, icon('search')),
      h('a', { class: 'seek', href: to('mine'), 'data-mine': true, 'aria-label': t('nav.mine') }, icon('person')),
      h('button', { class: 'language', type: 'button', 'aria-label': t('language.switch.name'), onclick: switchLanguage }, t('language.switch')));
    this.#tabs.setAttribute('aria-label', t('nav.zones'));
  }

  async #ask() {
    const slug = this.#slug;
    try {
      const [{ zones }, page, own] = await Promise.all([api.zones(), slug ? api.zone(slug) : api.home('phone'), slug ? [] : shelves('phone')]);
      if (slug === this.#slug) this.#draw(zones, page, own);
    } catch (error) {
      if (slug === this.#slug && !this.#content.querySelector('[data-series]')) this.#trouble();
      throw error;
    }
  }

  #draw(zones, page, own) {
    this.#drawTabs(zones);
    const blocks = this.#slug ? zoneBlocks(page) : homeBlocks(page, own);
    const facts = JSON.stringify(blocks);
    this.#unchanged = facts === this.#last ? this.#unchanged + 1 : 0;
    this.#last = facts;
    refresh(this.#content, blocks, (block) => block.id, (block) => RENDER[block.kind](block));
    document.documentElement.dataset.works = String(this.#content.querySelectorAll('.card').length);
  }

  #drawTabs(zones) {
    const tabs = [{ slug: '', label: t('zone.home') }, ...zones].map(({ slug, label }) => ({ slug, label, here: slug === this.#slug }));
    const before = this.#tabs.querySelector('[aria-current]');
    refresh(this.#tabs, tabs, (tab) => tab.slug, tab);
    const here = this.#tabs.querySelector('[aria-current]');
    if (here !== before) here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }

  #trouble() {
    refresh(this.#content, [{ id: 'trouble', kind: 'empty', title: 'trouble.title', body: 'trouble.body' }], (block) => block.id, (block) => RENDER.empty(block));
  }
}

function tab({ slug, label, here }) {
  return h('a', { class: 'tab', href: slug ? to('zone', slug) : to('home'), 'data-zone': slug || 'home', 'aria-current': here && 'page' }, zoneLabel(slug, label));
}

const zoneLabel = (slug, label) => (current() === 'zh' ? label : known(`zone.${slug}`, label)) || t('zone.home');

function homeBlocks({ specials, showcases, shelves: everybodys }, own) {
  const filled = everybodys.filter((one) => one.items.length > 0).map((one) => ({ ...one, items: still(one.items) }));
  if (filled.length === 0) return [{ id: 'empty', kind: 'empty', title: 'empty.title', body: 'empty.body' }];
  const first = filled[0].items.find((item) => item.first_episode) ?? filled[0].items[0];
  const mine = own.map((one) => ({ ...one, items: still(one.items) }));
  const gathered = [
    { id: 'showcases', kind: 'doors', place: 'showcase', doors: showcases },
    { id: 'specials', kind: 'doors', place: 'special', doors: specials },
  ].filter((one) => one.doors.length > 0);
  return [{ id: 'hero', kind: 'hero', item: first }, ...gathered, ...[...mine, ...filled].map((one) => ({ kind: 'shelf', ...one }))];
}

function zoneBlocks({ slug, name, label, shelves }) {
  const filled = shelves.filter((one) => one.items.length > 0).map((one) => ({ ...one, items: still(one.items) }));
  const n = new Set(filled.flatMap((one) => one.items.map((item) => item.id))).size;
  const head = { id: 'head', kind: 'head', name: either(name, known(`zone.${slug}`, label)), n };
  if (n === 0) return [head, { id: 'empty', kind: 'empty', title: 'empty.zone', body: 'empty.body' }];
  if (filled.length === 1) return [head, { kind: 'grid', ...filled[0] }];
  return [head, ...filled.map((one) => ({ kind: 'shelf', ...one, zone: null }))];
}

const RENDER = {
  hero,
  shelf,
  grid,
  doors,
  head: ({ name, n }) => h('header', { class: 'zone-head' }, h('h1', {}, name), h('p', {}, t('zone.count', { n }))),
  empty: ({ title, body }) => empty(t(title), t(body)),
};
