// The works of a round at each of its stages: nominated, being judged, ranked with the evidence, awarded.

import { h } from './dom.js';
import { face, refusals } from './listedwork.js';
import { decide, revoke, takeBack } from './roundacts.js';
import { mayEdit } from './session.js';
import { t } from './text.js';
import { stamp } from './times.js';

const AXES = ['idea', 'art', 'craft'];

const section = (name, words, ...children) => h('section', { class: 'round-part', 'data-part': name }, h('h3', {}, t(`round.${name}`)), words && h('p', { class: 'quiet' }, words), children);

/** Why a work is kept out; nothing of it is a field that a curator could change. */
export const why = (one) => refusals({ refusals: one.refusals.map((told) => ({ ...told, field: '' })) });

const none = (words) => h('p', { class: 'listed-none quiet' }, words);

/** A work with its link to the phone's page. */
const shownWork = ({ id, title }) => h('a', { class: 'watch-link', href: `/#/series/${id}`, target: '_blank', 'aria-label': t('round.watch.title', { title }) }, t('round.watch'));

export function nominatedRows(room) {
  const { works } = room.desk();
  return section('nominated', t('round.nominated.help'), works.length === 0 ? none(t('round.nominated.none'))
    : h('ol', { class: 'listed' }, works.map((one, at) => h('li', { class: 'listed-row', 'data-work': one.work.id },
      h('span', { class: 'listed-number quiet' }, at + 1), face(one.work), h('span', { class: 'quiet nominated-by' }, t('round.by', { name: one.nominated_by, time: stamp(one.nominated_at) })), shownWork(one.work),
      mayEdit() && h('button', { class: 'link', type: 'button', 'data-act': 'take-back', 'aria-label': t('round.takeback.title', one.work), onclick: () => takeBack(room, one.work) }, t('round.takeback')),
      why(one)))));
}

/** How many reviewers judged each work: nothing tells what they gave before scoring is over. */
export function judgedRows({ works, least_reviewers: least, stage }) {
  return section('judging', t(stage === 'score' ? 'round.judging.help' : 'round.judging.ended'), works.length === 0 ? none(t('round.nominated.none'))
    : h('ol', { class: 'listed' }, works.map((one, at) => h('li', { class: 'listed-row', 'data-work': one.work.id, 'data-reviewers': one.reviewers },
      h('span', { class: 'listed-number quiet' }, at + 1), face(one.work), shownWork(one.work),
      h('span', { class: 'judged', 'data-enough': one.reviewers >= least },
        h('meter', { min: 0, max: least, low: least, optimum: least, value: Math.min(one.reviewers, least), 'aria-label': t('round.reviewers.title', one.work) }),
        h('b', {}, t('round.reviewers', { n: one.reviewers, least }))),
      why(one)))));
}

/** All works by their place, and why each stands there. */
export function rankedRows(desk) {
  const last = Number.MAX_SAFE_INTEGER;
  const order = [...desk.works].sort((one, other) => (one.figures?.place ?? last) - (other.figures?.place ?? last));
  return section('ranking', t('round.ranking.help', { least: desk.least_reviewers }),
    h('div', { class: 'wide' }, h('table', { class: 'ranking' },
      h('thead', {}, h('tr', {}, ['place', 'work', 'idea', 'art', 'craft', 'total', 'reviewers'].map((name) => h('th', { scope: 'col', class: name === 'work' ? '' : 'number' }, t(`${AXES.includes(name) ? 'axis' : 'ranking'}.${name}`))))),
      h('tbody', {}, order.flatMap(ranked)))));
}

function ranked(one) {
  const { figures, work, scores } = one;
  const number = (value) => h('td', { class: 'number' }, value === undefined || value === null ? '–' : value.toFixed(2));
  return [
    h('tr', { 'data-work': work.id, 'data-shortlisted': one.shortlisted ?? '' },
      h('td', { class: 'number' }, figures?.place ?? '–'),
      h('th', { scope: 'row' }, h('span', { class: 'ranked-name' }, work.title), one.shortlisted !== null && h('span', { class: 'chip chip-published' }, t('ranking.shortlisted')),
        h('span', { class: 'quiet' }, work.maker)),
      AXES.map((axis) => number(figures?.[axis])), h('td', { class: 'number total' }, figures ? figures.total.toFixed(2) : '–'), h('td', { class: 'number' }, String(one.reviewers))),
    scores.length > 0 && h('tr', { class: 'evidence' }, h('td'), h('td', { colSpan: 6 }, h('details', {}, h('summary', {}, t('ranking.evidence', { n: scores.length })), evidence(scores)))),
  ].filter(Boolean);
}

const evidence = (scores) => h('ul', { class: 'scores' }, scores.map(({ reviewer, organisation, marks, note, given_at }) => h('li', {},
  h('b', {}, reviewer), h('span', { class: 'quiet' }, organisation), AXES.map((axis) => h('span', {}, `${t(`axis.${axis}`)} ${marks[axis]}`)),
  h('span', { class: 'quiet' }, stamp(given_at)), note && h('p', {}, note))));

export function objectionRows(room) {
  const { objections, works, stage } = room.desk();
  const titles = new Map(works.map(({ work }) => [work.id, work.title]));
  return section('objections', null, objections.length === 0 ? none(t('round.objections.none'))
    : h('ul', { class: 'objections' }, objections.map((one) => h('li', { 'data-objection': one.id, 'data-decided': one.decision !== null },
      h('p', {}, h('b', {}, `《${titles.get(one.series_id)}》`), one.said),
      h('p', { class: 'quiet' }, t('objection.by', { said_by: one.said_by, name: one.recorded_by, time: stamp(one.recorded_at) })),
      one.decision ? h('p', { class: 'decision' }, h('span', { class: `chip chip-${one.decision.upheld ? 'off' : 'published'}` }, t(one.decision.upheld ? 'objection.upheld' : 'objection.dismissed')), one.decision.reason,
        h('span', { class: 'quiet' }, t('history.by', { name: one.decision.decided_by, time: stamp(one.decision.decided_at) })))
        : mayEdit() && stage === 'publicity' && h('div', { class: 'panel-acts' },
          h('button', { class: 'act', type: 'button', 'data-act': 'dismiss', onclick: () => decide(room, one, false) }, t('objection.dismiss')),
          h('button', { class: 'act', type: 'button', 'data-act': 'uphold', onclick: () => decide(room, one, true) }, t('objection.uphold')))))));
}

export function awardRows(room) {
  return section('awards', t('round.awards.help'), h('ul', { class: 'awards' }, room.desk().awards.map((one) => h('li', { 'data-award': one.id, 'data-revoked': one.revoked !== null },
    h('span', { class: 'grade', 'data-grade': one.grade }, one.grade),
    h('div', { class: 'award-name' }, h('b', {}, `《${one.title}》`), h('span', { class: 'quiet' }, one.maker)),
    one.revoked && h('p', { class: 'revoked' }, t('award.revoked', { time: stamp(one.revoked.revoked_at), reason: one.revoked.reason })),
    h('a', { class: 'act', href: one.certificate, target: '_blank', 'data-certificate': one.id, 'aria-label': t('award.certificate.title', one) }, t('award.certificate')),
    mayEdit() && !one.revoked && h('button', { class: 'link', type: 'button', 'data-act': 'revoke', 'aria-label': t('award.revoke.title', one), onclick: () => revoke(room, one) }, t('award.revoke'))))));
}
