// HLS into a <video>: hls.js wherever Media Source Extensions exist, else the browser's own HLS (iPhones).
// Chromium answers "maybe" to native HLS and then fails on parts of it, so hls.js is asked first.

import { loaderFrom } from './ahead.js';
import { renewed, split } from './mediaurl.js';
import { nearest, sideOf, wishedSide } from './pictures.js';

const HLS_TYPE = 'application/vnd.apple.mpegurl';
const RETRY_SECONDS = [0.5, 1, 2, 4, 8, 15];
const EXPIRED = new Set([401, 403, 410]);
const REPAIR_WINDOW_SECONDS = 5;

let library = null;
let estimate = 0; // bits per second seen so far, so that the next episode need not start from a guess
let height = null; // of the picture that was shown last: what is opened next begins with it

export const lastHeight = () => height;

/** Loads hls.js once; home asks for it while idle, so that playing never waits for it. */
export function loadHls() {
  library ??= import('../vendor/hls.min.mjs').then((module) => module.default, (cause) => {
    library = null; // or a page that was opened without a network would never play
    throw cause;
  });
  return library;
}

const AHEAD_SECONDS = 60; // who leaves, as most do within seconds, leaves no more than that behind unseen
const HELD_SECONDS = 1; // the first segment and no more

/**
 * @typedef {object} Listener
 * @property {() => void} onExpired @property {(why: string) => void} onBroken
 * @property {(label: string, kbps: number) => void} [onQuality] @property {() => void} [onRecovering]
 * @property {(captions: import('./captions.js').Caption[]) => void} [onCaptions]
 */

export class Stream {
  #video;
  #wish;
  /** @type {Listener} */
  #listener;
  #quality = null;
  #captions = null;
  #prefix = '';
  #failures = 0;
  #timer = 0;
  #repairs = [];
  #stopped = false;
  #nativeError = null;
  hls = null;

  /**
   * @param {HTMLVideoElement} video
   * @param {object} wish
   * @param {string} wish.url multivariant playlist @param {number} wish.from seconds
   * @param {import('./ahead.js').Ahead} wish.ahead what is here already
   * @param {boolean} [wish.held] whether it is held ready only: its beginning is fetched, until `release`
   * @param {Listener} listener
   */
  constructor(video, wish, listener) {
    this.#video = video;
    this.#wish = wish;
    this.#listener = listener;
  }

