// The TV app: which page is on the screen, and which page a key belongs to.

import { focused } from '../core/dom.js';
import { onMove, back, to, where } from '../core/router.js';
import { loadHls } from '../core/stream.js';
import { applyLanguage, onLanguage } from '../core/text.js';
import { Channel } from './channel.js';
import { Channels } from './channels.js';
import { move } from './focus.js';
import { Home } from './home.js';
import { wishOf } from './keys.js';
import { Series } from './series.js';
import { Venue } from './venue.js';
import { Watch } from './watch.js';
import { Zone } from './zone.js';

const STATES = { home: 'home', zone: 'zone', series: 'series', watch: 'player', channels: 'channels', channel: 'channel', venue: 'venue' };
const pages = {
  home: new Home(), series: new Series(), watch: new Watch(),
  zone: new Zone(), channels: new Channels(), channel: new Channel(), venue: new Venue(),
};
let shown = null;

applyLanguage();
for (const page of Object.values(pages)) page.element.hidden = true;
document.body.append(...Object.values(pages).map((page) => page.element));

function show({ name: asked, id }) {
  const name = asked in STATES ? asked : 'home';
  const page = pages[name];
  if (shown !== page || name !== 'watch') shown?.hide();
  shown = page;
  Object.assign(document.documentElement.dataset, { state: STATES[name], series: name === 'series' ? id : '' });
  page.show(id);
}

const LEAVE = {
  home: () => pages.home.back(),
  series: () => back(to('home')),
  player: () => pages.watch.back(),
  zone: () => back(to('home')),
  channels: () => pages.channels.back(),
  channel: () => pages.channel.back(),
  venue: () => pages.venue.back(),
};

document.addEventListener('keydown', (event) => {
  const wish = wishOf(event);
  if (!wish) return;
  const state = document.documentElement.dataset.state;
  if (wish === 'back') LEAVE[state]();
  else if (shown.take) {
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
