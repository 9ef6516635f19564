// The episodes of one work: how far each has come, why it failed, and what can be done about it.

import { h } from './dom.js';
import { send } from './session.js';
import { either, t } from './text.js';
import { number } from './work.js';

const OPERATIONS = '/v1/operations';

/** @param {any} series  @param {boolean} edit  @param {() => void} done called after an episode was acted on */
export function episodeTable(series, edit, done) {
  const failed = series.episodes.some(({ state }) => state === 'failed');
  return h('section', { class: 'group episodes', 'data-field': 'episodes' },
    h('h3', {}, t('episodes.title', { n: series.episodes.length }),
      edit && failed && h('button', { class: 'act', type: 'button', 'data-act': 'retry', onclick: () => send(`${OPERATIONS}/retry`, { id: series.id }).then(done) }, t('act.retry'))),
    h('table', {},
      h('thead', {}, h('tr', {}, ['number', 'name', 'state', 'review', 'length', 'plays', 'acts'].map((name) => h('th', { scope: 'col' }, t(`episodes.${name}`))))),
      h('tbody', {}, series.episodes.map((episode) => row(episode, series, edit, done)))));
}

function row(episode, series, edit, done) {
  const reviewed = !series.waiting_for_review.includes(episode.number);
  return h('tr', { 'data-episode-id': episode.id, 'data-state': episode.state, 'data-failure': episode.state === 'failed' && episode.id },
    h('th', { scope: 'row' }, episode.number), h('td', {}, episode.title || '—'), h('td', {}, standing(episode)),
    h('td', {}, t(reviewed ? 'episodes.reviewed' : 'episodes.waiting')), h('td', {}, episode.duration_seconds === null ? '—' : clock(episode.duration_seconds)),
    h('td', {}, number(episode.tallies.plays)), h('td', { class: 'levers' }, edit && levers(episode, done)));
}

function standing(episode) {
  const running = episode.state === 'running' && episode.progress !== null;
  const line = h('span', { class: 'standing' }, running ? `${Math.round(episode.progress * 100)} %` : t(`state.${episode.state}`),
    running && episode.left_seconds !== null && h('small', { class: 'quiet' }, t('episode.left', { n: Math.ceil(episode.left_seconds) })),
    episode.code && h('small', { class: 'why' }, h('code', {}, episode.code), ` ${either(episode.message_zh, episode.message)}`, episode.attempts > 0 && ` · ${t('episode.attempts', { n: episode.attempts })}`));
  line.style.setProperty('--share', String(running ? episode.progress : 0));
  return line;
}

function levers(episode, done) {
  const lever = (name, path, value) => h('button', {
    class: 'lever', type: 'button', 'data-lever': name, 'aria-label': t(`episode.${name}`, { n: episode.number }), onclick: () => send(path, value).then(done),
  }, t(`lever.${name}.word`));
  return [
    episode.state === 'queued' && lever('ahead', `${OPERATIONS}/episodes/${episode.id}/ahead`),
    ['queued', 'running'].includes(episode.state) && lever('cancel', `${OPERATIONS}/episodes/${episode.id}/cancel`),
    episode.state === 'failed' && lever('retry', `${OPERATIONS}/retry`, { id: episode.id }),
  ];
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;
