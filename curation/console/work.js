// One delivered work: what it is, how far each episode has come, and what keeps it from being shown.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { editFacts } from './facts.js';
import { complaint, send } from './session.js';
import { current, either, known, t } from './text.js';

/** @param {() => void} done called after something was changed */
export function work(series, zones, done) {
  const failed = series.episodes.filter((episode) => episode.state === 'failed');
  return h('article', { class: 'work', 'data-series': series.id, 'data-series-state': series.state },
    h('div', { class: 'work-line' }, face(series), episodes(series, done), tallies(series)),
    failed.length > 0 && problems('work.failures', failed.map(failure)),
    series.refusals.length > 0 && problems(series.state === 'published' ? 'work.held' : 'work.refusals', series.refusals.map(refusal)),
    series.edit && h('p', { class: 'acts' }, acts(series, failed, zones, done)));
}

function acts(series, failed, zones, done) {
  const act = (name, onclick) => h('button', { class: 'act', type: 'button', 'data-act': name, onclick }, t(`act.${name}`));
  const down = series.state === 'taken-down';
  return [
    act('facts', () => editFacts(series, zones, done)),
    failed.length > 0 && act('retry', () => send('/v1/operations/retry', { id: series.id }).then(done)),
    down ? act('restore', () => send(`/v1/operations/series/${series.id}/restore`).then(done)) : act('takedown', () => takeDown(series, done)),
  ];
}

function takeDown(series, done) {
  const reason = h('input', { type: 'text', name: 'reason', required: true, autofocus: true });
  ask({
    name: 'takedown',
    grave: true,
    title: t('takedown.title', { title: series.title }),
    body: [h('p', { class: 'quiet' }, t('takedown.help')), h('label', { class: 'field' }, h('span', {}, t('takedown.reason')), reason)],
    verb: t('act.takedown'),
    submit: async () => {
      const { ok, answer } = await send(`/v1/operations/series/${series.id}/takedown`, { reason: reason.value });
      if (!ok) return complaint(answer);
      done();
      return null;
    },
  });
}

function face(series) {
  const poster = h('span', { class: 'poster' });
  if (series.poster) poster.append(h('img', { src: series.poster, alt: '', loading: 'lazy' }));
  const facts = [series.zone?.[current() === 'zh' ? 'label' : 'name_en'], series.maker, series.delivered_at && t('work.delivered', { time: moment(series.delivered_at) })];
  return h('div', { class: 'face' }, poster,
    h('div', {},
      h('h2', {}, series.title),
      h('p', { class: 'chips' },
        h('span', { class: `chip chip-${series.state}` }, t(`series.${series.state}`)),
        series.labels.filter((label) => label !== 'draft').map((label) => h('span', { class: `chip chip-${label}` }, known(`label.${label}`, label)))),
      h('p', { class: 'quiet' }, facts.filter(Boolean).join(' · '))));
}

function episodes(series, done) {
  const ready = series.episodes.filter((episode) => episode.state === 'published').length;
  return h('div', {},
    h('ol', { class: 'strip' }, series.episodes.map((episode) => tile(episode, series.edit && done))),
    h('p', { class: 'quiet' }, t('work.ready', { n: ready, all: series.planned_episodes ?? series.episodes.length })));
}

/** @param {false | (() => void)} done called after the episode was acted on; false for who may not act */
function tile(episode, done) {
  const running = episode.state === 'running' && episode.progress !== null;
  const words = running ? `${Math.round(episode.progress * 100)} %` : t(`state.${episode.state}`);
  const element = h('li', {
    class: 'tile', 'data-episode-id': episode.id, 'data-state': episode.state,
    title: [t('episode.number', { n: episode.number }), episode.title, words].filter(Boolean).join(' · '),
  }, h('b', {}, episode.number), h('span', {}, words),
    running && episode.left_seconds !== null && h('small', {}, t('episode.left', { n: Math.ceil(episode.left_seconds) })),
    done && episode.state === 'queued' && lever(episode, 'ahead', done),
    done && ['queued', 'running'].includes(episode.state) && lever(episode, 'cancel', done));
  element.style.setProperty('--share', running ? episode.progress : 0);
  return element;
}

function lever(episode, name, done) {
  const words = t(`episode.${name}`, { n: episode.number });
  const act = () => send(`/v1/operations/episodes/${episode.id}/${name}`).then(done);
  return h('button', { class: 'lever', type: 'button', 'data-lever': name, title: words, 'aria-label': words, onclick: act }, t(`lever.${name}`));
}

function tallies({ tallies: all }) {
  const cell = (name, key) => h('div', { 'data-tally': name }, h('dt', {}, t(key)), h('dd', {}, number(all?.[name])));
  return h('dl', { class: 'tallies' }, cell('plays', 'tally.plays'), cell('qualified_views', 'tally.qualified'), cell('completions', 'tally.completions'));
}

function problems(key, rows) {
  return h('section', { class: 'problems' }, h('h3', {}, t(key)), h('ul', {}, rows));
}

function failure(episode) {
  return h('li', { 'data-failure': episode.id }, h('code', {}, episode.code ?? '—'),
    h('span', {}, `${t('episode.number', { n: episode.number })}：${either(episode.message_zh, episode.message)}`),
    episode.attempts > 0 && h('span', { class: 'quiet' }, t('episode.attempts', { n: episode.attempts })));
}

function refusal({ code, zh, en, field }) {
  return h('li', { 'data-refusal': code }, h('code', {}, code), h('span', {}, either(zh, en)), field && h('span', { class: 'quiet' }, t('work.field', { field: known(`field.${field}`, field) })));
}

export const number = (n) => new Intl.NumberFormat(current() === 'zh' ? 'zh-CN' : 'en').format(n ?? 0);

function moment(iso) {
  return new Date(iso).toLocaleString(current() === 'zh' ? 'zh-CN' : 'en-GB', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
}
