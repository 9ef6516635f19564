// A pasted list of titles: what is found goes into the section, and every other line waits until somebody chooses or drops it.

import { h } from './dom.js';
import { face } from './listedwork.js';
import { complaint, send } from './session.js';
import { t } from './text.js';

const TITLES = '/v1/operations/titles';
const MOST_LINES = 500; // that the service takes at once
const LONGEST = 200;

let made = 0;

/** @param {any} section of a draft  @param {any} room what the editor lends its parts */
export function titlePaste(section, room) {
  const text = h('textarea', {
    rows: 4, value: section.pasted, placeholder: t('paste.example'), spellcheck: false, name: 'pasted', 'data-focus': `${section.key}-pasted`,
    oninput: () => {
      section.pasted = text.value;
      room.changed();
    },
  });
  const go = h('button', { class: 'act', type: 'button', 'data-act': 'paste', onclick: () => find(section, room, go) }, t('paste.find'));
  return h('div', { class: 'paste' },
    section.open.length > 0 && h('ul', { class: 'open-lines', 'aria-label': t('paste.open') }, section.open.map((line) => openLine(line, section, room))),
    h('label', { class: 'field' }, h('span', {}, t('paste.title')), text),
    h('div', { class: 'paste-foot' }, go, h('p', { class: 'quiet', role: 'status' }, section.told)));
}

async function find(section, room, go) {
  const lines = section.pasted.split('\n').map((line) => line.trim()).filter(Boolean);
  if (lines.length === 0) return;
  go.disabled = true;
  const found = await lookUp(lines);
  go.disabled = false;
  if (typeof found === 'string') section.told = found; // the text stays as it was pasted
  else {
    section.pasted = '';
    section.told = sort(found, section, room);
  }
  room.redraw(section.open.length > 0 ? `${section.open[0].key}-title` : `${section.key}-pasted`);
}

/** @returns {Promise<object[] | string>} each line with what it may mean, or why that cannot be told */
async function lookUp(lines) {
  const short = lines.filter((line) => line.length <= LONGEST);
  const found = [];
  for (let from = 0; from < short.length; from += MOST_LINES) {
    const { ok, answer } = await send(TITLES, { lines: short.slice(from, from + MOST_LINES) });
    if (!ok) return complaint(answer);
    found.push(...answer.lines);
  }
  return lines.map((line) => (line.length > LONGEST ? { written: line, works: [], similar: [] } : found.shift()));
}

/** Puts what is clear into the section and the rest among its open lines. */
function sort(found, section, room) {
  const told = { added: 0, again: 0, open: 0 };
  for (const { written, works, similar } of found) {
    room.remember([...works, ...similar]);
    if (works.length === 1) told[add(section, works[0].id) ? 'added' : 'again'] += 1;
    else {
      section.open.push({ key: `line-${(made += 1)}`, written, choices: works.length > 0 ? works : similar, several: works.length > 0 });
      told.open += 1;
    }
  }
  return t('paste.told', told);
}

function add(section, id) {
  if (section.works.includes(id)) return false;
  section.works.push(id);
  return true;
}

function openLine(line, section, room) {
  const gone = () => {
    section.open.splice(section.open.indexOf(line), 1);
    section.told = '';
    room.redraw(section.open.length > 0 ? `${section.open[0].key}-title` : `${section.key}-pasted`);
  };
  const title = h('input', { type: 'text', value: line.written, 'aria-label': t('paste.line'), 'data-focus': `${line.key}-title`, spellcheck: false, oninput: () => (line.written = title.value) });
  return h('li', { class: 'open-line', 'data-open-line': line.written },
    h('div', { class: 'open-line-head' }, title,
      h('button', { class: 'act', type: 'button', 'data-act': 'again', onclick: () => again(line, section, room) }, t('paste.again')),
      h('button', { class: 'act', type: 'button', 'data-act': 'drop', onclick: gone }, t('paste.drop'))),
    h('p', { class: 'quiet' }, t(line.several ? 'paste.several' : line.choices.length > 0 ? 'paste.nearest' : 'paste.none')),
    line.choices.length > 0 && h('div', { class: 'choices' }, line.choices.map((work) =>
      h('button', {
        class: 'choice', type: 'button', 'data-choice': work.id,
        onclick: () => {
          add(section, work.id);
          gone();
        },
      }, face(work)))));
}

/** Looks a line up anew, as it has been written over. */
async function again(line, section, room) {
  if (!line.written.trim()) return;
  const found = await lookUp([line.written.trim()]);
  if (typeof found === 'string') {
    section.told = found;
    return room.redraw(`${line.key}-title`);
  }
  const at = section.open.indexOf(line);
  section.open.splice(at, 1);
  const rest = section.open.splice(at);
  section.told = sort(found, section, room);
  section.open.push(...rest);
  room.redraw(section.open[at] ? `${section.open[at].key}-title` : `${section.key}-pasted`);
}
