// A special as viewers see it: its pages while it is open, and what stands in them as of any time.

import { h } from './dom.js';
import { complaint, read } from './session.js';
import { either, t } from './text.js';
import { instant, offset, written } from './times.js';

const PHONE = { width: 390, height: 844, page: '/#/special/' };
const TV = { width: 1920, height: 1080, page: '/tv#/special/' };
const SHOWN_HEIGHT = 400;

/** Asks for nothing before it is opened. */
export function preview(room) {
  const body = h('div', { class: 'preview-body' });
  const fill = () => body.replaceChildren(room.desk().is_open ? frames(room.desk().slug) : '', asOf(room));
  const box = h('details', { class: 'preview', 'data-preview': true, ontoggle: () => (box.open ? fill() : body.replaceChildren()) }, h('summary', {}, t('preview.title')), body);
  return box;
}

function frames(slug) {
  const frame = (name, { width, height, page }) => {
    const scale = SHOWN_HEIGHT / height;
    const inner = h('iframe', { src: page + encodeURIComponent(slug), title: t(name), tabIndex: -1 });
    inner.style.cssText = `width: ${width}px; height: ${height}px; transform: scale(${scale})`;
    const outer = h('div', { class: 'frame' }, inner);
    outer.style.cssText = `width: ${width * scale}px; height: ${SHOWN_HEIGHT}px`;
    return h('figure', {}, outer, h('figcaption', { class: 'quiet' }, t(name)));
  };
  return h('div', { class: 'frames' }, frame('screen.phone', PHONE), frame('screen.tv', TV));
}

/** The titles of each section as of a time: what is released by then, not what is being edited. */
function asOf(room) {
  const now = new Date().toISOString();
  const opens = room.shown().opens_at;
  const at = h('input', { type: 'datetime-local', value: written(opens > now ? opens : now), onchange: () => look() });
  const screen = h('select', { onchange: () => look() }, ['phone', 'tv'].map((value) => h('option', { value }, t(`screen.${value}`))));
  const result = h('div', { role: 'status' });
  async function look() {
    if (!at.value) return;
    const query = new URLSearchParams({ screen: screen.value, at: instant(at.value) });
    const { ok, answer } = await read(`/v1/specials/${encodeURIComponent(room.desk().slug)}?${query}`);
    if (ok) result.replaceChildren(...composed(answer));
    else result.replaceChildren(h('p', { class: 'quiet' }, answer.code === 'special_not_found' ? t('preview.nothing') : complaint(answer)));
  }
  look();
  return h('div', { class: 'as-of' },
    h('div', { class: 'as-of-head' }, h('label', { class: 'field' }, h('span', {}, t('preview.at', { zone: offset() })), at), h('label', { class: 'field' }, h('span', {}, t('preview.screen')), screen)), result);
}

function composed({ sections }) {
  if (sections.length === 0) return [h('p', { class: 'quiet' }, t('preview.empty'))];
  return sections.map(({ title, title_en, items }) => h('div', { class: 'as-of-section' }, h('h4', {}, either(title, title_en)), h('ol', {}, items.map((card) => h('li', {}, card.title)))));
}
