// The form for the facts that the gates ask for. It sends only what was changed; what a work cost is never shown.

import { h } from './dom.js';
import { current, known, t, TEXT } from './text.js';

const TIERS = ['key', 'ordinary', 'other'];
const ENDPOINTS = ['app', 'tv', 'iptv', 'venue'];
const THEMES = ['politics', 'military', 'diplomacy', 'security', 'united-front', 'ethnic', 'religion', 'justice', 'police'];
const ZONE_FACTS = { classics: 'adaptation_statement', law: 'legal_reviewer', science: 'science_reviewer' };
// The server's name of a field at fault → the form's.
const AT_FAULT = { rights: 'rights_start_on', registration: 'registration_number', zones: 'zone' };

const field = (name, control, help) => h('label', { class: 'field', 'data-field': name },
  h('span', {}, t(`field.${name}`)), control, help && h('small', { class: 'quiet' }, help));

const input = (name, type, value, more = {}) => h('input', { name, type, value: value ?? '', ...more });

const tick = (name, value, label, checked) => h('label', { class: 'tick' }, h('input', { type: 'checkbox', name, value, checked }), h('span', {}, label));

const ticks = (name, rows) => h('fieldset', { class: 'ticks', 'data-field': name }, h('legend', {}, t(`field.${name}`)), rows);

/** What is somebody's word, or private, is not kept in a browser for later. */
const NOT_KEPT = ['investment_wan', 'registration_verified', 'title_signed_off', 'reviewed'];

export const kept = (changed) => Object.fromEntries(Object.entries(changed).filter(([name]) => !NOT_KEPT.includes(name)));

/**
 * The groups of the form, filled with `values`; `series` says what stands beside them.
 * @param {any} values as `said` gives them  @param {any} series  @param {any[]} zones
 */
export const groups = (values, series, zones) => [...sections(values, series, zones)];

function* sections(values, series, zones) {
  yield group('facts.registration',
    field('registration_number', input('registration_number', 'text', values.registration_number, { spellcheck: false })),
    word('registration_verified', 'registration_verified_by', t('facts.verified'), values.registration_verified, series.registration_verified_by && t('facts.verified.by', { name: series.registration_verified_by })),
    word('title_signed_off', 'title_signed_off_by', t('facts.signed'), values.title_signed_off, series.title_signed_off_by && t('facts.signed.by', { name: series.title_signed_off_by })));
  yield group('facts.tier',
    field('tier', h('select', { name: 'tier' }, ['', ...TIERS].map((tier) => h('option', { value: tier, selected: tier === (values.tier ?? '') }, tier ? t(`tier.${tier}`) : t('facts.none'))))),
    field('filed_on', input('filed_on', 'date', values.filed_on)),
    field('investment_wan', input('investment_wan', 'number', values.investment_wan, { min: 0, step: 'any', placeholder: series.budget_known ? t('facts.known') : '' }), t('facts.private')),
    ticks('special_themes', THEMES.map((theme) => tick('special_themes', TEXT[`theme.${theme}`].zh, t(`theme.${theme}`), values.special_themes.includes(TEXT[`theme.${theme}`].zh)))));
  yield group('facts.rights',
    field('rights_start_on', input('rights_start_on', 'date', values.rights_start_on)),
    field('rights_end_on', input('rights_end_on', 'date', values.rights_end_on)),
    ticks('endpoints', ENDPOINTS.map((endpoint) => tick('endpoints', endpoint, t(`endpoint.${endpoint}`), values.endpoints.includes(endpoint)))));
  yield group('facts.place',
    field('zone', h('select', { name: 'zone' }, [{ slug: '' }, ...zones].map((zone) => h('option', { value: zone.slug, selected: zone.slug === (values.zones[0] ?? '') }, zoneName(zone))))),
    ticks('zones', zones.map((zone) => tick('zones', zone.slug, zone.label && current() === 'zh' ? zone.label : zone.name_en, values.zones.slice(1).includes(zone.slug)))),
    ...Object.values(ZONE_FACTS).map((name) => field(name, input(name, 'text', values.zone_facts[name]))));
  yield group('facts.words',
    field('logline', input('logline', 'text', values.logline, { maxLength: 60 })),
    field('synopsis', h('textarea', { name: 'synopsis', rows: 3, value: values.synopsis })));
  const waiting = series.waiting_for_review;
  yield group('facts.review', waiting.length === 0
    ? h('p', { class: 'quiet' }, t('facts.reviewed'))
    : h('div', { 'data-field': 'reviewed' }, tick('reviewed', 'yes', t('facts.review.all', { numbers: waiting.join(', ') }), values.reviewed)));
}

