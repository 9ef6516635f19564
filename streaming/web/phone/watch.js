// The full-screen player: a vertical feed of one series' episodes.

import * as api from '../core/api.js';
import { arrival } from '../core/arrival.js';
import { h, icon } from '../core/dom.js';
import { clock, playable } from '../core/format.js';
import { known as knowMarks } from '../core/library.js';
import { Player } from '../core/player.js';
import { back, swap, to } from '../core/router.js';
import { t } from '../core/text.js';
import { episodeGrid } from './episodes.js';
import { listenToFinger, listenToWheel } from './gestures.js';
import { markButton } from './marks.js';
import { share } from './share.js';
import { WatchView } from './watchview.js';

/** @type {import('./marks.js').Mark[]} */
const MARKS = ['like', 'follow'];
const SEEK_SECONDS = 5;
const TOAST_MS = 2200;

export class Watch {
  #view = new WatchView();
  #player = new Player(this.#view.videos, 'phone');
  #series = null;
  #episodeId = '';
  /** @type {{at?: number}} */
  #begun = {};
  #toastTimer = 0;
  #scrubbing = false;
  #storyboard = null;

  #guard;
  #marks = MARKS.map((mark) => markButton(mark, 'rail-list', () => this.#series?.id, (words) => this.#toast(words)));

  /** @param {import('./guard.js').Guard} guard */
  constructor(guard) {
    this.#guard = guard;
    this.element = this.#view.element;
    this.element.hidden = true;
    this.#view.rail.prepend(...this.#marks.map(({ button }) => button));
    this.#listenToPlayer();
    this.#listenToViewer();
  }

  show(episodeId) {
    this.#view.translate();
    for (const { draw } of this.#marks) draw();
    this.element.hidden = false;
    document.documentElement.dataset.finished = 'false';
    if (episodeId !== this.#episodeId) this.#open(episodeId, arrival(episodeId));
  }

  hide() {
    this.element.hidden = true;
    this.#view.sheet.close();
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    this.#episodeId = '';
    this.#player.close();
  }

  pause() {
    this.#player.pause();
  }

  #open(episodeId, options = {}) {
    this.#episodeId = episodeId;
    this.#begun = options;
    this.#view.begin(this.#episode(), this.#neighbours());
    this.#player.open(episodeId, options);
  }

  /** The opened session names its series; a series that is known already is refreshed behind the picture. */
  async #know(seriesId) {
    if (this.#series?.id !== seriesId) this.#series = null;
    try {
      this.#series = await api.series(seriesId);
    } catch {
      return; // playing goes on; only the words around it are missing
    }
    if (this.element.hidden) return;
    for (const { draw } of this.#marks) draw();
    knowMarks('phone');
    this.#view.describe(this.#series, this.#episode());
    this.#view.surround(this.#neighbours());
  }

  #published() {
    return (this.#series?.episodes ?? []).filter((episode) => playable(episode, 'phone'));
  }

  #episode() {
    return this.#published().find((episode) => episode.id === this.#episodeId);
  }

  #neighbours() {
    const all = this.#published();
    const at = all.findIndex((episode) => episode.id === this.#episodeId);
    return { before: at > 0 ? all[at - 1] : null, after: at >= 0 ? (all[at + 1] ?? null) : null };
  }

  #nextId() {
    return this.#player.next?.episode ?? this.#neighbours().after?.id ?? null;
  }

