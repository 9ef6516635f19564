// One episode at a time, in a <video>: opens a play session, plays it with hls.js (or the browser's own HLS),
// tells the server what was watched, and keeps the viewer's place through lost networks, broken media and
// expired addresses. With a second <video> the next episode is held ready in it, and the two change places.
// Screens listen to its events and draw; nothing here draws.

import { Ahead } from './ahead.js';
import * as api from './api.js';
import { Beacon } from './beacon.js';
import { after, choose, remember, wished } from './captions.js';
import { leftAt } from './goeson.js';
import { absolute, sameMedia, split } from './mediaurl.js';
import { rememberSide, wishedSide } from './pictures.js';
import { Quality } from './quality.js';
import { Sessions } from './sessions.js';
import { lastHeight, Stream } from './stream.js';
import { Understudy } from './understudy.js';
import { Watching, resumePoint } from './watching.js';

const HEALTHY_BUFFER_SECONDS = 8;
const RENEW_BEFORE_SECONDS = 60;
const PREPARING = 'not_on_this_screen_yet';
const ASK_AGAIN_MS = 3000;
const RENEWALS_PER_MINUTE = 4; // more means that a fresh address is refused too: stop asking

export class Player extends EventTarget {
  #video;
  #videos;
  #screen;
  #turn = 0;
  #play = null;
  #stream = null;
  #beacon = null;
  #watching = null;
  #quality = null;
  #draining = new Set();
  #ahead = new Ahead();
  #understudy;
  #sessions;
  #renewals = [];
  #renewTimer = 0;
  #renewing = false;
  #ended = 0;
  #captions = [];
  #caption = null;

  /** @param {HTMLVideoElement[]} videos one, or two that stand side by side @param {'phone'|'tv'} screen */
  constructor(videos, screen) {
    super();
    const [video, other = null] = videos;
    this.#video = video;
    this.#videos = videos;
    this.#understudy = new Understudy(other, this.#ahead);
    video.dataset.front = '';
    this.#screen = screen;
    this.#sessions = new Sessions((episodeId) => api.play(episodeId, screen), clock);
    this.#listen();
    Object.assign(window, { __zhanbo: this }); // for who looks into a page from outside
  }

