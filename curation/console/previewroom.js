// What will be seen when: any page of the viewers' apps, at any time.

import { h } from './dom.js';
import { previewPane } from './preview.js';
import { complaint, read } from './session.js';
import { either, t } from './text.js';

/** @param {HTMLElement} place  @param {import('./rooms.js').Shell} shell */
export function previewRoom(place, shell) {
  let gathered = [];
  let page = '/';

  async function show() {
    const { ok, answer } = await read('/v1/operations/specials');
    if (ok) gathered = answer.specials;
    await shell.learnZones().catch(() => shell.trouble('trouble.title'));
    draw();
    if (!ok) place.prepend(h('p', { class: 'notice', role: 'alert' }, complaint(answer)));
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
    gathered.length > 0 && h('optgroup', { label: t('room.specials') }, gathered.map(({ slug, title }) => option(`/special/${slug}`, title))));
    place.replaceChildren(
      h('div', { class: 'specials-head' }, h('h2', {}, t('room.preview')), h('p', { class: 'quiet' }, t('preview.help'))),
      h('div', { class: 'preview-room' }, h('label', { class: 'field preview-what' }, h('span', {}, t('preview.page')), choose), pane.element));
  }

  const option = (value, label) => h('option', { value, selected: value === page }, label);

  return { show, draw, close: () => undefined, unsaved: () => false };
}
