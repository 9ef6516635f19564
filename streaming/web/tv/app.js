// The TV app: which page is on the screen, and which page a key belongs to.

import { focused } from '../core/dom.js';
import { onMove, back, to, where } from '../core/router.js';
import { loadHls } from '../core/stream.js';
import { applyLanguage, onLanguage } from '../core/text.js';
import { move } from './focus.js';
import { Home } from './home.js';
import { wishOf } from './keys.js';
import { Series } from './series.js';
import { Watch } from './watch.js';

const STATES = {
  home: 'home', zone: 'zone', series: 'series', watch: 'player', take: 'take',
  channels: 'channels', channel: 'channel', venue: 'venue',
};
/** @type {Record<string, any>} those that have been asked for; the first three nearly everybody sees */
const pages = { home: new Home(), series: new Series(), watch: new Watch() };
/** @type {Record<string, () => Promise<any>>} */
const LATER = {
  zone: async () => new (await import('./zone.js')).Zone(),
  take: async () => new (await import('./take.js')).Take(),
  channels: async () => new (await import('./channels.js')).Channels(),
  channel: async () => new (await import('./channel.js')).Channel(),
  venue: async () => new (await import('./venue.js')).Venue(),
};
let shown = null;
let turn = 0;

applyLanguage();
for (const page of Object.values(pages)) put(page);

function put(page) {
  page.element.hidden = true;
  document.body.append(page.element);
}

async function fetched(name) {
  const page = await LATER[name]();
  if (pages[name]) return; // asked for twice meanwhile
  pages[name] = page;
  put(page);
}

async function show({ name: asked, id }) {
  const name = asked in STATES ? asked : 'home';
  const here = ++turn;
  if (!pages[name]) await fetched(name);
  if (here !== turn) return; // somebody went on
  const page = pages[name];
  if (shown !== page || name !== 'watch') shown?.hide();
  shown = page;
  Object.assign(document.documentElement.dataset, { state: STATES[name], series: name === 'series' ? id : '' });
  page.show(id);
}

const LEAVE = {
  home: () => pages.home.back(),
  series: () => back(to('home')),
  take: () => back(to('home')),
  player: () => pages.watch.back(),
  zone: () => back(to('home')),
  channels: () => pages.channels.back(),
  channel: () => pages.channel.back(),
  venue: () => pages.venue.back(),
};

document.addEventListener('keydown', (event) => {
  const state = document.documentElement.dataset.state;
  if (state === 'take' && pages.take.type(event)) return event.preventDefault();
  const wish = wishOf(event);
  if (!wish) return;
  if (wish === 'back') LEAVE[state]();
  else if (shown?.take) {
    if (!shown.take(wish)) return; // OK on a button: the browser clicks it
  } else if (wish === 'hold' || wish === 'captions') {
    return;
  } else if (wish === 'ok') {
    if (event.key === 'Enter') return; // the browser follows the link that has the focus
    focused()?.click();
  } else move(shown.element, wish);
  event.preventDefault();
});

onMove(show);
onLanguage(() => {
  for (const page of Object.values(pages)) page.forget();
  show(where());
});

(globalThis.requestIdleCallback ?? setTimeout)(() => loadHls());
