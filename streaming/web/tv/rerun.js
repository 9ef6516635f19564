// What a venue's screen has kept, played round and round while there is no network.

import { loadHls } from '../core/stream.js';
import { rerunOf } from './rerunlist.js';

export class Rerun {
  #video;
  #hls = null;
  #run = 0;

  /** @param {HTMLVideoElement} video silent until it is shown */
  constructor(video) {
    this.#video = video;
    video.addEventListener('ended', () => this.#again());
  }

  get on() {
    return Boolean(this.#hls);
  }

  /** @param {import('./kept.js').Kept} kept */
  async open(kept) {
    this.close();
    const run = this.#run;
    const Hls = await loadHls();
    if (run !== this.#run || !Hls.isSupported()) return;
    const texts = rerunOf(kept.moments, location.origin);
    const hls = new Hls({ enableWorker: false, maxBufferLength: 20, backBufferLength: 10, loader: loaderOf(Hls.DefaultConfig.loader, texts, kept) });
    this.#hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#play());
    hls.on(Hls.Events.ERROR, (_, problem) => problem.fatal && this.#hls === hls && this.close()); // it is begun anew
    hls.loadSource(texts.start);
    hls.attachMedia(this.#video);
  }

  close() {
    this.#run++;
    this.#hls?.destroy();
    this.#hls = null;
  }

  #again() {
    if (!this.#hls) return;
    this.#video.currentTime = 0;
    this.#play();
  }

  #play() {
    this.#video.play().catch((cause) => {
      if (cause.name === 'NotAllowedError') this.#video.muted = true; // the next look at it plays it
    });
  }
}

/** A loader of hls.js that asks no network. */
function loaderOf(Base, texts, kept) {
  return class extends Base {
    #gone = false;

    load(context, _, callbacks) {
      const text = texts.of(context.url);
      const coming = text === null ? kept.body(context.url) : Promise.resolve(text);
      coming.then((data) => this.#gone || this.#give(data, context, callbacks));
    }

    abort() { this.#gone = true; super.abort(); }

    destroy() { this.#gone = true; super.destroy(); }

    #give(data, context, callbacks) {
      const { stats } = this;
      const now = performance.now();
      if (data === null) return callbacks.onError({ code: 404, text: 'not kept' }, context, null, stats);
      Object.assign(stats.loading, { start: now - 2, first: now - 1, end: now });
      stats.loaded = stats.total = data.byteLength ?? data.length;
      callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
    }
  };
}
