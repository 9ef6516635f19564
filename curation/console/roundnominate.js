// Nominating: works that became public in the quarter are chosen from, or titles are pasted; what is refused is told with its reason.

import { h } from './dom.js';
import { face } from './listedwork.js';
import { why } from './roundworks.js';
import { send } from './session.js';
import { t } from './text.js';
import { titlePaste } from './titlepaste.js';

const MOST_AT_ONCE = 200;

/** @param {any} room what the desk lends its parts */
export function nominating(room) {
  const { candidates } = room.desk();
  room.remember(candidates.map(({ work }) => work));
  return h('section', { class: 'round-part', 'data-part': 'nominating' }, h('h3', {}, t('nominate.title')),
    room.draft.verdicts.length > 0 && verdicts(room.draft.verdicts),
    chosen(room),
    candidates.length > 0 && h('p', { class: 'quiet' }, t('nominate.candidates')),
    candidates.length > 0 && h('ul', { class: 'listed candidates' }, candidates.map((one) => candidate(one, room))),
    titlePaste(room.draft, room));
}

/** What was refused, once the others were taken. */
function verdicts(told) {
  const refused = told.filter((one) => one.refusals.length > 0);
  return h('div', { class: 'verdicts', role: 'status' }, h('p', {}, t('nominate.told', { n: told.length - refused.length, refused: refused.length })),
    refused.map((one) => h('div', { 'data-verdict': one.series }, h('b', {}, one.title || one.series), why(one))));
}

function candidate(one, room) {
  const { works } = room.draft;
  const { id } = one.work;
  const tick = h('input', {
    type: 'checkbox', checked: works.includes(id), disabled: one.refusals.length > 0, 'data-focus': `candidate-${id}`, 'data-choose': id, 'aria-label': t('nominate.choose', one.work),
    onchange: () => {
      if (tick.checked) works.push(id);
      else works.splice(works.indexOf(id), 1);
      room.redraw(`candidate-${id}`);
    },
  });
  return h('li', { class: 'listed-row', 'data-work': id }, h('label', { class: 'tick candidate' }, tick, face(one.work)), why(one));
}

function chosen(room) {
  const { works, known } = room.draft;
  if (works.length === 0) return null;
  const drop = (id) => {
    works.splice(works.indexOf(id), 1);
    room.redraw();
  };
  return h('div', { class: 'chosen' },
    h('ul', { 'aria-label': t('nominate.chosen') }, works.map((id) => h('li', { class: 'chip', 'data-chosen': id }, known.get(id)?.title ?? id,
      h('button', { class: 'lever', type: 'button', 'aria-label': t('nominate.drop', { title: known.get(id)?.title ?? id }), onclick: () => drop(id) }, '×')))),
    h('button', { class: 'verb', type: 'button', 'data-act': 'nominate', onclick: (event) => nominate(room, event.target) }, t('nominate.do', { n: works.length })));
}

async function nominate(room, button) {
  const { draft } = room;
  button.disabled = true;
  const told = [];
  while (draft.works.length > 0) {
    const { ok, answer } = await send(`${room.path}/nominations`, { works: draft.works.slice(0, MOST_AT_ONCE) });
    if (!ok) return room.complain(answer);
    draft.works.splice(0, MOST_AT_ONCE);
    told.push(...answer.verdicts);
    draft.verdicts = told;
    room.moved(answer.desk);
  }
}
