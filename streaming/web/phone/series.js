// One series: its face, the facts that must always be seen, and its episodes as they become ready.

import * as api from '../core/api.js';
import { h, icon, picture } from '../core/dom.js';
import { count, doing, playable } from '../core/format.js';
import { door, goesOn } from '../core/goeson.js';
import { known as knowMarks } from '../core/library.js';
import { poll } from '../core/polling.js';
import { back, to } from '../core/router.js';
import { current, known, t } from '../core/text.js';
import { badges, cover, empty } from './cards.js';
import { episodeGrid } from './episodes.js';
import { markButton } from './marks.js';
import { shareKey } from './share.js';

/** @type {import('./marks.js').Mark[]} */
const MARKS = ['follow', 'like'];
const BUSY_SECONDS = 2;
const SETTLED_SECONDS = 15;

export class Series {
  element = h('main', { class: 'series' });
  #asking = null;
  #shape = '';
  #parts = null;
  #left = null;
  #shown = null;
  #busy = true;

  show(id) {
    this.element.hidden = false;
    this.element.replaceChildren();
    this.#shape = '';
    window.scrollTo(0, 0);
    this.#askWhere(id);
    knowMarks('phone');
    this.#asking = poll(() => this.#ask(id), () => (this.#busy ? BUSY_SECONDS : SETTLED_SECONDS));
  }

  hide() {
    this.#asking?.stop();
    this.#asking = null;
    this.element.hidden = true;
  }

  async #askWhere(id) {
    this.#left = this.#shown = null;
    const left = await goesOn(id, 'phone');
    if (this.element.hidden || (this.#shown && this.#shown.id !== id)) return;
    this.#left = left;
    if (this.#shown) this.#parts.refresh(this.#shown, left);
  }

  async #ask(id) {
    try {
      this.#draw(await api.series(id));
    } catch (error) {
      if (!this.#shape) this.#trouble(error);
      throw error;
    }
  }

  /** What never changes while it is being watched is built once; tallies and episodes are refreshed in place. */
  #draw(series) {
    this.#busy = series.episodes.some((episode) => ['queued', 'running'].includes(episode.state));
    const { tallies, episodes, episode_count, first_episode, ...fixed } = series;
    const shape = JSON.stringify(fixed);
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#parts = build(series);
      this.element.replaceChildren(...this.#parts.nodes);
    }
    this.#shown = series;
    this.#parts.refresh(series, this.#left);
  }

  #trouble(error) {
    const missing = error.status === 404;
    const door = h('a', { class: 'door', href: to('home') }, t('zone.home'));
    this.element.replaceChildren(backKey(), empty(t(missing ? 'trouble.missing' : 'trouble.title'), missing ? '' : t('trouble.body'), door, 'h1'));
  }
}

function build(series) {
  const doors = h('div', { class: 'series-door' });
  const trouble = h('p', { class: 'form-said', role: 'alert' });
  const marks = MARKS.map((mark) => markButton(mark, 'mark', () => series.id, (words) => { trouble.textContent = words; }).button);
  const numbers = tallies();
  const note = h('span', { class: 'part-note', role: 'status' });
  const grid = episodeGrid(series.episodes);
  return {
    nodes: [
      h('header', { class: 'series-top' }, scene(series), backKey(), shareKey(series), face(series), series.logline && h('p', { class: 'series-logline' }, series.logline), h('div', { class: 'series-doors' }, doors, ...marks), trouble),
      registration(series),
      numbers.element,
      part('series.episodes', grid, note),
      series.synopsis && part('series.synopsis', h('p', {}, series.synopsis)),
      series.tags?.length > 0 && part('series.tags', h('div', { class: 'chips' }, series.tags.map((tag) => h('a', { class: 'chip', href: to('topic', tag) }, `# ${tag}`)))),
      people(series),
      organisations(series),
      series.places?.length > 0 && places(series),
    ].filter(Boolean),
    refresh(now, left) {
      numbers.refresh(now.tallies);
      grid.update(now.episodes);
      note.textContent = progress(now);
      drawDoor(doors, door(now.episodes, left, 'phone'));
    },
  };
}

