// Which page is shown, kept in the address so that back, reload and links work: #/ · #/zone/… · #/series/… · #/watch/… ·
// #/search/… · #/mine · #/special/… · #/showcase/… · #/topic/…, and on the TV #/take · #/channels · #/channel/… · #/venue/…

let depth = 0;

/** @typedef {{name: 'home'|'zone'|'special'|'showcase'|'topic'|'series'|'watch'|'search'|'mine'|'take'|'channels'|'channel'|'venue', id: string}} Place */

const OF_ONE = new Set(['zone', 'special', 'showcase', 'topic', 'series', 'watch', 'channel', 'venue']);
const ALONE = new Set(['mine', 'take', 'channels']);

/** @returns {Place} */
export function where(hash = location.hash) {
  const [, name = '', id = ''] = hash.split('/');
  if (name === 'search') return { name, id: decodeURIComponent(id) };
  if (ALONE.has(name)) return { name: /** @type {Place['name']} */ (name), id: '' };
  if (id && OF_ONE.has(name)) return { name: /** @type {Place['name']} */ (name), id: decodeURIComponent(id) };
  return { name: 'home', id: '' };
}

export function to(name, id = '') {
  if (name === 'home') return '#/';
  return ALONE.has(name) ? `#/${name}` : `#/${name}/${encodeURIComponent(id)}`;
}

export function go(hash) {
  location.hash = hash;
}

/** Another page in the place of this one: BACK skips it. */
export function swap(hash) {
  history.replaceState(history.state, '', hash);
}

/** As `swap`, and shown at once. */
export function turn(hash) {
  swap(hash);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Back to where the viewer came from; to `fallback` when the app was opened by a link to this page. */
export function back(fallback) {
  if (depth > 0) history.back();
  else go(fallback);
}

export function onMove(run) {
  // A page's depth lives in its history entry, so that leaving by the browser's own buttons counts too.
  window.addEventListener('hashchange', () => {
    const known = history.state?.depth;
    if (known === undefined) history.replaceState({ depth: depth + 1 }, '');
    depth = history.state.depth;
    run(where());
  });
  depth = history.state?.depth ?? 0;
  history.replaceState({ depth }, '');
  run(where());
}
