// The episode that is likely next, held ready in a second <video>: its first pictures are there before anybody
// asks for them. Devices with one decoder, as many TVs are, are given no second <video> and hold nothing.

import { absolute } from './mediaurl.js';
import { loadHls, Stream } from './stream.js';
import { resumePoint } from './watching.js';

export class Understudy {
  #video;
  #ahead;
  #coming = null;
  #held = null;

  /** @param {HTMLVideoElement | null} video @param {import('./ahead.js').Ahead} ahead what is here already */
  constructor(video, ahead) {
    this.#video = video;
    this.#ahead = ahead;
    // Safari lets a <video> be heard without a touch of its own once a touch has loaded it.
    addEventListener('pointerdown', () => video?.currentSrc || video?.load(), { once: true });
  }

  /** Holds an episode from now on, in the place of what was held. @param {Promise<any>} coming its play session */
  async hold(coming) {
    if (!this.#video || this.#coming === coming) return;
    this.drop();
    this.#coming = coming;
    const [Hls, play] = await Promise.all([loadHls(), coming]).catch(() => []); // whoever opens it asks themselves
    if (this.#coming !== coming || !Hls?.isSupported()) return; // a browser's own HLS is at its best in one <video>
    const held = { play, from: resumePoint(play), stream: null };
    const letGo = () => this.#held === held && this.#letGo();
    held.stream = new Stream(this.#video, { url: absolute(play.playlist), from: held.from, ahead: this.#ahead, held: true }, { onExpired: letGo, onBroken: letGo });
    this.#held = held;
    await held.stream.start();
  }

  /**
   * The stream that is held of a session, for good; null where there is none that begins there.
   * @param {any} play @param {number} from seconds @param {HTMLVideoElement} instead in which the next one is held
   */
  take(play, from, instead) {
    const held = this.#held;
    if (held?.play !== play || held.from !== from) {
      this.drop();
      return null;
    }
    this.#video = instead;
    this.#coming = this.#held = null;
    return held.stream;
  }

  drop() {
    this.#letGo();
    this.#coming = null;
  }

  #letGo() {
    this.#held?.stream.stop();
    this.#held = null;
  }
}