const word = (name, at, label, checked, by) => h('div', { 'data-field': at }, tick(name, 'yes', label, checked), by && h('p', { class: 'quiet' }, by));

const group = (key, ...rows) => h('section', { class: 'group' }, h('h3', {}, t(key)), rows);

const zoneName = (zone) => (zone.slug ? known(`zone.${zone.slug}`, current() === 'zh' ? zone.name : zone.name_en) : t('facts.none'));

/** What the form would send if everything in it were sent. */
export function read(form) {
  const data = new FormData(form);
  const text = (name) => String(data.get(name) ?? '').trim();
  const primary = text('zone');
  return {
    registration_number: text('registration_number'),
    registration_verified: data.has('registration_verified'),
    title_signed_off: data.has('title_signed_off'),
    tier: text('tier') || null,
    filed_on: text('filed_on') || null,
    investment_wan: text('investment_wan') === '' ? null : Number(text('investment_wan')),
    special_themes: data.getAll('special_themes'),
    rights_start_on: text('rights_start_on') || null,
    rights_end_on: text('rights_end_on') || null,
    endpoints: data.getAll('endpoints'),
    zones: [primary, ...data.getAll('zones').filter((zone) => zone !== primary)].filter(Boolean),
    zone_facts: Object.fromEntries(Object.values(ZONE_FACTS).map((name) => [name, text(name)])),
    logline: text('logline'),
    synopsis: text('synopsis'),
    reviewed: data.has('reviewed'),
  };
}

/** The same of a work as it stands. */
export function said(series) {
  const rights = series.rights ?? {};
  return {
    registration_number: series.registration_number ?? '',
    registration_verified: false,
    title_signed_off: false,
    tier: series.tier,
    filed_on: series.filed_on,
    investment_wan: null,
    special_themes: THEMES.map((theme) => TEXT[`theme.${theme}`].zh).filter((theme) => series.special_themes.includes(theme)),
    rights_start_on: rights.starts_on ?? null,
    rights_end_on: rights.ends_on ?? null,
    endpoints: ENDPOINTS.filter((endpoint) => (rights.endpoints ?? ['app', 'tv']).includes(endpoint)),
    zones: series.zones,
    zone_facts: Object.fromEntries(Object.values(ZONE_FACTS).map((name) => [name, series.zone_facts[name] ?? ''])),
    logline: series.logline,
    synopsis: series.synopsis,
    reviewed: false,
  };
}

/** What of `after` is another thing than `before` says. */
export function difference(before, after) {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== null && JSON.stringify(value) !== JSON.stringify(before[name])));
}

/** The form's name of what the service calls a field. */
export const fieldOf = (name) => AT_FAULT[name] ?? name;

/** Marks what is refused, and nothing else. */
export function mark(form, names) {
  const wanted = new Set([...names].map(fieldOf));
  for (const element of form.querySelectorAll('[data-field]')) element.toggleAttribute('data-asked', wanted.has(element.dataset.field));
}

/** Where a refused field is to be filled in; null where that is not in the form. */
export const controlOf = (form, name) => form.querySelector(`[data-field="${fieldOf(name)}"] :is(input, select, textarea)`);
