// What will be seen when: any page of the viewers' apps, at any time.

import { h } from './dom.js';
import { previewPane } from './preview.js';
import { complaint, read } from './session.js';
import { either, t } from './text.js';

/** @param {HTMLElement} place  @param {import('./rooms.js').Shell} shell */
export function previewRoom(place, shell) {
  const made = { special: [], showcase: [] };
  let page = '/';

  async function show() {
    const [specials, showcases] = await Promise.all(['specials', 'showcases'].map((kind) => read(`/v1/operations/${kind}`)));
    if (specials.ok) made.special = specials.answer.specials;
    if (showcases.ok) made.showcase = showcases.answer.showcases;
    await shell.learnZones().catch(() => shell.trouble('trouble.title'));
    draw();
    const bad = [specials, showcases].find(({ ok }) => !ok);
    if (bad) place.prepend(h('p', { class: 'notice', role: 'alert' }, complaint(bad.answer)));
  }

  function draw() {
    const pane = previewPane({ page: () => page });
    const choose = h('select', {
      name: 'preview-page',
      onchange: () => {
        page = choose.value;
        pane.look();
      },
    },
    option('/', t('preview.home')),
    h('optgroup', { label: t('preview.zones') }, shell.zones().map((zone) => option(`/zone/${zone.slug}`, either(zone.name, zone.name_en)))),
    Object.entries(made).map(([kind, all]) => all.length > 0 && h('optgroup', { label: t(`room.${kind}s`) }, all.map(({ slug, title }) => option(`/${kind}/${slug}`, title)))));
    place.replaceChildren(
      h('div', { class: 'specials-head' }, h('h2', {}, t('room.preview')), h('p', { class: 'quiet' }, t('preview.help'))),
      h('div', { class: 'preview-room' }, h('label', { class: 'field preview-what' }, h('span', {}, t('preview.page')), choose), pane.element));
  }

  const option = (value, label) => h('option', { value, selected: value === page }, label);

  return { show, draw, close: () => undefined, unsaved: () => false };
}
