// A channel in a public place: nobody is there to help it. It plays the channel, keeps what it has played, and plays
// that round and round while there is no network. It never shows that anything is wrong.

import { focused, h } from '../core/dom.js';
import { Live } from '../core/live.js';
import { poll } from '../core/polling.js';
import { back, to } from '../core/router.js';
import { stored, store } from '../core/stored.js';
import { t } from '../core/text.js';
import { airtime, named } from './airtime.js';
import { Kept, keepingLoader } from './kept.js';
import { Rerun } from './rerun.js';
import { keepApp } from './upkeep.js';

const TICK_MS = 250;
const LITTLE_SECONDS = 2.5; // in hand, and no more coming: the rerun takes over before the picture stands
const SILENT_MS = 8000; // a segment comes every six seconds
const STILL_MS = 1500;
const STUCK_MS = 8000; // a rerun that stands for longer is begun anew
const GUIDE_SECONDS = 600;

export class Venue {
  #card = h('section', { class: 'card-quiet' });
  #liveVideo = h('video', { 'aria-hidden': 'true' });
  #rerunVideo = h('video', { 'aria-hidden': 'true', muted: true });
  #kept = null;
  #live = new Live(this.#liveVideo, keepingLoader(() => {
    this.#cameAt = performance.now();
    return this.#kept;
  }));
  #rerun = new Rerun(this.#rerunVideo);
  #slug = '';
  #silent = false;
  #cameAt = 0;
  #seen = { live: { at: 0, when: 0 }, rerun: { at: 0, when: 0 } };
  #asking = null;
  #ticking = 0;
  #lock = null;

  constructor() {
    this.element = h('main', { class: 'venue', hidden: true }, this.#card, this.#liveVideo, this.#rerunVideo);
    this.#live.addEventListener('muted', () => { this.#silent = true; });
    document.addEventListener('visibilitychange', () => this.#stayAwake());
  }

  async show(slug) {
    this.element.hidden = false;
    focused()?.blur();
    if (slug === this.#slug) return;
    this.#slug = slug;
    this.#face('card');
    this.#drawCard();
    this.#stayAwake();
    keepApp();
    this.#asking = poll(() => this.#ask(), () => GUIDE_SECONDS);
    const kept = await Kept.open(slug);
    if (this.#slug !== slug) return;
    this.#kept = kept;
    this.#live.open(`/tv/channels/${encodeURIComponent(slug)}/tv.m3u8`);
    for (const seen of Object.values(this.#seen)) seen.when = performance.now();
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  hide() {
    this.#asking?.stop();
    clearInterval(this.#ticking);
    this.#live.close();
    this.#rerun.close();
    this.#lock?.release();
    this.#lock = this.#kept = null;
    this.#slug = '';
    this.element.hidden = true;
  }

  forget() {}

  back() {
    back(to('channels'));
  }

  /** No control but sound: browsers allow it after the first key. */
  take() {
    this.#silent = false;
    this.#sound();
    return true;
  }

  async #ask() {
    await airtime.ask();
    const name = named(airtime.channel(this.#slug));
    if (name) store(`zhanbo.venue.${this.#slug}`, name);
    this.#drawCard();
  }

  #drawCard() {
    this.#card.replaceChildren(h('h1', {}, stored(`zhanbo.venue.${this.#slug}`) || t('app.title')));
  }

  #tick() {
    const now = performance.now();
    const liveMoves = this.#moves('live', this.#liveVideo, now);
    const rerunMoves = this.#moves('rerun', this.#rerunVideo, now);
    const { source } = this.element.dataset;
    if (source === 'rerun') {
      if (liveMoves && this.#liveVideo.readyState > 2) this.#return();
      else if (!rerunMoves && now - this.#seen.rerun.when > STUCK_MS) this.#beginRerun(now);
      return this.#nudge(this.#rerunVideo);
    }
    if (liveMoves && source !== 'live') this.#face('live');
    const drying = this.#live.ahead < LITTLE_SECONDS && now - this.#cameAt > SILENT_MS;
    const standing = now - this.#seen.live.when > STILL_MS && now - this.#cameAt > STILL_MS;
    if (!drying && !standing) return;
    if (rerunMoves && this.#rerun.on && this.#rerunVideo.readyState > 2) this.#takeOver();
    else if (!this.#rerun.on || now - this.#seen.rerun.when > STUCK_MS) this.#beginRerun(now);
  }

  /** Whether a picture moved within the last tick or so. */
  #moves(name, video, now) {
    const seen = this.#seen[name];
    const moved = video.currentTime !== seen.at && !video.seeking && !video.paused;
    if (moved) seen.when = now;
    seen.at = video.currentTime;
    return moved;
  }

  #beginRerun(now) {
    if (this.#kept.moments.length === 0) return; // the last picture stays, or the card
    this.#seen.rerun.when = now;
    this.#rerunVideo.muted = this.element.dataset.source !== 'rerun' || this.#silent;
    this.#rerun.open(this.#kept);
  }

  #takeOver() {
    this.#face('rerun');
    this.#liveVideo.muted = true;
    this.#sound();
    this.#live.open(`/tv/channels/${encodeURIComponent(this.#slug)}/tv.m3u8`);
  }

  #return() {
    this.#face('live');
    this.#rerun.close();
    this.#rerunVideo.muted = true;
    this.#sound();
  }

  #face(source) {
    this.element.dataset.source = source;
  }

  #sound() {
    const front = this.element.dataset.source === 'rerun' ? this.#rerunVideo : this.#liveVideo;
    front.muted = this.#silent;
  }

  #nudge(video) {
    if (!video.paused || video.ended || video.readyState < 3) return;
    video.play().catch(() => { this.#silent = video.muted = true; }); // sound was what the browser minded
  }

  async #stayAwake() {
    if (!this.#slug || document.hidden || !navigator.wakeLock) return;
    this.#lock = await navigator.wakeLock.request('screen').catch(() => null); // a low battery may refuse it
  }
}
