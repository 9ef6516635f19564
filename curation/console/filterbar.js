// Above a list: the usual questions with their figures, a search, and what else may be asked.

import { h, refresh } from './dom.js';
import { figure, GATES, seen, SORTS, VIEWS, viewOf } from './listquery.js';
import { current, known, t } from './text.js';
import { number } from './work.js';

/**
 * @param {HTMLElement} place  @param {() => any[]} zones
 * @param {(query: Record<string, string>, typed?: boolean) => void} change
 */
export function filterBar(place, zones, change) {
  let query = {};
  const views = h('div', { class: 'filters', role: 'group' });
  const search = h('input', { type: 'search', name: 'q', spellcheck: false, autocomplete: 'off', maxLength: 100 });
  const selects = h('div', { class: 'selects' });
  const own = h('p', { class: 'own' });
  search.addEventListener('input', () => change(put('q', search.value.trim()), true));
  place.replaceChildren(views, h('div', { class: 'asking' }, search, selects), own);

  const put = (name, value) => ({ ...query, [name]: value });

  function draw(now, counts) {
    query = now;
    views.setAttribute('aria-label', t('filter.title'));
    search.placeholder = t('list.search');
    search.setAttribute('aria-label', t('list.search'));
    if (document.activeElement !== search) search.value = query.q ?? '';
    const view = viewOf(query);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.filterName;
    refresh(views, Object.entries(VIEWS).map(([name, { count }]) => ({ name, on: name === view, n: counts?.[count] ?? null, most: counts?.most ?? 0, language: current() })), ({ name }) => name, tab);
    if (focused) /** @type {HTMLElement | null} */ (views.querySelector(`[data-filter-name="${focused}"]`))?.focus();
    refresh(selects, [{ query: { ...query, q: '' }, zones: zones(), language: current() }], () => 'selects', () => h('div', { class: 'select-row' }, controls()));
    const chips = ['maker', 'tag'].filter((name) => query[name]);
    own.hidden = chips.length === 0;
    own.replaceChildren(...chips.map((name) => h('button', { class: 'own-chip', type: 'button', 'data-own': name, onclick: () => change(put(name, '')) }, `${t(`list.${name}`)}: ${query[name]} ×`)));
  }

  const tab = ({ name, on, n, most }) => h('button', { class: 'filter', type: 'button', 'data-filter-name': name, 'aria-pressed': String(on), onclick: () => change(seen(query, name)) },
    t(`view.${name}`), n !== null && h('span', {}, figure(n, most, number)));

  const controls = () => [
    select('zone', [['', t('list.zone.any')], ...zones().map((zone) => [zone.slug, current() === 'zh' ? zone.label : zone.name_en])]),
    select('gate', [['', t('list.gate.none')], ['any', t('list.gate.any')], ...GATES.map((gate) => [gate, `${gate} ${known(`gate.${gate}`, '')}`])]),
    select('expires', [['', t('list.expires.any')], ...['1', '7', '30', '90'].map((n) => [n, t('list.expires', { n })])]),
    select('sort', SORTS.map((sort) => [sort === 'newest' ? '' : sort, t(`list.sort.${sort}`)])),
  ];

  const select = (name, options) => {
    const control = h('select', { name, 'aria-label': t(`list.${name}`), onchange: () => change(put(name, control.value)) },
      options.map(([value, label]) => h('option', { value, selected: value === (query[name] ?? '') }, label)));
    return control;
  };

  return { draw, focus: () => search.focus() };
}
