// Recommendation rounds: all there are with the plan's figure, and the desk of the one that is open.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { quarterName, quarters } from './quarters.js';
import { roundDesk } from './rounddesk.js';
import { complaint, mayEdit, read, send } from './session.js';
import { t } from './text.js';
import { stamp } from './times.js';

const ALL = '/v1/operations/rounds';

/** @param {HTMLElement} place */
export function roundsRoom(place) {
  let desk = null;
  let known = null;
  let problem = null;

  /** @param {string[]} rest names the round to open; nothing: the list */
  async function show([id]) {
    desk = id ? roundDesk(place, id) : null;
    if (desk) return desk.load();
    const { ok, answer } = await read(ALL);
    if (ok) known = answer;
    problem = ok ? null : answer;
    draw();
  }

  function draw() {
    if (desk) return desk.draw();
    if (problem) return place.replaceChildren(h('p', { class: 'notice', role: 'alert' }, complaint(problem)));
    if (!known) return;
    const make = mayEdit() && h('button', { class: 'verb', type: 'button', 'data-act': 'new-round', onclick: () => open(known) }, t('rounds.new'));
    place.replaceChildren(...(known.rounds.length === 0 ? [empty(make)] : [
      h('div', { class: 'specials-head' }, h('h2', {}, t('room.rounds')), h('p', { class: 'quiet' }, t('rounds.help')), make),
      figure(known), table(known.rounds),
    ]));
  }

  return { show, draw, close: () => undefined, unsaved: () => desk?.unsaved() ?? false };
}

function empty(make) {
  return h('section', { class: 'empty', 'data-empty': true }, h('h2', {}, t('rounds.empty.title')), h('p', {}, t('rounds.empty.body')),
    h('ol', { class: 'steps' }, ['nominate', 'score', 'shortlist', 'publicity', 'result'].map((stage) => h('li', {}, t(`rounds.empty.${stage}`)))), make);
}

/** How far the plan is. */
function figure({ awarded, goal }) {
  return h('div', { class: 'goal', 'data-awarded': awarded },
    h('p', {}, h('b', {}, String(awarded)), h('span', { class: 'quiet' }, t('rounds.goal', { n: goal }))),
    h('progress', { max: goal, value: Math.min(awarded, goal), 'aria-label': t('rounds.progress', { n: awarded, all: goal }) }));
}

function table(rounds) {
  return h('table', { class: 'specials rounds' },
    h('thead', {}, h('tr', {}, ['title', 'quarter', 'stage', 'nominated', 'judged', 'awarded'].map((name) => h('th', { scope: 'col' }, t(`rounds.${name}`))))),
    h('tbody', {}, rounds.map((one) => h('tr', { 'data-round': one.id, 'data-stage': one.stage },
      h('th', { scope: 'row' }, h('a', { href: `#/rounds/${one.id}` }, one.title), h('span', { class: 'quiet' }, t('rounds.opened', { time: stamp(one.opened_at) }))),
      h('td', {}, quarterName(one.quarter)),
      h('td', { class: 'window' }, h('span', { class: `chip chip-stage-${one.stage}` }, t(`stage.${one.stage}`)),
        one.stage === 'publicity' && h('span', { class: 'quiet' }, t('rounds.until', { time: stamp(one.publicity_ends) }))),
      h('td', {}, t('rounds.works', { n: one.nominated })), h('td', {}, t('rounds.of', { n: one.judged, all: one.nominated })), h('td', {}, one.awarded || '–')))));
}

function open({ this_quarter, rounds }) {
  const held = rounds.filter((one) => one.stage !== 'called-off').map((one) => one.quarter);
  const free = quarters(this_quarter).filter((name) => !held.includes(name));
  const quarter = h('select', { name: 'quarter', onchange: () => { title.value = titled(quarter.value); } }, free.map((name) => h('option', { value: name }, quarterName(name))));
  const titled = (name) => (name ? t('rounds.titled', { quarter: quarterName(name) }) : '');
  const title = h('input', { type: 'text', name: 'round-title', required: true, maxLength: 60, value: titled(free[0]) });
  const shortlist = h('input', { type: 'number', name: 'shortlist', required: true, min: 1, max: 100, value: 10 });
  const days = h('input', { type: 'number', name: 'publicity-days', required: true, min: 1, max: 60, value: 5 });
  const field = (key, control, help) => h('label', { class: 'field' }, h('span', {}, t(key)), control, help && h('small', { class: 'quiet' }, t(help)));
  ask({
    name: 'new-round', title: t('rounds.new'), verb: t('rounds.create'),
    body: [field('rounds.quarter', quarter, 'rounds.quarter.help'), field('rounds.title', title, 'rounds.title.help'),
      h('div', { class: 'group' }, field('rounds.shortlist', shortlist), field('rounds.days', days, 'rounds.days.help'))],
    submit: async () => {
      const plan = { title: title.value, quarter: quarter.value, shortlist: Number(shortlist.value), publicity_days: Number(days.value) };
      const { ok, answer } = await send(ALL, plan);
      if (!ok) return complaint(answer);
      location.hash = `#/rounds/${answer.id}`;
      return null;
    },
  });
}
