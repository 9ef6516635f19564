// Making and refreshing elements without a framework and without markup strings: text can never become code.

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {{update?: (...facts: any[]) => unknown, facts?: string}} Live an element that takes new facts by itself */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, unknown>} [facts] properties; `class`, `data-*`, `aria-*` and `role`
 * become attributes, `on…` listeners @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag] & Live}
 */
export function h(tag, facts = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) assign(element, name, value);
  element.append(...children.flat().filter((child) => child || child === 0).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'class') element.className = value;
  else if (/^(data-|aria-|role$|for$)/.test(name)) element.setAttribute(name, value === true ? '' : value);
  else element[name] = value;
}

/**
 * Brings `parent` to show `items` in order and touches only what changed, so that a refresh keeps focus,
 * scroll places and pictures. @param {(item: any) => string} key @param {(item: any) => Element} render
 */
export function refresh(parent, items, key, render) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const [name, facts] = [key(item), JSON.stringify(item)];
    let element = old.get(name);
    old.delete(name);
    if (element && element.facts !== facts) {
      const fresh = update(element, item, render);
      if (place === element) place = fresh;
      element = fresh;
    }
    element ??= render(item);
    element.dataset.key = name;
    element.facts = facts;
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const gone of old.values()) gone.remove();
}

/** An element may know how to take new facts in itself (`element.update`); else it is replaced. */
function update(element, item, render) {
  if (element.update) {
    element.update(item);
    return element;
  }
  const hadFocus = element.contains(document.activeElement);
  const fresh = render(item);
  element.replaceWith(fresh);
  if (hadFocus) (fresh.matches('a,button') ? fresh : fresh.querySelector('a,button'))?.focus({ preventScroll: true });
  return fresh;
}

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  play: 'M8 5.5v13l11-6.5z',
  pause: 'M8 5.5v13M16 5.5v13',
  captions: 'M4 6h16v12H4zM7 11h4M14 11h3M7 14.5h2M12 14.5h5',
  list: 'M5 7h14M5 12h14M5 17h9',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  silent: 'M5 10v4h3l4 4V6L8 10zM16 9.5l4.5 5M20.5 9.5l-4.5 5',
  again: 'M5 12a7 7 0 1 0 2.2-5.1M7 3v4h4',
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  window: 'M4 6h16v12H4zM12 12h6v4h-6z',
  heart: 'M12 20s-7.5-4.7-7.5-10A4.3 4.3 0 0 1 12 7.2 4.3 4.3 0 0 1 19.5 10c0 5.3-7.5 10-7.5 10z',
  follow: 'M6 4h12v16l-6-4-6 4z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c1-4 4-6 7.5-6s6.5 2 7.5 6',
  forward: 'M6 6l6 6-6 6M13 6l6 6-6 6',
  share: 'M12 15V4M8 8l4-4 4 4M5 13v7h14v-7',
  tv: 'M3 5h18v12H3zM9 20.5h6',
  phone: 'M7.5 3h9v18h-9zM11 18h2',
  next: 'M6 6v12l8-6zM18 6v12',
  place: 'M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  rewind: 'M18 6l-6 6 6 6M11 6l-6 6 6 6',
};
const SOLID = new Set(['play']);

/** A drawing that says nothing by itself: the control around it has the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', SOLID.has(name) ? 'icon icon-solid' : 'icon');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** The first element in `place` that fits. @param {Element} place @param {string} selector */
export const within = (place, selector) => /** @type {HTMLElement | null} */ (place.querySelector(selector));

/** What has the focus. */
export const focused = () => /** @type {HTMLElement | null} */ (document.activeElement);

/** What fits around the place of an event. @param {Event} event @param {string} selector */
export const around = (event, selector) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(selector));

/** Words for who does not see the page. */
export const said = (words) => h('span', { class: 'said' }, words);

/** A picture in a box of fixed shape: nothing moves when it arrives, a typeset cover stands in until then. */
export function picture(url, cover, place = '') {
  const box = h('span', { class: `picture ${place}` }, cover);
  if (!url) return box;
  const image = h('img', { alt: '', decoding: 'async', loading: 'lazy' });
  image.addEventListener('load', () => box.classList.add('picture-here'), { once: true });
  image.addEventListener('error', () => image.remove(), { once: true });
  image.src = url;
  box.append(image);
  return box;
}
