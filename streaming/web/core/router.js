// Which page is shown, kept in the address so that back, reload and links work: #/ · #/zone/… · #/series/… · #/watch/… · #/search/…
// and on the TV #/channels · #/channel/… · #/venue/…

let depth = 0;

/** @typedef {{name: 'home'|'zone'|'series'|'watch'|'search'|'channels'|'channel'|'venue', id: string}} Place */

const OF_ONE = new Set(['zone', 'series', 'watch', 'channel', 'venue']);

/** @returns {Place} */
export function where(hash = location.hash) {
  const [, name = '', id = ''] = hash.split('/');
  if (name === 'search') return { name, id: decodeURIComponent(id) };
  if (name === 'channels') return { name, id: '' };
  if (id && OF_ONE.has(name)) return { name: /** @type {Place['name']} */ (name), id: decodeURIComponent(id) };
  return { name: 'home', id: '' };
}

export const to = (name, id = '') => (name === 'home' ? '#/' : name === 'channels' ? '#/channels' : `#/${name}/${encodeURIComponent(id)}`);

export function go(hash) {
  location.hash = hash;
}

/** Another page in the place of this one: BACK skips it. */
export function swap(hash) {
  history.replaceState(history.state, '', hash);
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
