// The phone app: which page is on the screen.

import { instant } from '../core/api.js';
import { h } from '../core/dom.js';
import { Pages } from '../core/pages.js';
import { onMove, where } from '../core/router.js';
import { loadHls } from '../core/stream.js';
import { applyLanguage, onLanguage } from '../core/text.js';
import { Guard } from './guard.js';
import { Home } from './home.js';
import { Series } from './series.js';
import { Watch } from './watch.js';

history.scrollRestoration = 'manual';
applyLanguage();

const app = h('div', { class: 'app' });
const guard = new Guard(() => watch.pause());
const watch = new Watch(guard);
document.body.append(app, watch.element, guard.element);

const pages = new Pages({ home: new Home(), series: new Series(), watch }, {
  search: async () => new (await import('./search.js')).Search(),
  special: async () => (await import('./gathered.js')).special(),
  showcase: async () => (await import('./showcase.js')).showcase(),
  topic: async () => (await import('./gathered.js')).topic(),
  mine: async () => new (await import('./mine.js')).Mine(onMinor),
}, (page) => page !== watch && app.append(page.element));
/** @type {Record<string, string>} */
const STATES = { home: 'home', zone: 'home', search: 'search', special: 'special', showcase: 'showcase', topic: 'topic', series: 'series', mine: 'mine', watch: 'player' };
let shown = null;

/** Minor mode was turned on or off: other works are shown. */
function onMinor() {
  pages.here.home.forget();
  guard.look();
}

async function show({ name: asked, id }) {
  const name = asked in STATES ? asked : 'home';
  const page = await pages.turnTo(name === 'zone' ? 'home' : name);
  if (!page) return; // somebody went on
  if (shown && !(shown === page && name === 'watch')) shown.hide();
  shown = page;
  Object.assign(document.documentElement.dataset, { state: STATES[name], zone: name === 'zone' ? id : '', series: name === 'series' ? id : '' });
  page.show(id);
}

onMove(show);
guard.look();
const code = new URLSearchParams(location.search).get('code'); // of a link from a TV
if (code) import('./arriving.js').then(({ Arriving }) => new Arriving(code).begin());
onLanguage(() => {
  for (const page of [pages.here.home, pages.here.special, pages.here.showcase, pages.here.topic]) page?.forget();
  show(where());
});

// Whoever judges a work in the console is not told who made it; the rules for that are in phone.css.
document.documentElement.toggleAttribute('data-judging', new URLSearchParams(location.search).has('judging'));

if (instant) import('../core/previewing.js').then(({ previewing }) => previewing(instant));

// The player's library comes while nobody waits for it.
(globalThis.requestIdleCallback ?? setTimeout)(() => loadHls());
