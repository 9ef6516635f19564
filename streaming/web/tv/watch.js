// The TV player: OK pauses, left and right seek, up and down change the episode, BACK leaves. While it
// stands, down leads to what else can be done with it.

import * as api from '../core/api.js';
import { arrival } from '../core/arrival.js';
import { CaptionLine } from '../core/captionline.js';
import { focused, h, icon } from '../core/dom.js';
import { clock, playable } from '../core/format.js';
import { Player } from '../core/player.js';
import { back, swap, to } from '../core/router.js';
import { Storyboard } from '../core/storyboard.js';
import { t } from '../core/text.js';
import { Actions } from './actions.js';
import { labels } from './attention.js';
import { land, move } from './focus.js';
import { Handoff } from './handoff.js';
import { ARROWS } from './keys.js';
import { registration } from './series.js';

const SEEK_SECONDS = 10;
const OVER_MS = 4000;
const TOAST_MS = 2200;
const COMMIT_MS = 600; // several presses of a seek key make one jump, and its picture can be looked at

export class Watch {
  #video = h('video', { preload: 'auto' });
  #player = new Player([this.#video], 'tv');
  #title = h('h1');
  #facts = h('p');
  #small = h('div');
  #time = h('span', {}, '0:00');
  #length = h('span', {}, '0:00');
  #share = h('i');
  #storyboard = new Storyboard();
  #hint = h('span');
  #quality = h('span', { 'data-quality-label': true });
  #glyph = h('span', { class: 'glyph', hidden: true }, icon('play'));
  #toast = h('p', { class: 'toast', role: 'status' });
  #notice = h('section', { class: 'notice', hidden: true, 'data-page': 'notice', 'data-group': 'notice' });
  #actions = new Actions();
  #handoff = new Handoff(this.#player);
  #timers = { over: 0, toast: 0, seek: 0 };
  #target = null;
  #series = null;
  #episodeId = '';
  #holding = false;
  /** @type {{at?: number}} */
  #begun = {};

