// The TV app: which page is on the screen, and which page a key belongs to.

import { instant } from '../core/api.js';
import { focused } from '../core/dom.js';
import { Pages } from '../core/pages.js';
import { onMove, back, to, where } from '../core/router.js';
import { loadHls } from '../core/stream.js';
import { applyLanguage, onLanguage } from '../core/text.js';
import { move } from './focus.js';
import { Home } from './home.js';
import { wishOf } from './keys.js';
import { Series } from './series.js';
import { Watch } from './watch.js';

const STATES = {
  home: 'home', zone: 'zone', special: 'special', showcase: 'showcase', series: 'series', watch: 'player', take: 'take',
  channels: 'channels', channel: 'channel', venue: 'venue',
};
const pages = new Pages({ home: new Home(), series: new Series(), watch: new Watch() }, {
  zone: async () => new (await import('./works.js')).Works('zone'),
  special: async () => new (await import('./works.js')).Works('special'),
  showcase: async () => new (await import('./works.js')).Works('showcase'),
  take: async () => new (await import('./take.js')).Take(),
  channels: async () => new (await import('./channels.js')).Channels(),
  channel: async () => new (await import('./channel.js')).Channel(),
  venue: async () => new (await import('./venue.js')).Venue(),
}, (page) => document.body.append(page.element));
let shown = null;

applyLanguage();

async function show({ name: asked, id }) {
  const name = asked in STATES ? asked : 'home';
  const page = await pages.turnTo(name);
  if (!page) return; // somebody went on
  if (shown !== page || name !== 'watch') shown?.hide();
  shown = page;
  Object.assign(document.documentElement.dataset, { state: STATES[name], series: name === 'series' ? id : '' });
  page.show(id);
}

const LEAVE = {
  home: () => pages.here.home.back(),
  series: () => back(to('home')),
  take: () => back(to('home')),
  player: () => pages.here.watch.back(),
  zone: () => back(to('home')),
  special: () => back(to('home')),
  showcase: () => back(to('home')),
  channels: () => pages.here.channels.back(),
  channel: () => pages.here.channel.back(),
  venue: () => pages.here.venue.back(),
};

document.addEventListener('keydown', (event) => {
  const state = document.documentElement.dataset.state;
  if (state === 'take' && pages.here.take.type(event)) return event.preventDefault();
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
  for (const page of Object.values(pages.here)) page.forget();
  show(where());
});

if (instant) import('../core/previewing.js').then(({ previewing }) => previewing(instant));

(globalThis.requestIdleCallback ?? setTimeout)(() => loadHls());
