// The phone app: which page is on the screen.

import { h } from '../core/dom.js';
import { onMove, where } from '../core/router.js';
import { loadHls } from '../core/stream.js';
import { applyLanguage, onLanguage } from '../core/text.js';
import { Guard } from './guard.js';
import { takeOver } from './handoff.js';
import { Home } from './home.js';
import { Mine } from './mine.js';
import { Search } from './search.js';
import { Series } from './series.js';
import { Watch } from './watch.js';

history.scrollRestoration = 'manual';
applyLanguage();

const guard = new Guard(() => pages.watch.pause());
const mine = new Mine(() => {
  pages.home.forget();
  guard.look();
});
const pages = { home: new Home(), search: new Search(), series: new Series(), mine, watch: new Watch(guard) };
/** @type {Record<string, string>} */
const STATES = { home: 'home', zone: 'home', search: 'search', series: 'series', mine: 'mine', watch: 'player' };
let shown = null;

document.body.append(h('div', { class: 'app' }, pages.home.element, pages.search.element, pages.series.element, mine.element), pages.watch.element, guard.element);
for (const page of [pages.home, pages.search, pages.series, mine]) page.element.hidden = true;

function show({ name: asked, id }) {
  const name = asked in STATES ? asked : 'home';
  const page = pages[name === 'zone' ? 'home' : name];
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
