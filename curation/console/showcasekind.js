// What the editor of a showcase brings: channels, a calendar of slots, the slot that is chosen, and partners.

import { calendar } from './calendar.js';
import { h } from './dom.js';
import { field, lever, whole } from './fields.js';
import { listedWorks } from './listedworks.js';
import { daily, draftOf, listed, newChannel, newPartner, newSlot, overlapping, showcaseOf, waiting } from './showcasedraft.js';
import { known, t } from './text.js';
import { dayOf, instant, offset, written } from './times.js';
import { titlePaste } from './titlepaste.js';

const RUNS_DAYS = 7;
const MOST_CHANNELS = 8;

/** @type {import('./pagedesk.js').Kind} */
export const SHOWCASE = {
  name: 'showcase',
  room: 'showcases',
  all: '/v1/operations/showcases',
  called: () => t('kind.showcase'),
  content: ({ showcase }) => showcase,
  first: (title, now) => ({ title, opens_at: dayOf(now).toISOString(), closes_at: dayOf(now, RUNS_DAYS).toISOString(), channels: [{ name: 'main', title: title.slice(0, 60), label: title.slice(0, 1) }] }),
  draftOf,
  contentOf: showcaseOf,
  listed,
  waiting,
  body,
};

function body(room) {
  const draft = room.draft();
  const lent = { ...room, choose: (slot) => choose(room, slot), addSlot: (channel, at) => addSlot(room, channel, at) };
  const slot = draft.slots.find(({ key }) => key === draft.chosen);
  return [
    zoneField(room),
    channels(lent),
    calendar(lent),
    slot ? slotEditor(slot, lent) : h('p', { class: 'listed-none quiet' }, t(draft.slots.length > 0 ? 'slot.choose' : 'slot.none')),
    partners(room),
  ];
}

function zoneField(room) {
  const draft = room.draft();
  const choose = h('select', { name: 'zone', 'data-focus': 'zone', onchange: () => {
    draft.zone = choose.value || null;
    room.redraw('zone');
  } }, h('option', { value: '' }, t('showcase.any')), room.zones().map((zone) => h('option', { value: zone.slug, selected: zone.slug === draft.zone }, zone.name)));
  return h('div', { class: 'desk-facts' }, field('showcase.zone', 'zone', choose));
}

function choose(room, slot) {
  room.draft().chosen = slot.key;
  room.redraw(`${slot.key}-block`);
}

function addSlot(room, channel, at = null) {
  const draft = room.draft();
  const slot = newSlot(draft, channel, at);
  draft.slots.push(slot);
  draft.chosen = slot.key;
  room.redraw(`${slot.key}-title`);
}

function channels(room) {
  const draft = room.draft();
  const row = (channel, at) => {
    const name = (one) => `channels[${at}].${one}`;
    const set = (one) => (event) => {
      channel[one] = event.target.value;
      room.changed();
    };
    const text = (one, most, more = {}) => h('input', { type: 'text', value: channel[one], maxLength: most, oninput: set(one), 'data-focus': `${channel.key}-${one}`, ...more });
    const rename = (event) => {
      for (const slot of draft.slots) if (slot.channel === channel.name) slot.channel = event.target.value;
      channel.name = event.target.value;
      room.redraw(`${channel.key}-name`);
    };
    const used = draft.slots.some((slot) => slot.channel === channel.name);
    return h('li', { class: 'row-facts', 'data-field': `channels[${at}]` },
      field('channel.label', name('label'), text('label', 2, { class: 'short' })),
      field('channel.title', name('title'), text('title', 60)),
      field('channel.title_en', name('title_en'), text('title_en', 120, { lang: 'en' })),
      field('channel.name', name('name'), text('name', 16, { oninput: undefined, onchange: rename, pattern: '[a-z0-9]{1,16}', spellcheck: false })),
      field('channel.colour', name('colour'), h('input', { type: 'color', value: channel.colour, oninput: set('colour'), onchange: () => room.redraw() })),
      h('span', { class: 'levers' },
        h('button', { class: 'act', type: 'button', 'data-act': 'add-slot', 'data-focus': `${channel.key}-add`, onclick: () => room.addSlot(channel.name) }, t('slot.add')),
        lever('remove', t(used ? 'channel.used' : 'channel.remove'), `${channel.key}-remove`, !used, () => {
          draft.channels.splice(at, 1);
          room.redraw('add-channel');
        })));
  };
  return h('section', { class: 'part' }, h('div', { class: 'part-head' }, h('h3', {}, t('showcase.channels'))),
    h('ul', { class: 'rows' }, draft.channels.map(row)),
    draft.channels.length < MOST_CHANNELS && h('button', { class: 'act add', type: 'button', 'data-act': 'add-channel', 'data-focus': 'add-channel', onclick: () => {
      const one = newChannel(draft.channels);
      draft.channels.push(one);
      room.redraw(`${one.key}-label`);
    } }, t('channel.add')));
}

