// A channel on the TV: up and down change it, OK tells what is on, BACK returns to the guide.
// Nothing is reported: a channel's programmes are no views of their episodes.

import { focused, h } from '../core/dom.js';
import { hour } from '../core/format.js';
import { Live } from '../core/live.js';
import { poll } from '../core/polling.js';
import { back, swap, to } from '../core/router.js';
import { t } from '../core/text.js';
import { airtime, episodes, named } from './airtime.js';

const OVER_MS = 5000;
const TICK_MS = 1000;
const GUIDE_SECONDS = 60;

export class Channel {
  #video = h('video');
  #live = new Live(this.#video);
  #title = h('h1');
  #time = h('span', { class: 'time' });
  #on = h('p', { class: 'on' });
  #next = h('p', { class: 'next' });
  #hint = h('p', { class: 'hint' });
  #notice = h('p', { class: 'toast', role: 'status' });
  #slug = '';
  #asking = null;
  #timers = { over: 0, tick: 0 };

  constructor() {
    this.element = h('main', { class: 'watch channel', hidden: true }, this.#video,
      h('div', { class: 'over' },
        h('div', { class: 'over-top' }, this.#title, this.#time),
        h('div', { class: 'over-foot' }, this.#on, this.#next, this.#hint)),
      h('div', { class: 'middle' }, h('span', { class: 'spinner' })), this.#notice);
    this.#live.addEventListener('moving', () => this.#moving());
    this.#live.addEventListener('lost', (event) => this.#lost(/** @type {CustomEvent} */ (event).detail.offAir));
    this.#live.addEventListener('muted', () => this.#say(t('channel.silent')));
  }

  show(slug) {
    this.element.hidden = false;
    this.#video.setAttribute('aria-label', t('player.name'));
    this.#hint.textContent = t('tv.hint.channel');
    focused()?.blur();
    if (slug !== this.#slug) this.#open(slug);
    this.#asking = poll(() => this.#ask(), () => GUIDE_SECONDS);
    this.#timers.tick = setInterval(() => this.#draw(), TICK_MS);
  }

  hide() {
    this.#asking?.stop();
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#live.close();
    this.#slug = '';
    this.element.hidden = true;
  }

  forget() {}

  back() {
    back(to('channels'));
  }

  /** @param {string} wish @returns {boolean} */
  take(wish) {
    if (this.#video.muted) {
      this.#video.muted = false;
      this.#say('');
    }
    if (wish === 'up' || wish === 'down') this.#turn(wish === 'down' ? 1 : -1);
    this.#over();
    return true;
  }

  #turn(step) {
    const other = airtime.neighbour(this.#slug, step);
    if (!other || other.slug === this.#slug) return;
    swap(to('channel', other.slug));
    this.#open(other.slug);
  }

  #open(slug) {
    this.#slug = slug;
    this.element.dataset.channel = slug;
    this.element.dataset.busy = 'true';
    document.documentElement.dataset.playing = 'false';
    this.#say('');
    this.#live.open(`/tv/channels/${encodeURIComponent(slug)}/tv.m3u8`);
    this.#draw();
    this.#over();
  }

  async #ask() {
    await airtime.ask();
    this.#draw();
  }

  #draw() {
    const { on, next } = airtime.onAndNext(this.#slug, this.#live.instant ?? airtime.now);
    this.#title.textContent = named(airtime.channel(this.#slug)) || t('guide.title');
    this.#time.textContent = hour(airtime.now);
    this.#on.textContent = on ? t('channel.on', { title: on.title, episodes: episodes(on) }) : '';
    this.#next.textContent = next ? t('channel.next', { time: hour(next.starts), title: next.title, episodes: episodes(next) }) : '';
  }

  #moving() {
    this.element.dataset.busy = 'false';
    document.documentElement.dataset.playing = 'true';
    if (!this.#video.muted) this.#say('');
    this.#over();
  }

  #lost(offAir) {
    this.element.dataset.busy = 'false';
    document.documentElement.dataset.playing = 'false';
    this.#say(t(offAir ? 'channel.off' : 'channel.lost'));
  }

  /** The words over the picture go by themselves. */
  #over() {
    this.element.dataset.over = 'true';
    clearTimeout(this.#timers.over);
    this.#timers.over = setTimeout(() => { this.element.dataset.over = 'false'; }, OVER_MS);
  }

  #say(words) {
    this.#notice.textContent = words;
    this.#notice.classList.toggle('toast-on', Boolean(words));
  }
}
