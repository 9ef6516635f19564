// The console: its head, and the room that the address names.

import { ask as question } from './dialog.js';
import { h, refresh } from './dom.js';
import { ROOMS } from './rooms.js';
import { badge, recall, role, signedIn, signIn, signOut } from './session.js';
import { whenAsked } from './shortcuts.js';
import { applyLanguage, current, switchLanguage, t } from './text.js';

const head = h('header', { class: 'head' });
const notice = h('p', { class: 'notice', role: 'status', hidden: true });
const place = h('div', { class: 'room' });
document.body.append(h('div', { class: 'console' }, head, h('main', {}, notice, place)));

let zones = [];
let shown = location.hash;
/** @type {import('./rooms.js').Room | null} */
let room = null;

const parts = () => shown.replace(/^#\/?/, '').split('?')[0].split('/').map(decodeURIComponent);
const query = () => new URLSearchParams(shown.split('?')[1] ?? '');
/** @param {import('./rooms.js').Door} door */
const mayEnter = ({ roles }) => !roles || roles.includes(role() ?? '');
const named = () => ROOMS.find(({ name }) => name === parts()[0]) ?? ROOMS[0];
/** Who may not enter the first room begins in the first that is theirs. */
const here = () => (named() === ROOMS[0] && !mayEnter(ROOMS[0]) && ROOMS.find(mayEnter)) || named();

/** @type {import('./rooms.js').Shell} */
const shell = {
  zones: () => zones,
  learnZones: async () => {
    if (zones.length === 0) zones = (await (await fetch('/v1/zones')).json()).zones;
  },
  trouble: (key, some = false) => {
    notice.hidden = false;
    notice.textContent = [t(key), some && t('trouble.body')].filter(Boolean).join(' · ');
  },
  fine: () => {
    notice.hidden = true;
  },
  fresh: (text) => {
    const told = head.querySelector('.fresh');
    if (told) told.textContent = text;
  },
  address: (hash, again = false) => {
    if (hash === shown) return;
    shown = hash;
    history[again ? 'replaceState' : 'pushState'](null, '', hash);
  },
};

/** Opens the room that the address names. */
async function enterRoom() {
  room?.close();
  room = null;
  shell.fine();
  const own = h('div'); // a room that answers after it was left draws where nobody looks
  place.replaceChildren(own);
  drawHead();
  if (!mayEnter(here())) return shell.trouble(signedIn() ? 'trouble.role' : 'trouble.denied');
  room = here().open(own, shell);
  await room.show(parts().slice(1), query());
}

/** What was changed and not saved is asked about before it is left. */
function moved() {
  const wanted = location.hash;
  if (wanted === shown) return;
  const go = () => {
    shown = wanted;
    enterRoom();
  };
  if (!room?.unsaved()) return go();
  history.pushState(null, '', shown || '#/');
  leaving(() => {
    history.pushState(null, '', wanted || '#/');
    go();
  });
}

function leaving(go) {
  question({
    name: 'leave', grave: true, title: t('leave.title'), body: [h('p', { class: 'quiet' }, t('leave.body'))], verb: t('leave.go'),
    submit: async () => {
      go();
      return null;
    },
  });
}

function drawHead() {
  const doors = ROOMS.filter(mayEnter);
  refresh(head, [{ key: 'head', language: current(), account: signedIn(), here: here().name }], ({ key }) => key, () => h('div', { class: 'head-line' },
    h('h1', {}, t('app.title'), h('small', {}, t('app.place'))),
    doors.length > 1 && h('nav', { class: 'rooms', 'aria-label': t('room.title') }, doors.map(door)),
    h('span', { class: 'fresh quiet' }),
    h('a', { href: '/', target: '_blank' }, t('door.phone')),
    h('a', { href: '/tv', target: '_blank' }, t('door.tv')),
    signedIn() && h('span', { class: 'who' }, badge()),
    h('button', { class: 'language', type: 'button', 'data-session': signedIn() ? 'in' : 'out', onclick: signedIn() ? leave : enter }, t(signedIn() ? 'session.out' : 'session.in')),
    h('button', { class: 'language', type: 'button', 'aria-label': t('language.switch.name'), onclick: speak }, t('language.switch'))));
  shell.fresh('');
}

const door = ({ name, label }) => h('a', { href: `#/${name}`, 'aria-current': name === here().name && 'page' }, t(label));

const enter = () => signIn(enterRoom);

const leave = () => (room?.unsaved() ? leaving(signedOut) : signedOut());

async function signedOut() {
  await signOut();
  enterRoom();
}

function speak() {
  switchLanguage();
  applyLanguage();
  drawHead();
  if (room) room.draw();
  else enterRoom();
}

applyLanguage();
addEventListener('hashchange', moved);
whenAsked(() => room?.keys?.() ?? []);
addEventListener('beforeunload', (event) => room?.unsaved() && event.preventDefault());
recall().then(enterRoom);
