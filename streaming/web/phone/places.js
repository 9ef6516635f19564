// Where a work was filmed: a list from which a map opens, and how far each place is for who asks. Where the viewer
// is stays on their phone.

import { metres, told } from '../core/distance.js';
import { h, icon } from '../core/dom.js';
import { known, t } from '../core/text.js';

const PATIENCE_MS = 10_000;
const FRESH_MS = 60_000;

/** @typedef {{name: string, wgs84: import('../core/distance.js').Point | null, precision: string | null, maps: {service: string, url: string}[]}} Place */

/** @param {Place[]} places in the maker's order @returns {Element[]} */
export function placeList(places) {
  const distances = places.map(() => h('span', { class: 'place-far' }));
  const rows = places.map((place, at) => h('li', { class: 'place' },
    h('div', {}, h('b', {}, place.name), distances[at], place.precision && h('span', { class: 'place-note' }, t('places.precision', { precision: place.precision }))),
    h('div', { class: 'place-maps' }, place.maps.map((map) => mapLink(map, place.name)))));
  const located = places.some(({ wgs84 }) => wgs84) && window.isSecureContext && 'geolocation' in navigator;
  return [h('ul', { class: 'places' }, rows), ...(located ? asking(places, distances) : [])];
}

function mapLink({ service, url }, name) {
  const map = known(`map.${service}`, service);
  return h('a', { class: 'place-map', href: url, target: '_blank', rel: 'noopener noreferrer', 'aria-label': t('places.open', { name, map }) }, icon('place'), map);
}

function asking(places, distances) {
  const note = h('p', { class: 'place-note', role: 'status' });
  const ask = h('button', { class: 'door door-quiet', type: 'button', 'data-how-far': true, onclick: () => find() }, t('places.far'));
  const say = (key) => { note.textContent = key ? t(key) : ''; };
  const find = async () => {
    say('places.finding');
    ask.disabled = true;
    try {
      const { coords } = await position();
      draw(places, distances, coords);
      say('places.yours');
    } catch (error) {
      if (!(error instanceof GeolocationPositionError)) throw error;
      say(error.code === error.PERMISSION_DENIED ? 'places.forbidden' : 'places.lost');
    } finally {
      ask.disabled = false;
    }
  };
  return [h('div', { class: 'place-ask' }, ask, note)];
}

/** @returns {Promise<GeolocationPosition>} */
const position = () => new Promise((found, failed) => {
  navigator.geolocation.getCurrentPosition(found, failed, { timeout: PATIENCE_MS, maximumAge: FRESH_MS });
});

function draw(places, distances, here) {
  for (const [at, { wgs84 }] of places.entries()) {
    if (!wgs84) continue;
    const { key, n } = told(metres(here, wgs84));
    distances[at].textContent = t(key, { n });
  }
}