function slotEditor(slot, room) {
  const draft = room.draft();
  const at = draft.slots.indexOf(slot);
  const name = (one) => `slots[${at}].${one}`;
  const set = (one, read = (control) => control.value, then = room.changed) => (event) => {
    slot[one] = read(event.target);
    then();
  };
  const moment = (one) => field(`slot.${one}`, name(one), h('input', { type: 'datetime-local', name: one, value: written(slot[one]), 'data-focus': `${slot.key}-${one}`, onchange: (event) => {
    if (!event.target.value) return;
    slot[one] = new Date(instant(event.target.value)).toISOString();
    room.redraw(`${slot.key}-${one}`);
  } }));
  const copies = daily(draft, slot);
  const crowded = overlapping(draft.slots).has(slot.key);
  return h('section', { class: 'part', 'data-slot-editor': at, 'data-field': `slots[${at}]` },
    h('div', { class: 'part-head' }, h('h3', {}, t('slot.editing')),
      h('span', { class: 'levers' },
        copies.length > 0 && h('button', { class: 'act', type: 'button', 'data-act': 'daily', 'data-focus': `${slot.key}-daily`, onclick: () => {
          draft.slots.push(...copies);
          room.redraw(`${slot.key}-block`);
          room.say(t('slot.copied', { n: copies.length }));
        } }, t('slot.daily', { n: copies.length })),
        lever('remove', t('slot.remove'), `${slot.key}-remove`, true, () => {
          draft.slots.splice(at, 1);
          draft.chosen = null;
          room.redraw('week-after');
        }))),
    crowded && h('p', { class: 'complaint', role: 'alert' }, t('slot.overlaps')),
    h('div', { class: 'part-facts' },
      field('slot.title', name('title'), h('input', { type: 'text', value: slot.title, maxLength: 60, 'data-focus': `${slot.key}-title`, oninput: set('title') })),
      field('slot.title_en', name('title_en'), h('input', { type: 'text', value: slot.title_en, maxLength: 120, lang: 'en', oninput: set('title_en') })),
      field('slot.channel', name('channel'), h('select', { 'data-focus': `${slot.key}-channel`, onchange: set('channel', undefined, () => room.redraw(`${slot.key}-channel`)) },
        draft.channels.map((channel) => h('option', { value: channel.name, selected: channel.name === slot.channel }, channel.title || channel.name))))),
    h('div', { class: 'part-facts' }, moment('starts_at'), moment('ends_at'),
      h('label', { class: 'tick slot-repeat' }, h('input', { type: 'checkbox', checked: slot.repeat, onchange: set('repeat', ({ checked }) => checked) }), h('span', {}, t('slot.repeat'))),
      h('p', { class: 'quiet slot-zone' }, t('slot.zone', { zone: offset() }))),
    listedWorks(slot, name('entries'), t('slot.works'), room),
    slot.works.length > 0 && parts(slot, room),
    titlePaste(slot, room));
}

/** Which episodes of each work are shown: all, or from one to another. */
function parts(slot, room) {
  const bound = (id, one) => h('input', {
    type: 'number', min: 1, value: slot.parts[id]?.[one] ?? '', placeholder: t(`part.${one}`), 'aria-label': `${room.work(id).title} ${t(`part.${one}`)}`,
    oninput: (event) => {
      slot.parts[id] = { ...slot.parts[id], [one]: whole(event.target) };
      room.changed();
    },
  });
  return h('details', { class: 'parts' }, h('summary', {}, t('part.title')),
    h('ul', { class: 'rows' }, slot.works.map((id) => h('li', { class: 'part-row' }, h('span', {}, room.work(id).title || id), bound(id, 'first'), h('span', { 'aria-hidden': 'true' }, '–'), bound(id, 'last')))));
}

function partners(room) {
  const draft = room.draft();
  const row = (partner, at) => {
    const name = (one) => `partners[${at}].${one}`;
    const text = (one, most, more = {}) => h('input', { type: 'text', value: partner[one] ?? '', maxLength: most, 'data-focus': `${partner.key}-${one}`, oninput: (event) => {
      partner[one] = event.target.value.trim() || (one === 'url' ? null : '');
      room.changed();
    }, ...more });
    return h('li', { class: 'row-facts', 'data-field': `partners[${at}]` },
      field('partner.role', name('role'), text('role', 20, { class: 'middling', list: 'partner-roles' })),
      field('partner.name', name('name'), text('name', 60)),
      field('partner.name_en', name('name_en'), text('name_en', 120, { lang: 'en' })),
      field('partner.url', name('url'), text('url', 500, { type: 'url', spellcheck: false })),
      h('span', { class: 'levers' }, lever('remove', t('partner.remove'), `${partner.key}-remove`, true, () => {
        draft.partners.splice(at, 1);
        room.redraw('add-partner');
      })));
  };
  return h('section', { class: 'part' }, h('div', { class: 'part-head' }, h('h3', {}, t('showcase.partners'))),
    h('datalist', { id: 'partner-roles' }, ['host', 'organiser', 'supporter'].map((role) => h('option', { value: known(`partner.${role}`, role) }))),
    draft.partners.length > 0 && h('ul', { class: 'rows' }, draft.partners.map(row)),
    h('button', { class: 'act add', type: 'button', 'data-act': 'add-partner', 'data-focus': 'add-partner', onclick: () => {
      const one = newPartner();
      draft.partners.push(one);
      room.redraw(`${one.key}-role`);
    } }, t('partner.add')));
}
