// What the editor of a special brings: sections, each a list of works or a query.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { sectionEditor } from './sectioneditor.js';
import { draftOf, listed, newSection, specialOf, waiting } from './specialdraft.js';
import { t } from './text.js';
import { hourOf } from './times.js';

/** @type {import('./pagedesk.js').Kind} */
export const SPECIAL = {
  name: 'special',
  room: 'specials',
  all: '/v1/operations/specials',
  called: () => t('kind.special'),
  content: ({ special }) => special,
  first: (title, now) => ({ title, opens_at: hourOf(now).toISOString() }),
  draftOf,
  contentOf: specialOf,
  listed,
  waiting,
  body,
};

function body(room) {
  const draft = room.draft();
  const lent = { ...room, removeSection: (section) => removeSection(room, section) };
  return [
    h('div', { class: 'desk-sections-head' }, h('h3', {}, t('desk.sections')), h('span', { class: 'quiet' }, t('desk.listed', { n: listed(draft).length }))),
    ...draft.sections.map((section, at) => sectionEditor(section, at, lent)),
    h('button', { class: 'act add', type: 'button', 'data-act': 'add-section', 'data-focus': 'add-section', onclick: () => addSection(room) }, t('section.add')),
  ];
}

function addSection(room) {
  const section = newSection();
  room.draft().sections.push(section);
  room.redraw(`${section.key}-title`);
}

function removeSection(room, section) {
  const { sections } = room.draft();
  const remove = () => {
    const at = sections.indexOf(section);
    sections.splice(at, 1);
    const next = sections[Math.min(at, sections.length - 1)];
    room.redraw(next ? `${next.key}-title` : 'add-section');
    return null;
  };
  if (section.works.length + section.open.length === 0 && !section.pasted.trim()) return remove();
  ask({ name: 'remove-section', grave: true, title: t('section.removing', { title: section.title || t('section.number', { n: sections.indexOf(section) + 1 }) }), body: [h('p', { class: 'quiet' }, t('section.removing.body', { n: section.works.length }))], verb: t('section.removing.verb'), submit: async () => remove() });
}
