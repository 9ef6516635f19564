// What a venue's screen keeps of its channel, so that it goes on without the network.
//
// A *moment* is one media sequence number: the same in all playlists of a channel, so its picture and its sound are
// found by it. Browsers keep nothing for pages that came without TLS: there, less is kept, in memory.

const MOST_BYTES = 300e6; // a quarter of an hour and more
const MOST_BYTES_IN_MEMORY = 64e6;
const MOST_AGE_MS = 24 * 3600e3; // what was taken down meanwhile goes with the day
const INDEX = '/tv/kept/index';

/** @typedef {{url: string, init: string, bytes: number}} Part */
/** @typedef {{number: number, seconds: number, keptAt: number, main?: Part, audio?: Part}} Moment */

/** As much of the Cache API as is needed, in memory. */
class Memory {
  #bodies = new Map();

  async put(url, response) { this.#bodies.set(url, await response.arrayBuffer()); }

  async match(url) { return this.#bodies.has(url) ? new Response(this.#bodies.get(url)) : undefined; }

  async delete(url) { return this.#bodies.delete(url); }
}

export class Kept {
  #cache;
  #most;
  /** @type {Map<number, Moment>} */
  #moments = new Map();
  #writing = Promise.resolve();

  /** @param {string} slug */
  static async open(slug) {
    const cache = globalThis.caches ? await caches.open(`zhanbo-venue-${slug}`) : new Memory();
    const kept = new Kept(cache, globalThis.caches ? MOST_BYTES : MOST_BYTES_IN_MEMORY);
    const index = await cache.match(INDEX);
    for (const moment of index ? await index.json() : []) kept.#moments.set(moment.number, moment);
    return kept;
  }

  constructor(cache, most) {
    this.#cache = cache;
    this.#most = most;
  }

  /** Those of which picture and sound are here, in their order. @returns {Moment[]} */
  get moments() {
    return [...this.#moments.values()].filter(({ main, audio }) => main && audio).sort((one, other) => one.number - other.number);
  }

  /** @param {string} url @returns {Promise<ArrayBuffer | null>} */
  async body(url) {
    const found = await this.#cache.match(url);
    return found ? found.arrayBuffer() : null;
  }

  /** One write after the other: the order in which things came is the order in which they go. */
  keep(work) {
    this.#writing = this.#writing.then(work).catch((cause) => this.#tooMuch(cause));
    return this.#writing;
  }

  /** @param {string} url @param {ArrayBuffer} data of an initialisation */
  keepInit(url, data) {
    return this.keep(() => this.#cache.put(url, new Response(data)));
  }

  /** @param {{number: number, seconds: number, track: 'main' | 'audio', url: string, init: string}} fragment @param {ArrayBuffer} data */
  keepFragment({ number, seconds, track, url, init }, data) {
    return this.keep(async () => {
      await this.#cache.put(url, new Response(data));
      const moment = this.#moments.get(number) ?? { number, seconds, keptAt: Date.now() };
      const old = moment[track];
      this.#moments.set(number, { ...moment, [track]: { url, init, bytes: data.byteLength } });
      if (old && old.url !== url) await this.#cache.delete(old.url);
      await this.#shrink();
      await this.#cache.put(INDEX, new Response(JSON.stringify([...this.#moments.values()])));
    });
  }

  async #shrink() {
    const all = [...this.#moments.values()].sort((one, other) => one.number - other.number);
    let bytes = all.reduce((sum, moment) => sum + weight(moment), 0);
    const tooOld = Date.now() - MOST_AGE_MS;
    for (const moment of all) {
      if (bytes <= this.#most && moment.keptAt > tooOld) break;
      bytes -= weight(moment);
      await this.#drop(moment);
    }
  }

  async #drop(moment) {
    this.#moments.delete(moment.number);
    const inits = new Set([...this.#moments.values()].flatMap(({ main, audio }) => [main?.init, audio?.init]));
    for (const part of [moment.main, moment.audio]) {
      if (!part) continue;
      await this.#cache.delete(part.url);
      if (!inits.has(part.init)) await this.#cache.delete(part.init);
    }
  }

  /** A browser that gives less room than we asked for gets less to keep. */
  async #tooMuch(cause) {
    if (cause.name !== 'QuotaExceededError') return reportError(cause);
    const held = [...this.#moments.values()].reduce((sum, moment) => sum + weight(moment), 0);
    this.#most = held / 2;
    await this.#shrink();
  }
}

/** @param {Moment} moment */
const weight = ({ main, audio }) => (main?.bytes ?? 0) + (audio?.bytes ?? 0);

/**
 * A loader of hls.js that keeps a copy of what it brings. @param {() => Kept | null} kept
 * @returns {(Base: import('../core/live.js').LoaderClass) => import('../core/live.js').LoaderClass}
 */
export function keepingLoader(kept) {
  return (Base) => class extends Base {
    load(context, config, callbacks) {
      const onSuccess = (response, stats, asked, details) => {
        keepCopy(kept(), asked, response.data);
        callbacks.onSuccess(response, stats, asked, details);
      };
      super.load(context, config, { ...callbacks, onSuccess });
    }
  };
}

/** Before hls.js has it: it writes new times into what it is given. */
function keepCopy(kept, { url, frag }, data) {
  if (!kept || !(data instanceof ArrayBuffer)) return;
  if (frag.sn === 'initSegment') kept.keepInit(url, data.slice(0));
  else if (frag.initSegment) {
    const fragment = { number: frag.sn, seconds: frag.duration, track: frag.type, url, init: frag.initSegment.url };
    kept.keepFragment(fragment, data.slice(0));
  }
}
