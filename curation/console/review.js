// The reviewers' room: what waits for them, and one work after another. Nothing here tells who made a work.

import { h } from './dom.js';
import { quarterName } from './quarters.js';
import { following, judgeable, reviewWork } from './reviewwork.js';
import { complaint, read } from './session.js';
import { either, t } from './text.js';

const WAITING = '/v1/operations/reviews';

/** @param {HTMLElement} place */
export function reviewRoom(place) {
  let desk = null;
  let rounds = null;
  let problem = null;

  /** @param {string[]} rest the round and the work to judge; nothing: the list */
  async function show([round, series]) {
    const { ok, answer } = await read(WAITING);
    rounds = ok ? answer.rounds : rounds;
    problem = ok ? null : answer;
    const one = round && rounds?.find(({ id }) => id === round);
    desk = one ? reviewWork(place, one, series) : null;
    if (desk) return desk.load();
    draw();
  }

  function draw() {
    if (desk) return desk.draw();
    if (problem) return place.replaceChildren(h('p', { class: 'notice', role: 'alert' }, complaint(problem)));
    if (!rounds) return;
    place.replaceChildren(...(rounds.length === 0
      ? [h('section', { class: 'empty', 'data-empty': true }, h('h2', {}, t('review.empty.title')), h('p', {}, t('review.empty.body')))]
      : [h('div', { class: 'specials-head' }, h('h2', {}, t('room.review')), h('p', { class: 'quiet' }, t('review.help'))), rounds.map(waiting)].flat()));
  }

  return { show, draw, close: () => undefined, unsaved: () => desk?.unsaved() ?? false };
}

function waiting(round) {
  const works = judgeable(round);
  const done = works.filter((one) => one.own).length;
  const next = following(round, '');
  return h('section', { class: 'round-part', 'data-review': round.id },
    h('div', { class: 'review-head' }, h('h3', {}, round.title), h('span', { class: 'quiet' }, quarterName(round.quarter)),
      h('progress', { max: works.length || 1, value: done, 'aria-label': t('review.progress', { n: done, all: works.length }) }), h('span', {}, t('review.progress', { n: done, all: works.length })),
      next ? h('a', { class: 'verb', href: `#/review/${round.id}/${next.series}`, 'data-act': 'begin' }, t(done > 0 ? 'review.go' : 'review.begin')) : works.length > 0 && h('span', { class: 'chip chip-published' }, t('review.done'))),
    h('ol', { class: 'review-works' }, round.works.map((one) => line(round, one))));
}

function line(round, one) {
  const poster = h('span', { class: 'poster' }, one.poster && h('img', { src: one.poster, alt: '', loading: 'lazy' }));
  const words = h('span', { class: 'listed-name' }, h('b', {}, one.title), h('span', { class: 'quiet' }, t('review.episodes', { n: one.episodes })));
  if (one.refused) return h('li', { 'data-work': one.series, 'data-refused': one.refused.code }, h('div', { class: 'review-work' }, poster, words, h('span', { class: 'chip chip-off' }, t('review.refused')), h('p', { class: 'quiet' }, either(one.refused.zh, one.refused.en))));
  const { own } = one;
  return h('li', { 'data-work': one.series, 'data-scored': own !== null }, h('a', { class: 'review-work', href: `#/review/${round.id}/${one.series}` }, poster, words,
    own ? h('span', { class: 'own' }, ['idea', 'art', 'craft'].map((axis) => h('span', {}, `${t(`axis.${axis}`)} ${own.marks[axis]}`))) : h('span', { class: 'chip chip-newer' }, t('review.open'))));
}