function backKey() {
  return h('button', { class: 'round', type: 'button', 'data-back': true, 'aria-label': t('nav.back'), onclick: () => back(to('home')) }, icon('back'));
}

function scene(series) {
  return h('div', { class: 'series-scene', 'aria-hidden': 'true' }, picture(series.backdrop ?? series.poster, cover(series)));
}

function face(series) {
  const facts = [
    series.zone && (current() === 'zh' ? series.zone.label : known(`zone.${series.zone.slug}`, series.zone.label)),
    series.year,
    series.status && t(`status.${series.status}`),
    series.orientation && t(`orientation.${series.orientation}`),
  ].filter(Boolean);
  return h('div', { class: 'series-face' },
    h('div', { class: 'series-poster' }, picture(series.poster, cover(series))),
    h('div', {},
      h('h1', {}, series.title),
      h('p', { class: 'series-meta' }, facts.map((fact) => h('span', {}, fact))),
      series.labels.length > 0 && badges(series.labels)));
}

/** The registration number is shown for every work, also when it is missing. */
function registration(series) {
  const line = (key, value, mark) => value && h('div', {}, h('dt', {}, t(key)), h('dd', mark ? { [mark]: true } : {}, value));
  return h('dl', { class: 'registration' },
    line('series.registration', series.registration_number ?? t('series.unregistered'), 'data-registration'),
    line('series.tier', series.tier && (current() === 'zh' ? series.tier_label : known(`tier.${series.tier}`, series.tier_label))),
    line('series.maker', series.maker));
}

function tallies() {
  const cells = { plays: h('dd'), qualified_views: h('dd'), completions: h('dd') };
  const line = (key, name) => h('div', { 'data-tally': name }, h('dt', {}, t(key)), cells[name]);
  return {
    element: h('dl', { class: 'tallies' }, line('tally.plays', 'plays'), line('tally.qualified', 'qualified_views'), line('tally.completions', 'completions')),
    refresh(now) {
      for (const [name, cell] of Object.entries(cells)) {
        cell.textContent = count(now?.[name]);
        cell.title = String(now?.[name] ?? 0);
      }
    },
  };
}

const ready = (episode) => playable(episode, 'phone');

function progress(series) {
  const n = series.episodes.filter(ready).length;
  const all = series.planned_episodes;
  const whole = all ? t('series.ready.of', { n, all }) : t('series.ready', { n });
  const running = series.episodes.filter((episode) => episode.state === 'running').map((episode) => `${t('episode.number', { n: episode.number })} ${doing(episode)}`);
  return [whole, ...running].join(' · ');
}

function drawDoor(place, there) {
  const facts = there ? `${there.id} ${there.key} ${current()}` : 'none';
  if (place.dataset.facts === facts) return;
  place.dataset.facts = facts;
  place.replaceChildren(there
    ? h('a', { class: 'door', 'data-play': true, href: to('watch', there.id) }, icon('play'), t(there.key, { n: there.number }))
    : h('span', { class: 'door', 'aria-disabled': 'true' }, t('series.waiting')));
}

function part(key, body, note) {
  return h('section', { class: 'part' }, h('div', { class: 'part-head' }, h('h2', {}, t(key)), note), body);
}

function people({ people: all }) {
  if (!all?.length) return null;
  const name = (one) => [one.name, one.character && t('series.person.as', { name: one.character })].filter(Boolean).join(' ');
  return part('series.people', facts(all.map((one) => [one.role, name(one)])));
}

function organisations({ organisations: all }) {
  return all?.length ? part('series.organisations', facts(all.map((one) => [one.role, one.name]))) : null;
}

function places({ places: all }) {
  const body = h('div', {}, h('p', {}, all.map((place) => place.name).join(' · '))); // until the list is here
  import('./places.js').then(({ placeList }) => body.replaceChildren(...placeList(all)));
  return part('series.places', body);
}

/** The same role is named once for all who share it. */
function facts(pairs) {
  const groups = new Map();
  for (const [role, name] of pairs) groups.set(role, [...(groups.get(role) ?? []), name]);
  const rows = [...groups].flatMap(([role, names]) => [h('dt', {}, known(`role.${role}`, role)), h('dd', {}, names.join('、'))]);
  return h('dl', { class: 'facts' }, rows);
}

