// Two who changed the facts of one work: what each changed, side by side, and whose is to hold.

import { difference, said } from './facts.js';
import { h } from './dom.js';
import { current, known, t } from './text.js';
import { stamp } from './times.js';

/**
 * @param {{ base: any, theirs: any, mine: Record<string, unknown>, zones: any[] }} clash `base` is what both began from
 * @param {() => void} load  @param {() => void} keep
 */
export function clashBox({ base, theirs, mine, zones }, load, keep) {
  const other = difference(base, said(theirs));
  const names = [...new Set([...Object.keys(other), ...Object.keys(mine)])];
  const change = theirs.last_change;
  return h('section', { class: 'clash-box', role: 'alert', 'data-clash': theirs.facts_version },
    h('h3', {}, change ? t('conflict.title', { name: change.by, time: stamp(change.at) }) : t('conflict.title.maker')),
    h('p', { class: 'quiet' }, t('conflict.body')),
    h('table', {}, h('thead', {}, h('tr', {}, ['field', 'before', 'theirs', 'mine'].map((name) => h('th', { scope: 'col' }, t(`conflict.${name}`))))),
      h('tbody', {}, names.map((name) => h('tr', { 'data-clash-field': name }, h('th', { scope: 'row' }, name === 'zones' ? t('facts.place') : known(`field.${name}`, name)),
        [base, other, mine].map((one) => h('td', {}, name in one ? shown(name, one[name], zones) : '—')))))),
    h('p', { class: 'clash-acts' },
      h('button', { class: 'act', type: 'button', 'data-act': 'theirs', onclick: load }, t('conflict.load')),
      h('button', { class: 'verb', type: 'button', 'data-act': 'mine', onclick: keep }, t('conflict.keep'))));
}

const zoneName = (zone) => zone?.[current() === 'zh' ? 'label' : 'name_en'];

function shown(name, value, zones) {
  if (value === null || value === '' || value === undefined) return t('conflict.nothing');
  if (value === true) return t('conflict.said');
  if (name === 'tier') return t(`tier.${value}`);
  if (name === 'endpoints') return value.map((one) => t(`endpoint.${one}`)).join(t('list.comma'));
  if (name === 'zones' && value.length > 0) return value.map((slug) => zoneName(zones.find((zone) => zone.slug === slug)) ?? slug).join(t('list.comma'));
  if (Array.isArray(value)) return value.join(t('list.comma')) || t('conflict.nothing');
  if (typeof value === 'object') return Object.entries(value).filter(([, one]) => one).map(([name, one]) => `${known(`field.${name}`, name)}: ${one}`).join(t('list.comma')) || t('conflict.nothing');
  return String(value);
}
