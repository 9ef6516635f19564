// One section of a special: its titles, how much it takes, and either works in their order or a query.

import { h } from './dom.js';
import { grip, move, target } from './dragging.js';
import { field, lever, whole } from './fields.js';
import { listedWorks } from './listedworks.js';
import { tagsOf } from './specialdraft.js';
import { current, known, t } from './text.js';
import { titlePaste } from './titlepaste.js';

const MOST_SHOWN = 200;
const KINDS = ['list', 'query'];
export const GRADES = ['S', 'A', 'B', 'C'];

/** @param {any} section of a draft  @param {number} at its place  @param {any} room what the editor lends its parts */
export function sectionEditor(section, at, room) {
  const { sections } = room.draft();
  const name = (field) => `sections[${at}].${field}`;
  const set = (field, read = (control) => control.value) => (event) => {
    section[field] = read(event.target);
    room.changed();
  };
  const shift = (to, lever) => {
    move(sections, at, to);
    room.redraw(`${section.key}-${lever}`);
    room.say(t('section.moved', { n: sections.indexOf(section) + 1 }));
  };
  const element = h('section', { class: 'part', 'data-section': at, 'data-field': `sections[${at}]`, 'aria-label': t('section.number', { n: at + 1 }) },
    h('div', { class: 'part-head' }, grip({ kind: 'section', at }, '.part'), h('h3', {}, t('section.number', { n: at + 1 })),
      h('span', { class: 'levers' },
        lever('up', t('section.up', { n: at + 1 }), `${section.key}-up`, at > 0, () => shift(at - 1, 'up')),
        lever('down', t('section.down', { n: at + 1 }), `${section.key}-down`, at < sections.length - 1, () => shift(at + 2, 'down')),
        lever('remove', t('section.remove', { n: at + 1 }), `${section.key}-remove`, true, () => room.removeSection(section)))),
    h('div', { class: 'part-facts' },
      field('section.title', name('title'), h('input', { type: 'text', value: section.title, maxLength: 60, 'data-focus': `${section.key}-title`, oninput: set('title') })),
      field('section.title_en', name('title_en'), h('input', { type: 'text', value: section.title_en, maxLength: 120, lang: 'en', oninput: set('title_en') })),
      field('section.most', name('most'), h('input', { type: 'number', value: section.most, min: 1, max: MOST_SHOWN, oninput: set('most', whole) })),
      field('section.most_of_maker', name('most_of_maker'), h('input', { type: 'number', value: section.most_of_maker ?? '', min: 1, max: MOST_SHOWN, placeholder: t('section.unlimited'), oninput: set('most_of_maker', whole) }))),
    h('fieldset', { class: 'kinds' }, h('legend', {}, t('section.kind')), KINDS.map((kind) => h('label', { class: 'tick' },
      h('input', {
        type: 'radio', name: `${section.key}-kind`, value: kind, checked: section.kind === kind, 'data-focus': `${section.key}-${kind}`,
        onchange: () => {
          section.kind = kind;
          room.redraw(`${section.key}-${kind}`);
        },
      }), h('span', {}, t(`section.kind.${kind}`))))),
    section.kind === 'list' ? [listedWorks(section, `sections[${at}].works`, t('section.works', { n: at + 1 }), room), titlePaste(section, room)] : query(section, at, room));
  return target(element, 'section', (dragged, after) => {
    move(sections, dragged.at, at + (after ? 1 : 0));
    room.redraw();
  });
}

function query(section, at, room) {
  const { wanted } = section;
  const set = (name, read) => (event) => {
    wanted[name] = read(event.target);
    room.changed();
  };
  const text = ({ value }) => value.trim() || null;
  const name = (one) => `sections[${at}].wanted.${one}`;
  const zoneName = (zone) => (current() === 'zh' ? zone.label || zone.name : zone.name_en);
  return h('div', { class: 'query', 'data-field': `sections[${at}].wanted` },
    field('query.zone', name('zone'), h('select', { onchange: set('zone', text), 'data-focus': `${section.key}-zone` },
      h('option', { value: '' }, t('query.any')),
      room.zones().map((zone) => h('option', { value: zone.slug, selected: zone.slug === wanted.zone }, known(`zone.${zone.slug}`, zoneName(zone)))))),
    field('query.tags', name('tags'), h('input', { type: 'text', value: wanted.tags.join(', '), oninput: set('tags', ({ value }) => tagsOf(value)) })),
    field('query.maker', name('maker'), h('input', { type: 'text', value: wanted.maker ?? '', oninput: set('maker', text) })),
    field('query.year', name('year'), h('input', { type: 'number', value: wanted.year ?? '', min: 1900, max: 2100, oninput: set('year', whole) })),
    field('query.newer', name('newer_than_days'), h('input', { type: 'number', value: wanted.newer_than_days ?? '', min: 1, max: 3650, oninput: set('newer_than_days', whole) })),
    field('query.grade', name('grade'), h('select', { onchange: set('grade', text) },
      h('option', { value: '' }, t('query.any')), GRADES.map((grade) => h('option', { value: grade, selected: grade === wanted.grade }, grade)))),
    h('label', { class: 'tick', 'data-field': name('awarded') }, h('input', { type: 'checkbox', checked: wanted.awarded, onchange: set('awarded', ({ checked }) => checked) }), h('span', {}, t('query.awarded'))),
    h('p', { class: 'quiet' }, t('query.help')));
}
