// One work to judge: it is watched on the left, and scored on three axes on the right.

import { h } from './dom.js';
import { complaint, read, send } from './session.js';
import { t } from './text.js';
import { stamp } from './times.js';

const AXES = ['idea', 'art', 'craft'];
const HIGHEST = 100;

/** Those that this reviewer may judge. */
export const judgeable = (round) => round.works.filter((one) => !one.refused);

/** The first work behind another that has no score yet, round and round. */
export function following(round, series) {
  const works = judgeable(round);
  const at = works.findIndex((one) => one.series === series) + 1;
  return [...works.slice(at), ...works.slice(0, at)].find((one) => !one.own && one.series !== series);
}

/** @param {HTMLElement} place  @param {any} round as it waits for this reviewer  @param {string} series */
export function reviewWork(place, round, series) {
  const path = `/v1/operations/reviews/${encodeURIComponent(round.id)}/${encodeURIComponent(series)}`;
  const mine = round.works.find((one) => one.series === series);
  let work = null;
  let problem = null;
  let changed = false;
  let given = { marks: { idea: '', art: '', craft: '' }, note: '' };

  async function load() {
    const { ok, answer } = await read(path);
    problem = ok ? null : answer;
    work = ok ? answer : null;
    if (work?.own) given = { marks: { ...work.own.marks }, note: work.own.note };
    draw();
  }

  function draw() {
    place.replaceChildren(bar(), work ? h('div', { class: 'judge' }, screen(work), form()) : h('p', { class: 'notice', role: 'alert' }, problem ? complaint(problem) : ''));
  }

  function bar() {
    const works = judgeable(round);
    return h('div', { class: 'desk-bar' }, h('a', { class: 'back', href: '#/review' }, t('review.back')),
      h('div', { class: 'desk-title' }, h('h2', {}, mine?.title ?? ''), h('span', { class: 'quiet' }, round.title)),
      h('span', { class: 'quiet' }, t('review.progress', { n: works.filter((one) => one.own).length, all: works.length })));
  }

  function form() {
    const said = h('p', { class: 'complaint', role: 'alert', hidden: true });
    const go = h('button', { class: 'verb', type: 'submit', 'data-act': 'give' }, t('review.give'));
    const note = h('textarea', { name: 'note', rows: 4, maxLength: 2000, value: given.note, oninput: () => { given.note = note.value; changed = true; } });
    const element = h('form', { class: 'marks', 'aria-label': t('review.form') },
      work.logline && h('p', { class: 'judge-logline' }, work.logline), work.synopsis && h('details', {}, h('summary', {}, t('review.synopsis')), h('p', {}, work.synopsis)),
      AXES.map(axisField), h('label', { class: 'field' }, h('span', {}, t('review.note')), note, h('small', { class: 'quiet' }, t('review.note.help'))),
      said, h('div', { class: 'panel-acts' }, go, work.own && h('span', { class: 'quiet' }, t('review.given', { time: stamp(work.own.given_at) }))),
      h('p', { class: 'quiet' }, t('review.change')));
    element.addEventListener('submit', async (event) => {
      event.preventDefault();
      go.disabled = true;
      const marks = Object.fromEntries(AXES.map((axis) => [axis, Number(given.marks[axis])]));
      const { ok, answer } = await send(path, { marks, note: given.note }, 'PUT');
      go.disabled = false;
      said.hidden = ok;
      if (!ok) said.textContent = complaint(answer);
      else onward(answer);
    });
    return element;
  }

  function onward(answer) {
    changed = false;
    if (mine) mine.own = answer.own;
    const next = following(round, series);
    location.hash = next ? `#/review/${round.id}/${next.series}` : '#/review';
  }

  /** A number that is typed, and a slider that is dragged: one and the same. */
  function axisField(axis) {
    const set = (value) => {
      given.marks[axis] = value;
      changed = true;
      number.value = value;
      slider.value = value;
    };
    const number = h('input', { type: 'number', name: axis, required: true, min: 0, max: HIGHEST, step: 1, value: given.marks[axis], oninput: () => set(number.value) });
    const slider = h('input', { type: 'range', min: 0, max: HIGHEST, step: 1, value: given.marks[axis] === '' ? HIGHEST / 2 : given.marks[axis], 'aria-label': t('axis.slider', { axis: t(`axis.${axis}`) }), oninput: () => set(slider.value) });
    return h('div', { class: 'axis' }, h('label', {}, h('b', {}, t(`axis.${axis}`)), h('span', { class: 'quiet' }, t(`axis.${axis}.help`)), number), slider);
  }

  return { load, draw, unsaved: () => changed };
}

/** The phone's page of an episode, without what tells who made it. */
function screen(work) {
  const frame = h('iframe', { title: t('review.frame', work), 'data-frame': 'judging', allow: 'autoplay; fullscreen' });
  const keys = work.episodes.map((one) => h('button', {
    class: 'filter', type: 'button', 'data-episode': one.id, title: one.title,
    onclick: () => watch(one.id),
  }, t('episode.number', { n: one.number })));
  const watch = (id) => {
    frame.src = `/?judging#/watch/${id}`;
    keys.forEach((key) => key.setAttribute('aria-pressed', String(key.dataset.episode === id)));
  };
  if (work.episodes.length > 0) watch(work.episodes[0].id);
  return h('div', { class: 'judge-screen' }, work.episodes.length > 0 ? frame : h('p', { class: 'listed-none quiet' }, t('review.gone')),
    h('div', { class: 'judge-episodes', role: 'group', 'aria-label': t('review.choose') }, keys));
}