  /** The one in front. */
  get video() { return this.#video; }
  get hls() { return this.#stream?.hls ?? null; }
  get session() { return this.#play?.session ?? null; }
  get next() { return this.#play?.next ?? null; }
  /** The address of its thumbnails' WebVTT file, where it has one. @returns {string | null} */
  get storyboard() { return this.#play?.storyboard ?? null; }
  get episode() { return this.#play?.episode ?? null; }

  /**
   * Plays an episode from where the viewer left it, or from `at` seconds.
   * @param {string} episodeId @param {{at?: number}} [options]
   */
  async open(episodeId, { at } = {}) {
    const turn = this.#leave();
    this.#quality = new Quality((fact) => this.#beacon?.note(fact), clock());
    this.#captions = [];
    this.#mark({ episode: episodeId, playing: 'false', quality: '', error: '', caption: '' });
    this.#say('opening', { episodeId });
    this.#say('captions', { name: null });
    try {
      const play = await this.#sessions.take(episodeId);
      if (turn !== this.#turn) return;
      this.#accept(play);
      const from = at ?? resumePoint(play);
      if (document.pictureInPictureElement) this.#understudy.drop(); // the small window keeps its <video>
      const ready = this.#understudy.take(play, from, this.#video);
      if (!ready) this.#ahead.fetch(play, { height: lastHeight(), media: from === 0, priority: 'high' });
      this.#say('opened', { play, from });
      if (ready) this.#enter(ready);
      else await this.#attach(from);
      await this.resume();
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error.code === PREPARING) this.#openSoon(turn, episodeId, at);
      else this.#fail(error);
    }
  }

  /** The phone has it already, this screen's renditions are being made: play as soon as they are there. */
  #openSoon(turn, episodeId, at) {
    this.#say('preparing');
    setTimeout(() => turn === this.#turn && this.open(episodeId, { at }), ASK_AGAIN_MS);
  }

  /** Lets go of the episode; the view events that are not durable yet are still delivered. */
  close() {
    this.#leave();
    this.#understudy.drop();
    this.#mark({ episode: '', playing: 'false', quality: '', finished: 'false' });
  }

  /** Plays; where the browser allows no sound before a touch, plays silently and says `muted`. */
  async resume() {
    try {
      await this.#video.play();
    } catch (error) {
      if (error.name !== 'NotAllowedError') return;
      if (this.#video.muted) return this.#blocked();
      this.#video.muted = true;
      this.#say('muted');
      await this.resume();
    }
  }

  #blocked() {
    this.#quality?.blocked();
    this.#say('blocked');
  }

  pause() { this.#video.pause(); }

  toggle() { return this.#video.paused ? this.resume() : this.pause(); }

  unmute() {
    this.#video.muted = false;
    this.#say('unmuted');
    return this.resume();
  }

  get hasCaptions() { return this.#captions.length > 0; }

  /**
   * The next choice of subtitles: each language in turn, then none. It holds for what is watched from now on.
   * @returns {string | null} the name of what is shown now
   */
  nextCaption() {
    return this.pickCaption(after(this.#captions, this.#caption));
  }

  /** Those there are: each language once. @returns {import('./captions.js').Caption[]} */
  get captions() { return this.#captions; }

  get caption() { return this.#caption; }

  /** @param {string | null} tag of the subtitles to show from now on; null: none */
  pickCaption(tag) {
    this.#caption = tag;
    remember(tag);
    return this.#showCaption();
  }

  /** Media seconds a second, for this episode and those after it. */
  get speed() { return this.#video.playbackRate; }

  set speed(rate) {
    for (const video of this.#videos) {
      video.defaultPlaybackRate = rate; // what is loaded next begins with it
      video.playbackRate = rate;
    }
  }

  /** The short sides of the pictures there are, the best first. */
  get sides() { return this.#stream?.sides ?? []; }

  /** What was asked for; null: what the line carries. */
  get side() { return wishedSide(); }

  set side(side) {
    rememberSide(side);
    this.#stream?.prefer(side);
    this.#understudy.drop(); // it is held anew, with the pictures that are wished for now
  }

  #showCaption() {
    this.#stream?.caption(this.#caption);
    const name = this.#captions.find(({ tag }) => tag === this.#caption)?.name ?? null;
    this.#mark({ caption: this.#caption ?? '' });
    this.#say('captions', { name });
    return name;
  }

  seek(seconds) {
    const end = this.duration;
    this.#video.currentTime = Math.min(Math.max(0, seconds), Math.max(0, end - 0.1));
  }

  get duration() {
    const measured = this.#video.duration;
    return Number.isFinite(measured) && measured > 0 ? measured : (this.episode?.duration_seconds ?? 0);
  }

  #accept(play) {
    this.#play = play;
    const beacon = new Beacon({ session: play.session, report: api.report, reportLeaving: api.reportLeaving });
    this.#beacon = beacon;
    this.#draining.add(beacon);
    this.#watching = new Watching((kind, position, rate) => beacon.record(kind, position, rate));
    this.#renewBefore(play.expires_at);
  }

  async #attach(from) {
    const turn = this.#turn;
    const stream = new Stream(this.#video, { url: absolute(this.#play.playlist), from, ahead: this.#ahead }, this.#listener());
    this.#stream = stream;
    await stream.start();
    if (turn !== this.#turn) stream.stop();
  }

  /** What was held ready comes to the front, as loud as what it follows. */
  #enter(stream) {
    const [front, behind] = [stream.video, this.#video];
    Object.assign(front, { muted: behind.muted, volume: behind.volume });
    delete behind.dataset.front;
    front.dataset.front = '';
    front.after(behind); // the one in front stands first, and is not moved: that would pause it
    this.#video = front;
    this.#stream = stream;
    stream.release(this.#listener());
  }

  /** @returns {import('./stream.js').Listener} */
  #listener() {
    return {
      onExpired: () => this.#renew(),
      onBroken: (why) => this.#rebuild(why),
      onQuality: (quality, kbps) => {
        this.#quality?.level(kbps, clock());
        this.#mark({ quality });
        this.#say('quality', { quality });
      },
      onRecovering: () => this.#say('recovering'),
      onCaptions: (captions) => {
        this.#captions = captions;
        this.#caption = choose(captions, wished());
        this.#showCaption();
      },
    };
  }

  /** A fresh session at the same second: the same stream under a new address, or a new stream if it changed. */
  async #renew() {
    if (!this.#play || this.#renewing) return; // several requests are refused together
    this.#renewing = true;
    await this.#renewOnce();
    this.#renewing = false;
  }

  async #renewOnce() {
    const turn = this.#turn;
    if (this.#tooManyRenewals()) return this.#fail(new api.ApiError({ status: 403, code: 'expired' }));
    const [old, position, wasWatching] = [this.#play, this.#video.currentTime, this.#watching?.started];
    try {
      const play = await api.play(old.episode.id, this.#screen);
      if (turn !== this.#turn) return;
      this.#watching?.paused(position);
      this.#accept(play);
      if (wasWatching) this.#watching.playing(position, this.#video.playbackRate);
      this.#say('renewed', { play });
      const [before, after] = [absolute(old.playlist), absolute(play.playlist)];
      if (sameMedia(before, after) && this.#stream.renew(split(after).prefix)) return;
      await this.#restream(position);
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }

  #tooManyRenewals() {
    const now = Date.now();
    this.#renewals = [...this.#renewals.filter((at) => now - at < 60_000), now];
    return this.#renewals.length > RENEWALS_PER_MINUTE;
  }

  #renewBefore(expiresAt) {
    clearTimeout(this.#renewTimer);
    const seconds = (Date.parse(expiresAt) - Date.now()) / 1000 - RENEW_BEFORE_SECONDS;
    if (seconds > 0 && seconds < 86_400) this.#renewTimer = setTimeout(() => this.#renew(), seconds * 1000);
  }

  /** Repairing did not help: start the stream anew at the same second, or give up and say so. */
  #rebuild(why) {
    this.#quality?.failed({ code: why }, clock());
    if (this.#tooManyRenewals()) return this.#fail(new api.ApiError({ status: 0, code: why }));
    return this.#restream(this.#video.currentTime);
  }

  async #restream(position) {
    this.#stream?.stop();
    await this.#attach(position);
    await this.resume();
  }

  #leave() {
    clearTimeout(this.#renewTimer);
    this.#noteWhere();
    this.#watching?.paused(this.#video.currentTime, this.#video.playbackRate);
    this.#watching = null;
    this.#quality?.stopped(clock());
    this.#quality = null;
    this.#beacon = null;
    this.#stream?.stop();
    this.#stream = null;
    this.#play = null;
    return ++this.#turn;
  }

  #noteWhere() {
    if (!this.#watching?.begun) return;
    const { series, episode } = this.#play;
    leftAt(series.id, { episode: episode.id, number: episode.number, seconds: this.#video.currentTime }, this.duration);
  }

  #listen() {
    const on = (name, run) => {
      for (const video of this.#videos) video.addEventListener(name, () => video === this.#video && run());
    };
    const here = () => [this.#video.currentTime, this.#video.playbackRate];
    on('playing', () => {
      this.#quality?.playing(clock());
      this.#watching?.playing(...here());
      this.#mark({ playing: 'true' });
      this.#say('playing');
    });
    on('pause', () => {
      this.#mark({ playing: 'false' });
      this.#quality?.stopped(clock());
      if (this.#video.ended) return; // `ended` follows and says more
      this.#watching?.paused(...here());
      this.#say('paused');
    });
    on('waiting', () => {
      this.#quality?.waiting(clock());
      this.#say('waiting');
    });
    on('seeking', () => {
      this.#quality?.seeking(clock());
      this.#watching?.seeking();
    });
    on('seeked', () => {
      this.#quality?.seeked();
      this.#watching?.seeked(...here());
    });
    on('timeupdate', () => this.#progress());
    on('ended', () => this.#end());
    document.addEventListener('visibilitychange', () => document.hidden && this.#away());
    window.addEventListener('pagehide', () => this.#away());
    window.addEventListener('online', () => this.#back());
  }

  #progress() {
    this.#watching?.progress(this.#video.currentTime, clock(), this.#video.playbackRate);
    this.#say('progress');
    this.#prefetch();
  }

  #end() {
    this.#watching?.ended(this.#video.currentTime, this.#video.playbackRate);
    this.#ended += 1;
    this.#mark({ playing: 'false', endedCount: String(this.#ended) });
    this.#say('ended');
  }

  /** The page may never come back: say where the viewer is, in the one way that survives. */
  #away() {
    this.#watching?.away(this.#video.currentTime, this.#video.playbackRate);
    this.#quality?.away(clock());
    for (const beacon of this.#draining) {
      beacon.leave();
      if (beacon !== this.#beacon && beacon.unsent === 0) this.#draining.delete(beacon);
    }
  }

  #back() {
    for (const beacon of this.#draining) beacon.hurry();
    this.#stream?.retry();
  }

  /** Once this episode can look after itself, the next one's session and first bytes are fetched. */
  #prefetch() {
    if (!this.next || !healthy(this.#video)) return;
    const coming = this.#sessions.ask(this.next.episode);
    this.#ahead.fetch(this.next, { height: lastHeight(), media: true, priority: 'low' });
    if (!document.pictureInPictureElement) this.#understudy.hold(coming);
  }

  #fail(error) {
    this.#quality?.failed(error, clock());
    this.#mark({ playing: 'false', error: error.code ?? error.name });
    this.#say('failed', { error });
  }

  #mark(facts) {
    Object.assign(document.documentElement.dataset, facts);
  }

  #say(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function healthy(video) {
  const { buffered, currentTime, duration } = video;
  for (let i = 0; i < buffered.length; i += 1) {
    if (buffered.start(i) > currentTime + 0.1 || buffered.end(i) < currentTime) continue;
    return buffered.end(i) - currentTime >= Math.min(HEALTHY_BUFFER_SECONDS, duration - currentTime - 0.5);
  }
  return false;
}

const clock = () => performance.now() / 1000;
