// Pages of one kind that curators make: all there are, and the editor of the one that is open.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { complaint, read, send } from './session.js';
import { pageDesk } from './pagedesk.js';
import { standing } from './standing.js';
import { t } from './text.js';
import { stamp } from './times.js';

const SLUG = '[a-z0-9][a-z0-9\\-]{1,47}';

/** @param {import('./pagedesk.js').Kind} kind  @returns {(place: HTMLElement, shell: import('./rooms.js').Shell) => import('./rooms.js').Room} */
export const pagesRoom = (kind) => (place, shell) => {
  let desk = null;
  let lines = null;
  let problem = null;

  /** @param {string[]} rest names the special to open; nothing: the list */
  async function show([slug]) {
    await shell.learnZones().catch(() => shell.trouble('trouble.title'));
    desk = slug ? pageDesk(place, slug, shell.zones, kind) : null;
    if (desk) return desk.load();
    const { ok, answer } = await read(kind.all);
    if (ok) lines = answer[kind.room];
    problem = ok ? null : answer;
    draw();
  }

  function draw() {
    if (desk) return desk.draw();
    if (problem) return place.replaceChildren(h('p', { class: 'notice', role: 'alert' }, complaint(problem)));
    if (!lines) return;
    const make = h('button', { class: 'verb', type: 'button', 'data-act': `new-${kind.name}`, onclick: () => create(kind, lines) }, t(`${kind.room}.new`));
    place.replaceChildren(...(lines.length === 0
      ? [h('section', { class: 'empty', 'data-empty': true }, h('h2', {}, t(`${kind.room}.empty.title`)), h('p', {}, t(`${kind.room}.empty.body`)),
        h('ol', { class: 'steps' }, ['one', 'two', 'three'].map((step) => h('li', {}, t(`${kind.room}.empty.${step}`)))), make)]
      : [h('div', { class: 'specials-head' }, h('h2', {}, t(`room.${kind.room}`)), h('p', { class: 'quiet' }, t('specials.help')), make), table(kind, lines)]));
  }

  return { show, draw, close: () => undefined, unsaved: () => desk?.unsaved() ?? false };
};

function table(kind, lines) {
  return h('table', { class: 'specials' },
    h('thead', {}, h('tr', {}, ['title', 'window', 'standing', 'shown', 'newest'].map((name) => h('th', { scope: 'col' }, t(`specials.${name}`))))),
    h('tbody', {}, lines.map((line) => row(kind, line))));
}

function row(kind, line) {
  const { slug, title, opens_at, closes_at, newest, released } = line;
  const state = standing(line, line);
  return h('tr', { [`data-${kind.name}`]: slug, 'data-standing': state },
    h('th', { scope: 'row' }, h('a', { href: `#/${kind.room}/${slug}` }, title), h('code', { class: 'quiet' }, slug)),
    h('td', { class: 'window' }, h('span', {}, stamp(opens_at)), h('span', { class: 'quiet' }, closes_at ? t('window.until', { time: stamp(closes_at) }) : t('window.open'))),
    h('td', {}, h('span', { class: `chip chip-${state}` }, t(`standing.${state}`))),
    h('td', {}, released === null ? h('span', { class: 'quiet' }, t('release.nothing')) : t('revision', { n: released })),
    h('td', { class: 'window' }, h('span', {}, t('revision', { n: newest.number }), released !== null && newest.number > released && h('span', { class: 'chip chip-newer' }, t('specials.newer'))),
      h('span', { class: 'quiet' }, t('history.by', { name: newest.saved_by, time: stamp(newest.saved_at) }))));
}

function create(kind, lines) {
  const title = h('input', { type: 'text', name: 'new-title', required: true, maxLength: 60, autofocus: true });
  const slug = h('input', { type: 'text', name: 'new-slug', required: true, pattern: SLUG, minLength: 2, maxLength: 48, spellcheck: false, autocomplete: 'off', autocapitalize: 'off' });
  ask({
    name: `new-${kind.name}`, title: t(`${kind.room}.new`), verb: t('specials.create'),
    body: [h('p', { class: 'quiet' }, t('specials.new.help')),
      h('label', { class: 'field' }, h('span', {}, t('special.title')), title),
      h('label', { class: 'field' }, h('span', {}, t('special.slug')), slug, h('small', { class: 'quiet' }, t('special.slug.help')))],
    submit: async () => {
      if (lines.some((line) => line.slug === slug.value)) return t('specials.taken');
      const given = { based_on: 0, [kind.name]: kind.first(title.value, new Date()) };
      const { ok, answer } = await send(`${kind.all}/${slug.value}`, given, 'PUT');
      if (!ok) return answer.code === `${kind.name}_changed` ? t('specials.taken') : complaint(answer);
      location.hash = `#/${kind.room}/${slug.value}`;
      return null;
    },
  });
}