  #go(wish) {
    const id = wish === 'next' ? this.#nextId() : this.#neighbours().before?.id;
    if (id) return this.#view.slideTo(wish, () => this.#turnTo(id));
    this.#view.settle();
    this.#toast(t(wish === 'next' ? 'player.last' : 'player.first'));
  }

  #turnTo(id, options) {
    swap(to('watch', id));
    document.documentElement.dataset.finished = 'false';
    this.#open(id, options);
  }

  #listenToPlayer() {
    const on = (name, run) => this.#player.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on('opening', () => this.#view.busy(true));
    on('opened', ({ play, from }) => {
      this.#view.name(play);
      if (from > 0) this.#toast(t('player.resumed', { time: clock(from) }));
      this.#know(play.series.id);
    });
    on('playing', () => {
      this.#view.live();
      this.#view.notice(null);
    });
    on('paused', () => this.#view.paused(true));
    on('blocked', () => this.#view.paused(true));
    on('waiting', () => this.#view.busy(true));
    on('recovering', () => this.#toast(t('player.recovering')));
    on('progress', () => {
      if (!this.#scrubbing) this.#view.progress(this.#player.video.currentTime, this.#player.duration);
      if (!this.#player.video.paused && this.#guard.playing()) this.#toast(t('minor.rest'));
    });
    on('quality', ({ quality }) => this.#view.quality(quality));
    on('captions', ({ name }) => this.#view.captions(this.#player.hasCaptions, name));
    on('muted', () => this.#view.muted(true));
    on('unmuted', () => this.#view.muted(false));
    on('failed', () => this.#failed());
    on('ended', () => this.#ended());
  }

  #ended() {
    const id = this.#nextId();
    if (id) return this.#view.slideTo('next', () => this.#turnTo(id, { at: 0 }));
    document.documentElement.dataset.finished = 'true';
    const again = () => {
      this.#view.notice(null);
      this.#player.seek(0);
      this.#player.resume();
    };
    this.#view.notice(t('player.finished'), '', [door('player.again', 'again', again), this.#details()]);
  }

  #failed() {
    const retry = () => {
      this.#view.notice(null);
      this.#player.open(this.#episodeId, { at: this.#player.video.currentTime || this.#begun.at });
    };
    this.#view.notice(t('player.failed'), t('trouble.body'), [door('nav.retry', 'again', retry), this.#details()]);
  }

  #details() {
    const id = this.#series?.id;
    return id && h('a', { class: 'door door-quiet', href: to('series', id) }, t('player.details'));
  }

  #listenToViewer() {
    const view = this.#view;
    listenToFinger(view.stage, {
      onDrag: (dy) => view.drag(dy),
      onDone: (wish) => {
        if (wish === 'tap') this.#player.toggle();
        if (wish === 'tap' || wish === 'stay') return view.settle();
        return this.#go(wish);
      },
    });
    listenToWheel(view.stage, (wish) => this.#go(wish));
    view.onBack = () => this.#back();
    view.onList = () => this.#list();
    view.onGo = (wish) => this.#go(wish);
    view.onCaption = () => this.#switchCaption();
    view.onSettings = () => this.#settings();
    view.onShare = () => this.#share();
    view.onUnmute = () => this.#player.unmute();
    view.onScrub = (seconds, done) => {
      this.#scrubbing = !done;
      if (done) this.#player.seek(seconds);
      view.progress(seconds, this.#player.duration);
      this.#preview(seconds);
    };
    document.addEventListener('keydown', (event) => this.#key(event));
  }

  /** The picture that stands where the finger is. */
  async #preview(seconds) {
    this.#storyboard ??= import('../core/storyboard.js').then(({ Storyboard }) => {
      const storyboard = new Storyboard();
      this.#view.seekbar.append(storyboard.element);
      return storyboard;
    });
    const storyboard = await this.#storyboard;
    if (this.#scrubbing) storyboard.show(this.#player.storyboard, seconds, seconds / this.#player.duration);
    else storyboard.hide();
  }

  #back() {
    back(this.#series ? to('series', this.#series.id) : to('home'));
  }

  #key(event) {
    if (this.element.hidden || this.#view.sheet.open || event.altKey || event.ctrlKey || event.metaKey) return;
    const onControl = event.target.closest?.('button, a, input');
    const run = KEYS[event.key];
    if (!run || (onControl && [' ', 'Enter'].includes(event.key))) return;
    event.preventDefault();
    const screen = { go: (wish) => this.#go(wish), back: () => this.#back(), list: () => this.#list(), settings: () => this.#settings(), captions: () => this.#switchCaption() };
    run(this.#player, screen);
  }

  #list() {
    if (!this.#series) return;
    const pick = (id) => {
      this.#view.sheet.close();
      if (id !== this.#episodeId) this.#turnTo(id);
    };
    this.#view.openSheet(t('player.episodes'), this.#series.title, episodeGrid(this.#series.episodes, { here: this.#episodeId, onPick: pick }));
    this.#know(this.#series.id);
  }

  async #settings() {
    const { openSettings } = await import('./settings.js');
    if (!this.element.hidden) openSettings(this.#player, this.#view, (words) => this.#toast(words));
  }

  #share() {
    if (this.#series) share(this.#series);
  }

  #switchCaption() {
    if (!this.#player.hasCaptions) return;
    const name = this.#player.nextCaption();
    this.#toast(name ? t('player.captions.now', { name }) : t('player.captions.off'));
  }

  #toast(words) {
    this.#view.toast(words);
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => this.#view.toast(''), TOAST_MS);
  }
}

const KEYS = {
  ' ': (player) => player.toggle(),
  k: (player) => player.toggle(),
  c: (_, { captions }) => captions(),
  m: (player) => (player.video.muted ? player.unmute() : (player.video.muted = true)),
  ArrowLeft: (player) => player.seek(player.video.currentTime - SEEK_SECONDS),
  ArrowRight: (player) => player.seek(player.video.currentTime + SEEK_SECONDS),
  ArrowUp: (_, { go }) => go('previous'),
  ArrowDown: (_, { go }) => go('next'),
  PageUp: (_, { go }) => go('previous'),
  PageDown: (_, { go }) => go('next'),
  Escape: (_, { back: leave }) => leave(),
  e: (_, { list }) => list(),
  s: (_, { settings }) => settings(),
};

function door(key, picture, onclick) {
  return h('button', { class: 'door', type: 'button', onclick }, icon(picture), t(key));
}
