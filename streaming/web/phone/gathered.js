// Works that somebody gathered: a special, for as long as it is open, and a topic, the works that share a tag.

import * as api from '../core/api.js';
import { h, icon, picture, refresh } from '../core/dom.js';
import { day } from '../core/format.js';
import { poll } from '../core/polling.js';
import { back, to } from '../core/router.js';
import { either, t } from '../core/text.js';
import { empty, grid, still } from './cards.js';

const REFRESH_SECONDS = 20;

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {(id: string) => Promise<any>} ask
 * @property {(page: any) => any[]} blocks
 * @property {string} missing
 * @property {Record<string, (block: any) => Element>} [render] of the blocks that only it has
 */

export const special = () => new Gathered({ name: 'special', ask: (slug) => api.special(slug, 'phone'), blocks: specialBlocks, missing: 'special.missing' });

export const topic = () => new Gathered({ name: 'topic', ask: (tag) => api.topic(tag), blocks: topicBlocks, missing: 'topic.missing' });

export class Gathered {
  element = h('main', { class: 'gathered' });
  #blocks = h('div', { class: 'gathered-blocks' });
  #kind;
  #id = '';
  #asking = null;

  /** @param {Kind} kind */
  constructor(kind) {
    this.#kind = kind;
    this.element.dataset.page = kind.name;
    this.element.append(h('button', { class: 'round', type: 'button', 'data-back': true, onclick: () => back(to('home')) }, icon('back')), this.#blocks);
  }

  show(id) {
    this.element.querySelector('[data-back]').setAttribute('aria-label', t('nav.back'));
    if (id !== this.#id) {
      this.#id = id;
      this.#blocks.replaceChildren();
      window.scrollTo(0, 0);
    }
    this.element.hidden = false;
    this.#asking = poll(() => this.#ask(id), () => REFRESH_SECONDS);
  }

  hide() {
    this.#asking?.stop();
    this.element.hidden = true;
  }

  forget() {
    this.#id = '';
  }

  async #ask(id) {
    try {
      const page = await this.#kind.ask(id);
      if (id === this.#id) this.#draw(this.#kind.blocks(page));
    } catch (error) {
      if (error.status === 404) this.#draw([{ id: 'missing', kind: 'empty', title: this.#kind.missing, body: '' }]); // it may have closed just now
      else if (!this.#blocks.firstChild) this.#draw([{ id: 'trouble', kind: 'empty', title: 'trouble.title', body: 'trouble.body' }]);
      if (error.status !== 404) throw error;
    }
  }

  #draw(blocks) {
    refresh(this.#blocks, blocks, (block) => block.id, (block) => (this.#kind.render?.[block.kind] ?? RENDER[block.kind])(block));
  }
}

/** What stands at the head of a page with a window. */
export function headOf({ title, title_en, summary, summary_en, closes_at, art }) {
  const until = closes_at && t('special.until', { day: day(Date.parse(closes_at) - 1) });
  return { id: 'head', kind: 'head', title: either(title, title_en), summary: either(summary, summary_en), until, art };
}

function specialBlocks(page) {
  const head = headOf(page);
  if (page.sections.length === 0) return [head, { id: 'empty', kind: 'empty', title: 'special.empty', body: 'empty.body' }];
  return [head, ...page.sections.map((section, at) => ({ id: `section-${at}`, kind: 'section', title: either(section.title, section.title_en), items: still(section.items) }))];
}

function topicBlocks({ slug, items }) {
  const head = { id: 'head', kind: 'head', title: `# ${slug}`, summary: '', until: t('zone.count', { n: items.length }), art: null };
  return [head, { id: 'section', kind: 'section', title: '', items: still(items) }];
}

const RENDER = {
  head: ({ title, summary, until, art }) => h('header', { class: art ? 'gathered-head gathered-art' : 'gathered-head' },
    art && picture(art, null),
    h('div', {}, h('h1', {}, title), summary && h('p', { class: 'gathered-summary' }, summary), until && h('p', { class: 'part-note' }, until))),
  section: (facts) => {
    const [title, works] = [h('h2'), grid(facts)];
    const element = h('section', { class: 'gathered-part' }, title, works);
    element.update = (now) => {
      title.textContent = now.title;
      title.hidden = !now.title;
      works.update(now);
    };
    element.update(facts);
    return element;
  },
  empty: ({ title, body }) => empty(t(title), body && t(body), h('a', { class: 'door', href: to('home') }, t('zone.home')), 'h1'),
};