  constructor() {
    this.element = h('main', { class: 'watch', hidden: true }, this.#video,
      h('div', { class: 'over' },
        h('div', { class: 'over-top' }, this.#title, this.#facts, this.#small),
        h('div', { class: 'over-foot' },
          h('div', { class: 'line' }, this.#time, h('div', { class: 'seekbar' }, h('div', { class: 'track' }, this.#share), this.#storyboard.element), this.#length),
          h('div', { class: 'hint' }, this.#hint, this.#actions.element, this.#quality))),
      new CaptionLine(this.#video).element,
      h('div', { class: 'middle' }, this.#glyph, h('span', { class: 'spinner' })), this.#notice, this.#handoff.element, this.#toast);
    this.#listen();
  }

  show(episodeId) {
    this.element.hidden = false;
    this.#hint.textContent = t('tv.hint.player');
    this.#video.setAttribute('aria-label', t('player.name'));
    focused()?.blur();
    if (episodeId !== this.#episodeId) this.#open(episodeId, arrival(episodeId));
  }

  hide() {
    this.element.hidden = true;
    this.#stand(false);
    this.#episodeId = '';
    this.#player.close();
  }

  forget() {}

  back() {
    if (this.#handoff.shown) return this.#handoff.close();
    if (this.#actions.leave()) return;
    back(this.#series ? to('series', this.#series.id) : to('home'));
  }

  /** @param {'up'|'down'|'left'|'right'|'ok'|'hold'|'captions'} wish @returns {boolean} whether it was taken */
  take(wish) {
    if (this.#handoff.shown) return wish !== 'ok';
    if (!this.#notice.hidden) {
      if (wish in ARROWS) move(this.#notice, wish);
      return wish !== 'ok';
    }
    this.#over();
    if (this.#actions.focused) return this.#actions.take(wish);
    if (wish !== 'hold') this.#holding = false;
    if (wish === 'ok') this.#ok();
    else if (wish === 'hold') this.#held();
    else if (wish === 'captions') this.#switchCaption();
    else if (wish === 'left' || wish === 'right') this.#seek(wish === 'left' ? -SEEK_SECONDS : SEEK_SECONDS);
    else if (wish === 'down' && !this.#actions.element.hidden) this.#actions.enter();
    else this.#go(wish === 'down' ? 'next' : 'previous');
    return true;
  }

  #ok() {
    if (this.#player.video.muted) this.#player.unmute();
    else this.#player.toggle();
    if (this.#video.paused) this.#stopped(); // its event comes after the next key may
  }

  /** OK kept down: the pause that it began with is taken back, and the subtitles change, once. */
  #held() {
    if (this.#holding || !this.#player.hasCaptions) return;
    this.#holding = true;
    this.#player.toggle();
    this.#switchCaption();
  }

  #switchCaption() {
    if (!this.#player.hasCaptions) return;
    const name = this.#player.nextCaption();
    this.#say(name ? t('player.captions.now', { name }) : t('player.captions.off'));
  }

  /** What else can be done, in the place of the hint: while the film stands, and only then. */
  #stand(yes) {
    this.#hint.hidden = yes;
    if (yes) return this.#actions.show(this.#offered());
    this.#handoff.hide();
    this.#actions.hide();
  }

  #offered() {
    return [
      { key: 'handoff.phone', picture: 'phone', run: () => this.#handoff.show() },
      ...(this.#player.hasCaptions ? [{ key: 'player.captions', picture: 'captions', run: () => this.#switchCaption() }] : []),
      { key: 'player.next', picture: 'next', run: () => this.#go('next') },
    ];
  }

  #open(episodeId, options = {}) {
    this.#episodeId = episodeId;
    this.#begun = options;
    this.#stand(false);
    clearTimeout(this.#timers.seek);
    this.#target = null;
    this.#storyboard.hide();
    document.documentElement.dataset.finished = 'false';
    this.#tell('');
    this.#over();
    this.#player.open(episodeId, options);
  }

  #turnTo(id, options) {
    swap(to('watch', id));
    this.#open(id, options);
  }

  #published() {
    return (this.#series?.episodes ?? []).filter((episode) => playable(episode, 'tv'));
  }

  #neighbour(step) {
    const all = this.#published();
    const at = all.findIndex((episode) => episode.id === this.#episodeId);
    return at < 0 ? null : (all[at + step]?.id ?? null);
  }

  #go(wish) {
    const id = wish === 'next' ? (this.#player.next?.episode ?? this.#neighbour(1)) : this.#neighbour(-1);
    if (id) this.#turnTo(id);
    else this.#say(t(wish === 'next' ? 'player.last' : 'player.first'));
  }

  #seek(step) {
    const end = Math.max(0, this.#player.duration - 0.5);
    this.#target = Math.min(end, Math.max(0, (this.#target ?? this.#video.currentTime) + step));
    this.#draw(this.#target);
    this.#storyboard.show(this.#player.storyboard, this.#target, this.#target / this.#player.duration);
    clearTimeout(this.#timers.seek);
    this.#timers.seek = setTimeout(() => {
      this.#player.seek(this.#target);
      this.#target = null;
      this.#storyboard.hide();
    }, COMMIT_MS);
  }

  #listen() {
    const on = (name, run) => this.#player.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on('opening', () => this.#busy(true));
    on('opened', ({ play, from }) => this.#describe(play, from));
    on('playing', () => this.#running());
    on('paused', () => this.#stopped());
    on('blocked', () => this.#stopped());
    on('muted', () => this.#say(t('player.unmute')));
    on('waiting', () => this.#busy(true));
    on('recovering', () => this.#say(t('player.recovering')));
    on('progress', () => this.#target ?? this.#draw(this.#video.currentTime));
    on('captions', () => { this.#hint.textContent = t('tv.hint.player') + (this.#player.hasCaptions ? t('tv.hint.captions') : ''); });
    on('quality', ({ quality }) => { this.#quality.textContent = quality; });
    on('preparing', () => this.#tell(t('player.preparing'), this.#button('nav.back', () => this.back())));
    on('failed', () => this.#tell(t('player.failed'), this.#button('nav.retry', () => this.#open(this.#episodeId, { at: this.#video.currentTime || this.#begun.at }))));
    on('ended', () => this.#ended());
  }

  #ended() {
    const id = this.#player.next?.episode ?? this.#neighbour(1);
    if (id) return this.#turnTo(id, { at: 0 });
    document.documentElement.dataset.finished = 'true';
    const again = this.#button('player.again', () => {
      this.#tell('');
      this.#player.seek(0);
      this.#player.resume();
    });
    this.#tell(t('player.finished'), again, this.#button('nav.back', () => this.back()));
  }

  async #describe(play, from) {
    this.#title.textContent = play.series.title;
    this.#nameEpisode(play.episode);
    this.#draw(from);
    if (from > 0) this.#say(t('player.resumed', { time: clock(from) }));
    const series = await api.series(play.series.id).catch(() => null);
    if (!series || this.#episodeId !== play.episode.id) return;
    this.#series = series;
    this.#nameEpisode(play.episode);
    this.#small.replaceChildren(registration(series));
  }

  #nameEpisode({ number, title }) {
    this.#facts.replaceChildren(h('span', {}, t('episode.number', { n: number })), title ? h('span', {}, title) : '', ...(this.#series ? labels(this.#series) : []));
  }

  #running() {
    this.#stand(false);
    this.#busy(false);
    this.#glyph.hidden = true;
    this.#tell('');
    this.#over();
  }

  #stopped() {
    this.#busy(false);
    this.#glyph.hidden = !this.#notice.hidden;
    this.#stand(this.#notice.hidden && this.#video.paused);
    this.#over();
  }

  #draw(seconds) {
    const { duration } = this.#player;
    this.#time.textContent = clock(seconds);
    this.#length.textContent = clock(duration);
    this.#share.style.setProperty('--share', String(duration > 0 ? Math.min(1, seconds / duration) : 0));
  }

  #busy(yes) {
    this.element.dataset.busy = String(yes);
    if (yes) this.#glyph.hidden = true;
  }

  /** The words over the film: they go while it runs, and stay while it stands. */
  #over() {
    this.element.dataset.over = 'true';
    clearTimeout(this.#timers.over);
    this.#timers.over = setTimeout(() => {
      if (!this.#video.paused) this.element.dataset.over = 'false';
    }, OVER_MS);
  }

  #say(words) {
    this.#toast.textContent = words;
    this.#toast.classList.add('toast-on');
    clearTimeout(this.#timers.toast);
    this.#timers.toast = setTimeout(() => this.#toast.classList.remove('toast-on'), TOAST_MS);
  }

  #tell(title, ...doors) {
    this.#notice.hidden = !title;
    if (!title) return this.#notice.contains(document.activeElement) && focused().blur();
    this.#busy(false);
    this.#stand(false);
    this.#glyph.hidden = true;
    this.#notice.replaceChildren(h('h2', {}, title), h('div', { class: 'notice-doors' }, doors));
    land(this.#notice, this.#notice.querySelector('button'));
  }

  #button(key, onclick) {
    return h('button', { class: 'pill pill-main', type: 'button', id: `notice-${key}`, 'data-focus-key': key, onclick }, t(key));
  }
}
