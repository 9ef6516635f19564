// Posters and shelves: what the viewer picks from.

import { h, icon, picture, refresh } from '../core/dom.js';
import { clock } from '../core/format.js';
import { either, known, t } from '../core/text.js';
import { to } from '../core/router.js';

export function badges(labels) {
  return h('span', { class: 'badges' }, labels.map((label) => h('span', { class: `badge badge-${label}` }, known(`label.${label}`, label))));
}

/** What stands where a picture is missing or still under way: the title, set as a cover. */
export function cover(item) {
  return h('span', { class: 'cover', 'data-zone': item.zone?.slug ?? '', 'aria-hidden': 'true' }, h('span', { class: 'cover-title' }, item.title));
}

export function card(item) {
  return item.episode ? goesOn(item) : work(item);
}

/** A work that was begun: it opens where it was left. */
function goesOn(item) {
  const share = h('i');
  share.style.setProperty('--share', String(item.duration_seconds ? item.seconds / item.duration_seconds : 0));
  const place = item.seconds > 0 ? t('card.goes-on', { n: item.number, time: clock(item.seconds) }) : t('card.goes-on.next', { n: item.number });
  return h('a', { class: 'card', href: to('watch', item.episode), 'data-series': item.id, 'data-goes-on': item.episode },
    h('span', { class: 'card-art' },
      picture(item.poster, cover(item)),
      item.labels.length > 0 && badges(item.labels),
      h('span', { class: 'card-bar' }, share)),
    h('span', { class: 'card-title' }, item.title),
    h('span', { class: 'card-line' }, place));
}

function work(item) {
  return h('a', { class: 'card', href: to('series', item.id), 'data-series': item.id },
    h('span', { class: 'card-art' },
      picture(item.poster, cover(item)),
      item.labels.length > 0 && badges(item.labels),
      h('span', { class: 'card-count' }, t('card.episodes', { n: item.episode_count }))),
    h('span', { class: 'card-title' }, item.title),
    h('span', { class: 'card-line' }, item.logline ?? ''));
}

/** Play counts change all the time and are not on the posters: leaving them out keeps a refresh still. */
export const still = (items) => items.map(({ tallies, ...rest }) => rest);

export function shelf(facts) {
  const title = h('h2');
  const all = facts.zone && h('a', { href: to('zone', facts.zone) }, t('shelf.all'));
  const row = h('div', { class: 'row' });
  const element = h('section', { class: 'shelf', 'data-shelf': facts.id }, h('div', { class: 'shelf-head' }, title, all), row);
  element.update = (now) => {
    const name = either(now.title, now.title_en);
    title.textContent = name;
    all?.setAttribute('aria-label', t('shelf.all.name', { title: name }));
    refresh(row, still(now.items), (item) => item.id, card);
  };
  element.update(facts);
  return element;
}

/** Doors to the specials or showcases that are open. @param {{id: string, place: 'special' | 'showcase', doors: any[]}} facts */
export function doors({ id, place, doors: all }) {
  return h('section', { class: 'shelf', 'data-shelf': id },
    h('div', { class: 'shelf-head' }, h('h2', {}, t(`shelf.${id}`))),
    h('div', { class: 'row row-wide' }, all.map((one) => h('a', { class: 'special-card', href: to(place, one.slug), [`data-${place}`]: one.slug },
      picture(one.art, cover(one)),
      h('span', { class: 'card-title' }, either(one.title, one.title_en)),
      h('span', { class: 'card-line' }, either(one.summary, one.summary_en))))));
}

export function grid(facts) {
  const element = h('div', { class: 'grid' });
  element.update = (now) => refresh(element, still(now.items), (item) => item.id, card);
  element.update(facts);
  return element;
}

export function hero({ item }) {
  return h('section', { class: 'hero', 'data-series': item.id },
    picture(item.backdrop ?? item.poster, cover(item)),
    h('div', { class: 'hero-words' },
      item.labels.length > 0 && badges(item.labels),
      h('h2', {}, item.title),
      h('p', {}, item.logline ?? ''),
      h('div', { class: 'hero-doors' },
        item.first_episode && h('a', { class: 'door', href: to('watch', item.first_episode) }, icon('play'), t('hero.play')),
        h('a', { class: 'door door-quiet', href: to('series', item.id) }, t('hero.more')))));
}

/**
 * @param {string} title @param {string} body @param {import('../core/dom.js').Child} [door]
 * @param {'h1'|'h2'} [heading] h1 where the page holds nothing else
 */
export function empty(title, body, door = null, heading = 'h2') {
  return h('section', { class: 'empty', 'data-empty': true }, heading === 'h2' && h('span', { class: 'reel' }, icon('play')), h(heading, {}, title), h('p', {}, body), door);
}
