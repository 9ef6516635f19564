// Works in the order in which a curator lists them: moved by keys and by drag, with what keeps each from being seen.

import { h } from './dom.js';
import { grip, move, target } from './dragging.js';
import { lever } from './fields.js';
import { face, refusals } from './listedwork.js';
import { t } from './text.js';

/**
 * @param {any} section of a draft: whatever has `works` and a `key`  @param {string} name of the field  @param {string} said of the list
 * @param {any} room what the editor lends its parts
 */
export function listedWorks(section, name, said, room) {
  const list = h('ol', { class: 'listed', 'data-field': name, 'aria-label': said },
    section.works.map((id, place) => listedRow(section, room, room.work(id), place)));
  if (section.works.length > 0) return list;
  const empty = h('p', { class: 'listed-none quiet' }, t('section.empty'));
  return target(empty, 'work', (dragged) => drop(dragged, section, 0, room));
}

function listedRow(section, room, work, place) {
  const { works } = section;
  const named = { title: work.title || work.id };
  const key = `${section.key}-${work.id}`;
  const shift = (to, act) => {
    move(works, place, to);
    room.redraw(`${key}-${act}`);
    room.say(t('listed.moved', { ...named, n: works.indexOf(work.id) + 1 }));
  };
  const remove = () => {
    works.splice(place, 1);
    const next = works[Math.min(place, works.length - 1)];
    room.redraw(next ? `${section.key}-${next}-remove` : `${section.key}-pasted`);
    room.say(t('listed.removed', named));
  };
  const row = h('li', { class: 'listed-row', 'data-work': work.id },
    grip({ kind: 'work', section, at: place }, '.listed-row'), h('span', { class: 'listed-number quiet' }, place + 1), face(work),
    h('span', { class: 'levers' },
      lever('up', t('listed.up', named), `${key}-up`, place > 0, () => shift(place - 1, 'up')),
      lever('down', t('listed.down', named), `${key}-down`, place < works.length - 1, () => shift(place + 2, 'down')),
      lever('remove', t('listed.remove', named), `${key}-remove`, true, remove)),
    refusals(work));
  return target(row, 'work', (dragged, after) => drop(dragged, section, place + (after ? 1 : 0), room));
}

/** A work is dropped into its own section or another; one that stands there already stays where it came from. */
function drop({ section: from, at }, into, to, room) {
  if (from === into) move(into.works, at, to);
  else if (into.works.includes(from.works[at])) return room.say(t('listed.twice'));
  else into.works.splice(to, 0, ...from.works.splice(at, 1));
  room.redraw();
}
