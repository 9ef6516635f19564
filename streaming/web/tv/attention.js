// What the focus is on, told in words above the shelves and seen behind them.

import { around, h, picture } from '../core/dom.js';
import { current, known, t } from '../core/text.js';

const DWELL_MS = 140; // the picture follows the focus only where it rests

export class Attention {
  scene = h('div', { class: 'scene', 'aria-hidden': 'true' });
  #words;
  #title;
  #cards = new Map();
  #dwell = 0;
  #shown = '';

  /** @param {HTMLElement} shelves @param {HTMLElement} words @param {'h1'|'h2'} title what a work's is, on this page */
  constructor(shelves, words, title) {
    this.#words = words;
    this.#title = title;
    shelves.addEventListener('focusin', (event) => this.#attend(around(event, '.card')));
  }

  /** @param {any[]} items works that the shelves show */
  know(items) {
    for (const item of items) this.#cards.set(item.id, item);
  }

  /** What is said is said anew: in another language, or of another page. */
  forget() {
    this.#shown = '';
  }

  #attend(card) {
    const item = card && this.#cards.get(card.dataset.series);
    if (!item || this.#shown === item.id) return;
    this.#shown = item.id;
    this.#words.replaceChildren(...headline(item, this.#title), h('p', {}, item.logline ?? ''));
    clearTimeout(this.#dwell);
    this.#dwell = setTimeout(() => this.scene.replaceChildren(picture(item.backdrop ?? item.poster, null)), DWELL_MS);
  }
}

/** The title of a work and the facts that stand beside it. @param {any} item @param {'h1'|'h2'} [title] */
export function headline(item, title = 'h1') {
  const zone = item.zone && (current() === 'zh' ? item.zone.label : known(`zone.${item.zone.slug}`, item.zone.label));
  const facts = [zone, item.year, item.status && t(`status.${item.status}`), item.episode_count && t('card.episodes', { n: item.episode_count })].filter(Boolean);
  return [
    h(title, {}, item.title),
    h('div', { class: 'facts' }, facts.map((fact) => h('span', {}, fact)), labels(item)),
  ];
}

export const labels = (item) => item.labels.map((label) => h('span', { class: `badge badge-${label}` }, known(`label.${label}`, label)));
