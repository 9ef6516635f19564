// One series on the TV.

import * as api from '../core/api.js';
import { h, icon, picture, refresh, said } from '../core/dom.js';
import { count, doing, playable } from '../core/format.js';
import { door, goesOn } from '../core/goeson.js';
import { poll } from '../core/polling.js';
import { to } from '../core/router.js';
import { t } from '../core/text.js';
import { headline } from './attention.js';
import { restore } from './focus.js';

const BUSY_SECONDS = 2;
const SETTLED_SECONDS = 15;

export class Series {
  #scene = h('div', { class: 'scene', 'aria-hidden': 'true' });
  #words = h('header', { class: 'words' });
  #doors = h('div', { class: 'doors' });
  #note = h('span', { role: 'status' });
  #heading = h('h2');
  #row = h('div', { class: 'row' });
  #tallies = h('div', { class: 'tallies' });
  #asking = null;
  #busy = true;
  #shape = '';
  #left = null;
  #shown = null;

  constructor() {
    this.element = h('main', { class: 'page series' }, this.#scene, this.#words,
      h('section', { 'data-group': 'doors', 'data-block-exit': 'left right' }, this.#doors),
      h('section', { class: 'list', 'data-group': 'episodes', 'data-block-exit': 'left right' }, this.#heading, this.#row));
  }

  show(id) {
    if (this.element.dataset.page !== `series ${id}`) this.#clear(id);
    this.element.hidden = false;
    restore(this.element);
    this.#askWhere(id);
    this.#asking = poll(() => this.#ask(id), () => (this.#busy ? BUSY_SECONDS : SETTLED_SECONDS));
  }

  hide() {
    this.#asking?.stop();
    this.element.hidden = true;
  }

  forget() {
    this.#clear('');
  }

  #clear(id) {
    this.element.dataset.page = `series ${id}`;
    this.#shape = '';
    this.#left = this.#shown = null;
    for (const part of [this.#scene, this.#words, this.#doors, this.#row, this.#heading]) part.replaceChildren();
    this.#row.scrollLeft = 0;
  }

  async #askWhere(id) {
    const left = await goesOn(id, 'tv');
    if (this.element.hidden || this.element.dataset.page !== `series ${id}`) return;
    this.#left = left;
    if (this.#shown) this.#drawDoor(this.#shown.episodes);
  }

  async #ask(id) {
    try {
      this.#draw(await api.series(id));
    } catch (error) {
      if (!this.#shape) this.#words.replaceChildren(h('h1', {}, t(error.status === 404 ? 'trouble.missing' : 'trouble.title')), h('p', {}, t('trouble.body')));
      throw error;
    }
  }

  #draw(series) {
    this.#busy = series.episodes.some((episode) => ['queued', 'running'].includes(episode.state));
    const { tallies, episodes, ...fixed } = series;
    const shape = JSON.stringify(fixed);
    if (shape !== this.#shape) this.#drawFace(series);
    this.#shape = shape;
    this.#shown = series;
    this.#drawDoor(episodes);
    this.#drawTallies(tallies);
    this.#drawEpisodes(episodes, series);
    if (!this.element.contains(document.activeElement)) restore(this.element);
  }

  #drawFace(series) {
    this.#scene.replaceChildren(picture(series.backdrop ?? series.poster, null));
    this.#words.replaceChildren(...headline(series),
      h('p', { class: 'synopsis' }, series.synopsis || series.logline || ''),
      registration(series), this.#tallies);
  }

  #drawDoor(episodes) {
    const there = door(episodes, this.#left, 'tv');
    refresh(this.#doors, [there ?? { id: '', number: 0, key: 'series.waiting' }], () => 'play', drawDoor);
  }

  #drawTallies(tallies) {
    const cell = (name, key) => h('div', { 'data-tally': name }, h('b', {}, count(tallies?.[name])), h('span', {}, t(key)));
    this.#tallies.replaceChildren(cell('plays', 'tally.plays'), cell('qualified_views', 'tally.qualified'), cell('completions', 'tally.completions'));
  }

  #drawEpisodes(episodes, series) {
    const ready = episodes.filter((episode) => playable(episode, 'tv')).length;
    this.#note.textContent = series.planned_episodes ? t('series.ready.of', { n: ready, all: series.planned_episodes }) : t('series.ready', { n: ready });
    this.#heading.replaceChildren(t('series.episodes'), this.#note);
    refresh(this.#row, episodes.map(({ tallies, ...episode }) => episode), (episode) => episode.id, drawEpisode);
  }
}

export function registration(series) {
  const number = h('b', { 'data-registration': true }, series.registration_number ?? t('series.unregistered'));
  return h('p', { class: 'registration' }, `${t('series.registration')} `, number, series.maker && `　${t('series.maker')} `, series.maker && h('b', {}, series.maker));
}

function drawDoor({ id, number, key }) {
  if (!id) return h('span', { class: 'pill pill-main', 'aria-disabled': 'true' }, t(key));
  return h('a', { class: 'pill pill-main', id: 'door-play', href: to('watch', id), 'data-focus-key': 'play', 'data-play': true }, icon('play'), t(key, { n: number }));
}

function drawEpisode(episode) {
  const ready = playable(episode, 'tv');
  const note = doing(episode) || episode.title || '';
  const facts = { class: 'episode', id: `episode-${episode.id}`, 'data-episode-id': episode.id, 'data-state': episode.state };
  const name = t('episode.number', { n: episode.number });
  const words = [ready && picture(episode.poster, null), said(`${name} `), h('b', { 'aria-hidden': 'true' }, episode.number), h('span', { class: 'episode-note' }, note), bar(episode)];
  if (!ready) return h('div', { ...facts, role: 'group', 'aria-label': `${name} ${note}` }, words);
  return h('a', { ...facts, href: to('watch', episode.id), 'data-focus-key': episode.id }, words);
}

function bar(episode) {
  if (episode.state !== 'running') return null;
  const share = h('i');
  share.style.setProperty('--share', episode.progress ?? 0);
  return h('span', { class: 'bar' }, share);
}
