// The beginning of an episode, fetched side by side before a player asks for one thing after the other.
// It is kept here and not left to the browser's cache, which fetches anew what is still under way in part.

import { absolute } from './mediaurl.js';

const MOST_KEPT = 24; // files of some ten kilobytes: this episode's beginning, the next one's, and those before

export class Ahead {
  #kept = new Map();

  /** Addresses that are here, or on their way. */
  get addresses() { return this.#kept; }

  /**
   * @param {object} episode
   * @param {string} episode.playlist
   * @param {{kind: string, height: number | null, playlist: string, media: string, bytes: number}[]} episode.begin
   * @param {object} wish
   * @param {number | null} wish.height of the picture to begin with; without it the lowest there is
   * @param {boolean} wish.media whether the first bytes are wanted too, or the playlists alone
   * @param {'high' | 'low'} wish.priority
   */
  fetch({ playlist, begin = [] }, { height, media, priority }) {
    this.#get(playlist, Infinity, priority);
    for (const one of [pictures(begin, height), begin.find(({ kind }) => kind === 'audio')]) {
      if (!one) continue;
      this.#get(one.playlist, Infinity, priority);
      if (media) this.#get(one.media, one.bytes, priority);
    }
  }

  /**
   * What was fetched of an address, from `start` up to `end` (not included; 0 means all of it).
   * @returns {Promise<{data: ArrayBuffer, asked: number, first: number, done: number}> | null}
   */
  part(url, start = 0, end = 0) {
    const kept = this.#kept.get(url);
    if (!kept || (end || Infinity) > kept.bytes) return null;
    return kept.coming.then((came) => ({ ...came, data: end ? came.data.slice(start, end) : came.data }));
  }

  #get(address, bytes, priority) {
    const url = absolute(address);
    if (this.#kept.has(url)) return;
    const headers = Number.isFinite(bytes) ? { Range: `bytes=0-${bytes - 1}` } : {};
    const coming = arrive(url, { headers, priority });
    coming.catch(() => this.#kept.delete(url)); // whoever waits for it asks the server themselves
    this.#kept.set(url, { bytes, coming });
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value);
  }
}

async function arrive(url, options) {
  const asked = performance.now();
  const response = await fetch(url, options);
  const first = performance.now();
  if (!response.ok) throw new Error(String(response.status));
  return { data: await response.arrayBuffer(), asked, first, done: performance.now() };
}

function pictures(begin, height) {
  const videos = begin.filter(({ kind }) => kind === 'video');
  const lowest = videos.reduce((low, one) => (low && low.height <= one.height ? low : one), null);
  return videos.find((one) => one.height === height) ?? lowest;
}

/**
 * A loader of hls.js that takes from `ahead` what is there, and else does as `Base` does.
 * @param {new (config: import('../vendor/hls.min.mjs').HlsConfig) => import('../vendor/hls.min.mjs').Loader<any>} Base @param {Ahead} ahead
 */
export function loaderFrom(Base, ahead) {
  return class extends Base {
    #gone = false;

    load(context, config, callbacks) {
      const part = ahead.part(context.url, context.rangeStart, context.rangeEnd);
      if (!part) return super.load(context, config, callbacks);
      const give = (came) => this.#gone || this.#give(came, context, callbacks);
      part.then(give, () => this.#gone || super.load(context, config, callbacks));
    }

    abort() { this.#gone = true; super.abort(); }

    destroy() { this.#gone = true; super.destroy(); }

    /** As if it had been asked for so long before now as it took: the line is measured by that. */
    #give({ data, asked, first, done }, context, callbacks) {
      const { stats } = this;
      const later = performance.now() - done;
      Object.assign(stats.loading, { start: asked + later, first: first + later, end: done + later });
      stats.loaded = stats.total = data.byteLength;
      const text = context.responseType === 'arraybuffer' ? null : new TextDecoder().decode(data);
      callbacks.onSuccess({ url: context.url, data: text ?? data, code: 200 }, stats, context, null);
    }
  };
}