  get video() { return this.#video; }

  /** What was held is played from now on, and told to somebody else. @param {Listener} listener */
  release(listener) {
    this.#listener = listener;
    if (this.hls) this.hls.config.maxMaxBufferLength = AHEAD_SECONDS;
    if (this.#quality) listener.onQuality?.(this.#quality.label, this.#quality.kbps);
    if (this.#captions) listener.onCaptions?.(this.#captions);
  }

  async start() {
    const Hls = await loadHls();
    if (this.#stopped) return;
    if (Hls.isSupported()) this.#startHls(Hls);
    else if (this.#video.canPlayType(HLS_TYPE)) this.#startNative();
    else this.#listener.onBroken('unsupported');
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (this.#nativeError) this.#video.removeEventListener('error', this.#nativeError);
    if (this.hls) {
      estimate = this.hls.bandwidthEstimate || estimate;
      this.hls.destroy();
      this.hls = null;
    } else {
      this.#video.removeAttribute('src');
      this.#video.load();
    }
  }

  /** Goes on under a fresh permission. @returns {boolean} false if only a new stream can */
  renew(prefix) {
    if (!this.hls) return false;
    this.#prefix = prefix;
    this.retry();
    return true;
  }

  /** Tries at once what failed before. */
  retry() {
    if (!this.hls || this.#stopped) return;
    clearTimeout(this.#timer);
    if (this.hls.levels.length === 0) this.hls.loadSource(renewed(this.#wish.url, this.#prefix));
    else this.hls.startLoad(this.#video.currentTime);
  }

  /** Shows the subtitles of a language, or none. @param {string | null} tag */
  caption(tag) {
    if (this.hls) this.hls.subtitleTrack = this.hls.subtitleTracks.findIndex((track) => track.lang === tag);
    else for (const track of subtitles(this.#video)) track.mode = track.language === tag ? 'hidden' : 'disabled';
  }

  /** The short sides of the pictures there are, the best first; none where the browser chooses by itself. */
  get sides() {
    return [...new Set((this.hls?.levels ?? []).map(sideOf))].filter(Boolean).sort((one, other) => other - one);
  }

  /** @param {number | null} side of the pictures from now on; null: what the line carries */
  prefer(side) {
    if (this.hls) this.hls.nextLevel = nearest(this.hls.levels, side);
  }

  #startHls(Hls) {
    const hls = new Hls({
      autoStartLoad: false,
      capLevelToPlayerSize: true,
      maxBufferLength: 20,
      maxMaxBufferLength: this.#wish.held ? HELD_SECONDS : AHEAD_SECONDS,
      backBufferLength: 30,
      // fMP4 passes through untouched: a worker would only add its own start-up to the first frame.
      enableWorker: false,
      loader: loaderFrom(Hls.DefaultConfig.loader, this.#wish.ahead),
      ...(estimate ? { abrEwmaDefaultEstimate: estimate } : {}),
      xhrSetup: (xhr, url) => {
        if (this.#prefix && split(url)) xhr.open('GET', renewed(url, this.#prefix), true);
      },
    });
    this.hls = hls;
    hls.subtitleDisplay = false; // the app draws them itself
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#begin());
    hls.on(Hls.Events.FRAG_BUFFERED, () => { this.#failures = 0; });
    hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
      height = hls.levels[level].height || height;
      this.#tellQuality(quality(hls.levels[level]), kbps(hls.levels[level]));
    });
    hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, (_, { subtitleTracks }) => this.#tellCaptions(
      subtitleTracks.map(({ lang, name, default: isDefault }) => ({ tag: lang, name, isDefault })),
    ));
    hls.on(Hls.Events.ERROR, (_, problem) => this.#onError(Hls, problem));
    hls.loadSource(this.#wish.url);
    hls.attachMedia(this.#video);
  }

  /** The rung whose first bytes are already here, else the lowest until the line has been measured. */
  #begin() {
    const warm = this.hls.levels.findIndex((level) => this.#wish.ahead.addresses.has(level.uri));
    if (warm >= 0) this.hls.startLevel = warm;
    else if (!estimate) this.hls.startLevel = 0;
    const side = wishedSide();
    if (side) this.hls.loadLevel = nearest(this.hls.levels, side);
    this.hls.startLoad(this.#wish.from || -1);
  }

  #onError(Hls, problem) {
    if (this.#stopped) return;
    if (EXPIRED.has(problem.response?.code)) return this.#listener.onExpired();
    if (!problem.fatal) return;
    if (problem.type === Hls.ErrorTypes.NETWORK_ERROR) return this.#retryLater();
    if (problem.type === Hls.ErrorTypes.MEDIA_ERROR) return this.#repair();
    this.#listener.onBroken(problem.details);
  }

  #retryLater() {
    this.#listener.onRecovering?.();
    const seconds = RETRY_SECONDS[Math.min(this.#failures++, RETRY_SECONDS.length - 1)];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retry(), seconds * 1000);
  }

  #repair() {
    const now = performance.now() / 1000;
    this.#repairs = [...this.#repairs.filter((at) => now - at < REPAIR_WINDOW_SECONDS), now];
    if (this.#repairs.length > 2) return this.#listener.onBroken('media');
    if (this.#repairs.length === 2) this.hls.swapAudioCodec();
    this.hls.recoverMediaError();
  }

  #startNative() {
    this.#nativeError = () => this.#listener.onExpired(); // no status is told: a fresh address heals both causes
    this.#video.addEventListener('error', this.#nativeError);
    this.#video.src = this.#wish.url;
    const { from } = this.#wish;
    if (from) this.#video.addEventListener('loadedmetadata', () => { this.#video.currentTime = from; }, { once: true });
    this.#video.addEventListener('resize', () => this.#tellQuality(quality(this.#videoSize()), 0)); // no bitrate is told
    this.#video.addEventListener('loadedmetadata', () => this.#tellCaptions(
      subtitles(this.#video).map(({ language, label, mode }) => ({ tag: language, name: label, isDefault: mode === 'showing' })),
    ), { once: true });
  }

  #tellQuality(label, rate) {
    this.#quality = { label, kbps: rate };
    this.#listener.onQuality?.(label, rate);
  }

  /** @param {import('./captions.js').Caption[]} captions */
  #tellCaptions(captions) {
    this.#captions = captions;
    this.#listener.onCaptions?.(captions);
  }

  #videoSize() {
    return { width: this.#video.videoWidth, height: this.#video.videoHeight };
  }
}

const subtitles = (video) => [...video.textTracks].filter(({ kind }) => kind === 'subtitles');

const kbps = (level) => (level?.bitrate || 0) / 1000;

/** People know a quality by its short side: 720p is 720×1280 on a phone and 1280×720 on a TV. */
function quality(level) {
  const side = sideOf(level);
  return side ? `${side}p` : '';
}
