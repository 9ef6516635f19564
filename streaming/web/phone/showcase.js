// A showcase on the phone: its channels, live when one wants it, with the programme by day; its works; who made it possible.

import * as api from '../core/api.js';
import { h, icon } from '../core/dom.js';
import { hour } from '../core/format.js';
import { Live } from '../core/live.js';
import { around, byDay, moment, told } from '../core/programme.js';
import { to } from '../core/router.js';
import { either, t } from '../core/text.js';
import { still } from './cards.js';
import { Gathered, headOf } from './gathered.js';

const DAYS = 3; // shown before one asks for more
const MINUTE_MS = 60_000; // after which what is on may be something else

await new Promise((done) => document.head.append(h('link', { rel: 'stylesheet', href: '/app/css/showcase.css', onload: done, onerror: done })));

export const showcase = () => new Gathered({ name: 'showcase', ask: (slug) => api.showcase(slug, 'phone'), blocks, missing: 'showcase.missing', render: { onAir, partners } });

function blocks(page) {
  const [items, minute] = [still(page.works), Math.floor(moment() / MINUTE_MS)];
  return [
    headOf(page),
    ...page.channels.map((channel) => ({ id: `channel-${channel.slug}`, kind: 'onAir', channel, items, minute })),
    items.length > 0 ? { id: 'works', kind: 'section', title: t('showcase.works'), items } : { id: 'empty', kind: 'empty', title: 'showcase.empty', body: 'empty.body' },
    ...(page.partners.length > 0 ? [{ id: 'partners', kind: 'partners', partners: page.partners }] : []),
  ];
}

/** A channel: what is on, a way to watch it, and its programme. @param {{channel: any, items: any[]}} facts */
function onAir(facts) {
  const { channel } = facts;
  const mark = h('span', { class: 'air-mark', 'aria-hidden': 'true' }, channel.label);
  mark.style.background = channel.colour;
  const said = h('p', { class: 'part-note' });
  const screen = h('div', { class: 'air-screen' });
  const watch = h('button', { class: 'door', type: 'button', 'data-live': channel.slug, onclick: () => live(screen, watch, channel) }, icon('play'), t('showcase.watch'));
  const list = h('div', { class: 'air-days' });
  let whole = false;
  const element = h('section', { class: 'gathered-part air', 'data-channel': channel.slug },
    h('div', { class: 'air-head' }, mark, h('div', {}, h('h2', {}, either(channel.title, channel.title_en)), said), watch), screen, list);
  /** What plays goes on playing. */
  element.update = ({ channel: { slots }, items }) => {
    const works = new Map(items.map((item) => [item.id, item]));
    const { on } = around(slots, moment());
    said.textContent = told(slots, works);
    element.dataset.onAir = String(Boolean(on));
    watch.hidden = !on || screen.firstChild !== null;
    const days = byDay(slots, moment());
    const left = days.length - DAYS;
    const more = h('button', { class: 'air-more', type: 'button', onclick: () => {
      whole = true;
      element.update({ channel: { slots }, items });
    } }, t('showcase.more', { n: left }));
    list.replaceChildren(...(whole ? days : days.slice(0, DAYS)).map((one) => oneDay(one, works)), ...(left > 0 && !whole ? [more] : []));
  };
  element.update(facts);
  return element;
}

function live(screen, watch, channel) {
  const video = h('video', { controls: true, playsInline: true, 'aria-label': either(channel.title, channel.title_en) });
  const player = new Live(video);
  const notice = h('p', { class: 'part-note', role: 'status' });
  const close = h('button', { class: 'air-more', type: 'button', onclick: () => {
    player.close();
    screen.replaceChildren();
    watch.hidden = false;
    watch.focus();
  } }, t('showcase.stop'));
  player.addEventListener('moving', () => (notice.textContent = ''));
  player.addEventListener('lost', () => (notice.textContent = t('showcase.waiting')));
  addEventListener('hashchange', () => player.close(), { once: true });
  screen.replaceChildren(video, notice, close);
  watch.hidden = true;
  player.open(`/tv/channels/${channel.slug}/tv.m3u8`);
}

const oneDay = ({ name, slots }, works) => h('section', { class: 'air-day' }, h('h3', {}, name), h('ol', {}, slots.map((slot) => row(slot, works))));

function row(slot, works) {
  const title = either(slot.title, slot.title_en);
  const links = slot.works.map((id) => h('a', { href: to('series', id), 'data-series': id }, works.get(id)?.title ?? ''));
  return h('li', {}, h('span', { class: 'air-time' }, `${hour(slot.starts_at)}–${hour(slot.ends_at)}`),
    h('div', {}, title && h('b', {}, title), h('span', { class: 'air-works' }, links)));
}

/** Who makes the showcase possible, by their part in it. @param {{partners: any[]}} facts */
function partners({ partners: all }) {
  const roles = [...new Set(all.map(({ role }) => role))];
  return h('section', { class: 'gathered-part' }, h('h2', {}, t('showcase.partners')),
    h('dl', { class: 'partners' }, roles.map((role) => h('div', {}, h('dt', {}, role), all.filter((one) => one.role === role).map((one) =>
      h('dd', {}, one.url ? h('a', { href: one.url, target: '_blank', rel: 'noopener' }, either(one.name, one.name_en)) : either(one.name, one.name_en)))))));
}
