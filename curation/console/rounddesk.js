// One round: where it stands, what is done at that stage, and what comes next.

import { h } from './dom.js';
import { addObjection, callOff, giveResult, moveOn } from './roundacts.js';
import { nominating } from './roundnominate.js';
import { quarterName } from './quarters.js';
import { awardRows, judgedRows, nominatedRows, objectionRows, rankedRows } from './roundworks.js';
import { complaint, mayEdit, read } from './session.js';
import { t } from './text.js';
import { stamp } from './times.js';

const STAGES = ['nominate', 'score', 'shortlist', 'publicity', 'result'];

/** @param {HTMLElement} place  @param {string} id */
export function roundDesk(place, id) {
  let desk = null;
  let problem = null;
  const draft = { key: 'nominations', works: [], pasted: '', open: [], told: '', known: new Map(), verdicts: [] };

  /** What the desk lends its parts. */
  const room = {
    path: `/v1/operations/rounds/${encodeURIComponent(id)}`,
    desk: () => desk,
    draft,
    /** @param {any} answer the desk anew */
    moved(answer) {
      desk = answer;
      problem = null;
      draw();
    },
    complain(answer) {
      problem = answer;
      draw();
    },
    remember: (works) => works.forEach((work) => draft.known.set(work.id, work)),
    changed: () => undefined,
    redraw(focus = '') {
      draw();
      if (focus) /** @type {HTMLElement | null} */ (place.querySelector(`[data-focus="${focus}"]`))?.focus();
    },
  };

  async function load() {
    const { ok, answer } = await read(room.path);
    if (ok) return room.moved(answer);
    room.complain(answer);
  }

  function draw() {
    if (!desk) return place.replaceChildren(back(), h('p', { class: 'notice', role: 'alert' }, problem ? complaint(problem) : ''));
    place.replaceChildren(bar(desk), h('p', { class: 'notice', role: 'alert', hidden: !problem }, problem ? complaint(problem) : ''), stepper(desk),
      h('div', { class: 'desk' }, h('div', { class: 'desk-main' }, main(room)),
        h('aside', { class: 'desk-side', 'aria-label': t('round.side') }, next(room), history(desk))));
  }

  return { load, draw, unsaved: () => draft.works.length > 0 || draft.pasted.trim() !== '' };
}

const back = () => h('a', { class: 'back', href: '#/rounds' }, t('round.back'));

function bar(desk) {
  return h('div', { class: 'desk-bar' }, back(),
    h('div', { class: 'desk-title' }, h('h2', {}, desk.title, h('span', { class: `chip chip-stage-${desk.stage}`, 'data-stage': desk.stage }, t(`stage.${desk.stage}`))),
      h('span', { class: 'quiet' }, `${quarterName(desk.quarter)} · ${t('round.plan', { n: desk.shortlist, days: desk.publicity_days })}`)));
}

/** The five stages, with the time at which each began. */
function stepper(desk) {
  const began = new Map(desk.moves.map(({ stage, moved_at }) => [stage, moved_at]));
  return h('ol', { class: 'stages', 'aria-label': t('round.stages') }, STAGES.map((stage) => h('li', {
    class: began.has(stage) ? 'stage-done' : '', 'aria-current': desk.stage === stage && 'step',
  }, h('b', {}, t(`stage.${stage}`)), h('span', { class: 'quiet' }, began.has(stage) ? stamp(began.get(stage)) : t(`stage.${stage}.ahead`)))));
}

function main(room) {
  const desk = room.desk();
  if (desk.stage === 'nominate') return [nominatedRows(room), mayEdit() && nominating(room)];
  if (desk.stage === 'score' || !desk.works.some((one) => one.shortlisted)) return [judgedRows(desk)];
  return [
    desk.stage === 'result' && awardRows(room),
    desk.stage !== 'shortlist' && desk.moves.some(({ stage }) => stage === 'publicity') && objectionRows(room),
    rankedRows(desk),
  ];
}

/** What can be done now, and what follows from it. */
function next(room) {
  const desk = room.desk();
  const act = (name, words, onclick, able = true, kind = 'verb') => h('button', { class: kind, type: 'button', 'data-act': name, disabled: !able, onclick }, words);
  const undecided = desk.objections.filter((one) => !one.decision).length;
  const ahead = {
    nominate: () => [h('p', {}, t('round.nominate.words', { n: desk.nominated })), act('score', t('round.nominate.next'), () => moveOn(room, 'score'), desk.nominated > 0)],
    score: () => [h('p', {}, t('round.score.words', { n: desk.judged, all: desk.nominated, least: desk.least_reviewers })), act('shortlist', t('round.score.next'), () => moveOn(room, 'shortlist'), desk.judged > 0)],
    shortlist: () => [h('p', {}, t('round.shortlist.words', { days: desk.publicity_days })), act('publicity', t('round.shortlist.next'), () => moveOn(room, 'publicity'))],
    publicity: () => [
      h('p', {}, t(desk.publicity_over ? 'round.publicity.over' : 'round.publicity.words', { time: stamp(desk.publicity_ends) })),
      undecided > 0 && h('p', { class: 'quiet' }, t('round.undecided', { n: undecided })),
      act('result', t('round.publicity.next'), () => giveResult(room), desk.publicity_over && undecided === 0),
      !desk.publicity_over && act('object', t('round.object'), () => addObjection(room), true, 'act'),
    ],
    result: () => [h('p', {}, t('round.result.words', { n: desk.awarded }))],
    'called-off': () => [h('p', {}, t('round.off.words', { reason: desk.moves.at(-1).reason }))],
  }[desk.stage]();
  const over = desk.stage === 'result' || desk.stage === 'called-off';
  return h('section', { class: 'panel' }, h('h3', {}, t('round.next')),
    mayEdit() || over ? ahead : h('p', { class: 'quiet' }, t('round.reading')),
    mayEdit() && !over && act('call-off', t('round.off'), () => callOff(room), true, 'link'));
}

function history({ moves }) {
  return h('section', { class: 'panel' }, h('h3', {}, t('round.history')),
    h('ol', { class: 'history' }, [...moves].reverse().map(({ stage, moved_by, moved_at, reason }) => h('li', {},
      h('div', {}, h('b', {}, t(`stage.${stage}`)), h('span', { class: 'quiet' }, t('history.by', { name: moved_by, time: stamp(moved_at) })), reason && h('span', {}, reason))))));
}
