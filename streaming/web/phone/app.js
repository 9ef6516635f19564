// The phone app: which page is on the screen.

import { h } from '../core/dom.js';
import { onMove, where } from '../core/router.js';
import { loadHls } from '../core/stream.js';
import { applyLanguage, onLanguage } from '../core/text.js';
import { Guard } from './guard.js';
import { takeOver } from './handoff.js';
import { Home } from './home.js';
import { Series } from './series.js';
import { Watch } from './watch.js';

history.scrollRestoration = 'manual';
applyLanguage();

const guard = new Guard(() => pages.watch.pause());
/** @type {Record<string, any>} those that have been asked for; the first three nearly everybody sees */
const pages = { home: new Home(), series: new Series(), watch: new Watch(guard) };
/** @type {Record<string, () => Promise<any>>} */
const LATER = {
  search: async () => new (await import('./search.js')).Search(),
  mine: async () => new (await import('./mine.js')).Mine(onMinor),
};
/** @type {Record<string, string>} */
const STATES = { home: 'home', zone: 'home', search: 'search', series: 'series', mine: 'mine', watch: 'player' };
const app = h('div', { class: 'app' }, pages.home.element, pages.series.element);
let shown = null;
let turn = 0;

document.body.append(app, pages.watch.element, guard.element);
for (const page of [pages.home, pages.series]) page.element.hidden = true;

/** Minor mode was turned on or off: other works are shown. */
function onMinor() {
  pages.home.forget();
  guard.look();
}

async function fetched(name) {
  const page = await LATER[name]();
  if (pages[name]) return; // asked for twice meanwhile
  pages[name] = page;
  page.element.hidden = true;
  app.append(page.element);
}

async function show({ name: asked, id }) {
  const name = asked in STATES ? asked : 'home';
  const key = name === 'zone' ? 'home' : name;
  const here = ++turn;
  if (!pages[key]) await fetched(key);
  if (here !== turn) return; // somebody went on
  const page = pages[key];
  if (shown && !(shown === page && name === 'watch')) shown.hide();
  shown = page;
  Object.assign(document.documentElement.dataset, { state: STATES[name], zone: name === 'zone' ? id : '', series: name === 'series' ? id : '' });
  page.show(id);
}

onMove(show);
guard.look();
takeOver();
onLanguage(() => {
  pages.home.forget();
  show(where());
});

// The player's library comes while nobody waits for it.
(globalThis.requestIdleCallback ?? setTimeout)(() => loadHls());
