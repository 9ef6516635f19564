// A live channel in a <video>, for as long as the page wants it: whatever happens on the way, it comes back.

import { loadHls } from './stream.js';

const HLS_TYPE = 'application/vnd.apple.mpegurl';
const TICK_MS = 500;
const STILL_MS = 4000; // a picture that stands for longer has lost its network
const PATIENCE_MS = 5000; // for an answer of the server
const BEGINNING_MS = 12_000; // for a stream to begin once the server answers
const WAITS_MS = [1000, 2000, 4000, 8000];

/** @typedef {import('../vendor/hls.min.mjs').HlsConfig} HlsConfig */
/** @typedef {new (config: HlsConfig) => import('../vendor/hls.min.mjs').Loader<any>} LoaderClass */

/** Says `moving`, `lost` (with `offAir`) and `muted`. */
export class Live extends EventTarget {
  #video;
  #loaderFrom;
  #url = '';
  #hls = null;
  #native = false;
  #ticking = 0;
  #at = 0;
  #movedAt = 0;
  #state = 'beginning';
  #tries = 0;
  #nextTryAt = 0;
  #repairedAt = -Infinity;
  #run = 0;

  /** @param {HTMLVideoElement} video @param {((Base: LoaderClass) => LoaderClass) | null} [loaderFrom] who fetches */
  constructor(video, loaderFrom = null) {
    super();
    this.#video = video;
    this.#loaderFrom = loaderFrom;
    window.addEventListener('online', () => this.#hurry());
  }

  /** @param {string} url of a multivariant playlist */
  open(url) {
    this.close();
    this.#url = url;
    this.#still('beginning');
    this.#begin();
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  close() {
    clearInterval(this.#ticking);
    this.#url = '';
    this.#end();
  }

  /** The instant that is on the screen: some seconds before now. */
  get instant() {
    return this.#hls?.playingDate?.getTime() ?? null;
  }

  get moving() {
    return this.#state === 'moving';
  }

  /** Seconds that can be played without the network. */
  get ahead() {
    const { buffered, currentTime } = this.#video;
    for (let at = 0; at < buffered.length; at++) {
      if (buffered.start(at) <= currentTime + 0.1 && currentTime < buffered.end(at)) return buffered.end(at) - currentTime;
    }
    return 0;
  }

  async #begin() {
    this.#end();
    const run = this.#run;
    const Hls = await loadHls().catch(() => null); // it comes with the network
    if (!Hls || run !== this.#run) return;
    if (Hls.isSupported()) this.#beginHls(Hls);
    else if (this.#video.canPlayType(HLS_TYPE)) this.#beginNative();
  }

  #beginHls(Hls) {
    const hls = new Hls({
      capLevelToPlayerSize: true,
      maxBufferLength: 30,
      backBufferLength: 20,
      enableWorker: false,
      ...(this.#loaderFrom ? { fLoader: this.#loaderFrom(Hls.DefaultConfig.loader) } : {}),
    });
    this.#hls = hls;
    hls.subtitleDisplay = false;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#play());
    hls.on(Hls.Events.ERROR, (_, problem) => problem.fatal && problem.type === Hls.ErrorTypes.MEDIA_ERROR && this.#repair());
    hls.loadSource(this.#url);
    hls.attachMedia(this.#video);
  }

  #beginNative() {
    this.#native = true;
    this.#video.src = this.#url;
    this.#play();
  }

  #end() {
    this.#run++;
    this.#hls?.destroy();
    this.#hls = null;
    if (this.#native) {
      this.#video.removeAttribute('src');
      this.#video.load();
    }
    this.#native = false;
  }

  /** Once in a while the decoder is set up anew; what does not help is begun anew by and by. */
  #repair() {
    const now = performance.now();
    if (now - this.#repairedAt > STILL_MS) this.#hls?.recoverMediaError();
    this.#repairedAt = now;
  }

  /** With sound; without it where the browser allows none before a touch. */
  async #play() {
    try {
      await this.#video.play();
    } catch (cause) {
      if (cause.name !== 'NotAllowedError' || this.#video.muted) return; // something newer took its place
      this.#video.muted = true;
      this.#say('muted');
      this.#play();
    }
  }

  #tick() {
    const now = performance.now();
    if (this.#video.currentTime !== this.#at && !this.#video.seeking) return this.#moved(now);
    if (this.#video.paused && this.#video.readyState > 2) this.#play();
    if (this.#state !== 'lost' && now - this.#movedAt > (this.#state === 'moving' ? STILL_MS : BEGINNING_MS)) this.#lose();
    if (this.#state === 'lost' && now >= this.#nextTryAt) this.#try(now);
  }

  #moved(now) {
    this.#at = this.#video.currentTime;
    this.#movedAt = now;
    if (this.#state === 'moving') return;
    this.#state = 'moving';
    this.#tries = 0;
    this.#say('moving');
  }

  #still(state) {
    this.#state = state;
    this.#at = this.#video.currentTime;
    this.#movedAt = performance.now();
    this.#tries = this.#nextTryAt = 0;
  }

  #lose() {
    this.#state = 'lost';
    this.#say('lost', { offAir: false });
  }

  /** The last picture stays until the server answers: only then is the stream begun anew. */
  async #try(now) {
    const run = this.#run;
    this.#nextTryAt = now + PATIENCE_MS + WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)];
    const status = await reached(this.#url);
    if (run !== this.#run || this.#state !== 'lost') return;
    if (status === 200) {
      this.#nextTryAt = performance.now() + BEGINNING_MS;
      this.#begin();
    } else {
      this.#nextTryAt = performance.now() + WAITS_MS[Math.min(this.#tries, WAITS_MS.length) - 1];
      if (status === 404) this.#say('lost', { offAir: true });
    }
  }

  #hurry() {
    if (!this.#url) return;
    if (this.#state === 'beginning') this.#lose();
    this.#tries = this.#nextTryAt = 0;
  }

  #say(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @returns {Promise<number>} the status, 0 where nobody answers */
const reached = (url) => fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) }).then(({ status }) => status, () => 0);
