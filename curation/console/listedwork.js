// A work that may stand in a special: what it is, and what keeps it from being seen there.

import { h } from './dom.js';
import { either, known, t } from './text.js';

/** Its picture, and its title over its maker. */
export function face(work) {
  return [
    h('span', { class: 'poster poster-small' }, work.poster && h('img', { src: work.poster, alt: '', loading: 'lazy' })),
    h('span', { class: 'listed-name' }, h('b', {}, work.title || work.id),
      h('span', { class: 'quiet' }, work.state === null ? t('listed.missing') : [work.maker, work.state !== 'published' && t(`series.${work.state}`)].filter(Boolean).join(' · '))),
  ];
}

export function refusals(work) {
  return work.refusals.length > 0 && h('ul', { class: 'listed-refusals', 'aria-label': t('work.refusals') }, work.refusals.map(({ code, field, zh, en }) =>
    h('li', { 'data-refusal': code }, h('code', {}, code), h('span', {}, either(zh, en)), field && h('span', { class: 'quiet' }, t('work.field', { field: known(`field.${field}`, field) })))));
}

/** Whether viewers could not see it, however it is listed. */
export const kept = (work) => work.state !== 'published' || work.refusals.length > 0;
