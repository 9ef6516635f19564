// The acts on a round that cannot be undone: what follows is said before each is done.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { GRADES } from './sectioneditor.js';
import { complaint, send } from './session.js';
import { t } from './text.js';
import { stamp } from './times.js';

/** Sends, and shows the desk that is answered. */
async function done(room, path, value, method = 'POST') {
  const { ok, answer } = await send(path, value, method);
  if (!ok) return complaint(answer);
  room.moved(answer);
  return null;
}

const words = (...lines) => h('div', { class: 'sight' }, lines.filter(Boolean).map((line, at) => h('p', at > 0 ? { class: 'quiet' } : {}, line)));

const text = (name, key, help = '') => {
  const control = h('textarea', { name, rows: 3, required: true, maxLength: 2000 });
  return { control, field: h('label', { class: 'field' }, h('span', {}, t(key)), control, help && h('small', { class: 'quiet' }, t(help))) };
};

export function moveOn(room, to) {
  const { nominated, judged, shortlist, publicity_days: days, least_reviewers: least } = room.desk();
  ask({
    name: `move-${to}`, title: t(`move.${to}`), verb: t(`move.${to}.verb`),
    body: [words(t(`move.${to}.words`, { n: nominated, judged, shortlist, days, least, left: nominated - judged }), t('move.final'))],
    submit: () => done(room, `${room.path}/moves`, { to }),
  });
}

export function callOff(room) {
  const reason = text('reason', 'move.off.reason');
  ask({
    name: 'call-off', grave: true, title: t('move.off'), verb: t('move.off.verb'), body: [words(t('move.off.words')), reason.field],
    submit: () => done(room, `${room.path}/moves`, { to: 'called-off', reason: reason.control.value }),
  });
}

export function takeBack(room, work) {
  ask({
    name: 'take-back', title: t('round.takeback.title', work), verb: t('round.takeback'), body: [words(t('round.takeback.words'))],
    submit: () => done(room, `${room.path}/nominations/${encodeURIComponent(work.id)}`, undefined, 'DELETE'),
  });
}

export function addObjection(room) {
  const listed = room.desk().works.filter((one) => one.shortlisted !== null).sort((one, other) => one.shortlisted - other.shortlisted);
  const work = h('select', { name: 'objection-work' }, listed.map((one) => h('option', { value: one.work.id }, one.work.title)));
  const said = text('said', 'objection.said');
  const by = h('input', { type: 'text', name: 'said-by', required: true, maxLength: 80 });
  ask({
    name: 'objection', title: t('round.object'), verb: t('objection.record'),
    body: [h('label', { class: 'field' }, h('span', {}, t('ranking.work')), work), said.field,
      h('label', { class: 'field' }, h('span', {}, t('objection.said_by')), by, h('small', { class: 'quiet' }, t('objection.said_by.help')))],
    submit: () => done(room, `${room.path}/objections`, { series: work.value, said: said.control.value, said_by: by.value }),
  });
}

export function decide(room, objection, upheld) {
  const reason = text('reason', 'objection.reason');
  ask({
    name: 'decide', grave: upheld, title: t(upheld ? 'objection.uphold' : 'objection.dismiss'), verb: t(upheld ? 'objection.uphold' : 'objection.dismiss'),
    body: [words(objection.said, t(upheld ? 'objection.uphold.words' : 'objection.dismiss.words')), reason.field],
    submit: () => done(room, `${room.path}/objections/${objection.id}/decision`, { upheld, reason: reason.control.value }),
  });
}

/** A grade for each work of the shortlist, as its total proposes; none: it gets no award. */
export function giveResult(room) {
  const { works, objections } = room.desk();
  const upheld = new Set(objections.filter((one) => one.decision?.upheld).map((one) => one.series_id));
  const listed = works.filter((one) => one.shortlisted !== null).sort((one, other) => one.shortlisted - other.shortlisted);
  const chosen = listed.filter(({ work }) => !upheld.has(work.id) && work.state === 'published').map(({ work, figures }) => ({
    id: work.id, title: work.title, total: figures.total,
    select: h('select', { name: `grade-${work.id}`, 'aria-label': t('result.grade', work) },
      GRADES.map((grade) => h('option', { value: grade, selected: grade === figures.proposed }, t('result.grade.of', { grade }))), h('option', { value: '' }, t('result.none'))),
  }));
  ask({
    name: 'result', grave: true, title: t('result.title'), verb: t('result.verb'),
    body: [words(t('result.words'), t('result.proposed'), listed.length > chosen.length && t('result.out', { n: listed.length - chosen.length })),
      h('ul', { class: 'grades' }, chosen.map((one) => h('li', {}, h('b', {}, one.title), h('span', { class: 'quiet' }, one.total.toFixed(2)), one.select)))],
    submit: () => done(room, `${room.path}/result`, { grades: chosen.filter((one) => one.select.value).map((one) => ({ series: one.id, grade: one.select.value })) }),
  });
}

export function revoke(room, award) {
  const reason = text('reason', 'award.revoke.reason', 'award.revoke.reason.help');
  ask({
    name: 'revoke', grave: true, title: t('award.revoke.title', award), verb: t('award.revoke'),
    body: [words(t('award.revoke.words'), t('award.granted', { grade: award.grade, time: stamp(award.granted_at) })), reason.field],
    submit: () => done(room, `/v1/operations/awards/${award.id}/revocation`, { reason: reason.control.value }),
  });
}
