// The subtitles as this app draws them: above its own controls, where the browser's would be hidden by them.

import { h } from './dom.js';

export class CaptionLine {
  element = h('div', { class: 'captions', 'data-caption-line': true });
  #heard = new WeakSet();
  #videos;

  /** @param {...HTMLVideoElement} videos whose text tracks are followed, whoever adds them; the one in front is drawn */
  constructor(...videos) {
    this.#videos = videos;
    for (const { textTracks } of videos) {
      textTracks.addEventListener('addtrack', ({ track }) => this.#follow(track));
      for (const name of ['change', 'removetrack']) textTracks.addEventListener(name, () => this.#draw());
    }
  }

  #follow(track) {
    if (this.#heard.has(track)) return;
    this.#heard.add(track);
    track.addEventListener('cuechange', () => this.#draw());
  }

  /** A cue's own text, as the browser has parsed it: nothing in it can become markup of ours. */
  #draw() {
    const tracks = this.#videos.find(({ dataset }) => 'front' in dataset)?.textTracks ?? [];
    const cues = [...tracks].filter(({ mode }) => mode === 'hidden').flatMap(({ activeCues }) => [...(activeCues ?? [])]);
    this.element.replaceChildren(...cues.map((cue) => h('p', {}, h('span', {}, cue.getCueAsHTML()))));
  }
}
