// What the full-screen player looks like. It knows no session and decides nothing: it shows and passes wishes on.

import { CaptionLine } from '../core/captionline.js';
import { h, icon, within } from '../core/dom.js';
import { clock } from '../core/format.js';
import { t } from '../core/text.js';
import { badges } from './cards.js';

const SETTLE_MS = 240;

export class WatchView {
  onBack = () => {};
  onList = () => {};
  /** @type {(wish: 'next' | 'previous') => void} */
  onGo = () => {};
  onUnmute = () => {};
  onCaption = () => {};
  onSettings = () => {};
  onShare = () => {};
  /** @type {(seconds: number, done: boolean) => void} */
  onScrub = () => {};

  videos = [0, 1].map(() => h('video', { playsInline: true, preload: 'auto' }));
  sheet = h('dialog', { class: 'sheet' });
  #now = slide('now');
  #before = slide('before');
  #after = slide('after');
  stage = h('div', { class: 'stage' }, this.#before, this.#now, this.#after);
  #series = h('span', { class: 'watch-series' });
  #quality = h('span', { class: 'watch-quality', 'data-quality-label': true });
  #labels = h('div');
  #heading = h('h1');
  #title = h('p', { class: 'watch-title' });
  #registration = h('p', { class: 'watch-registration', 'data-registration': true });
  #time = h('span', { class: 'scrub-time' }, '0:00');
  #length = h('span', { class: 'scrub-time' }, '0:00');
  #range = h('input', { type: 'range', min: '0', max: '1', step: 'any', value: '0' });
  seekbar = h('div', { class: 'seekbar' }, this.#range);
  #glyph = h('span', { class: 'glyph', hidden: true }, icon('play'));
  #dragged = 0; // pixels
  #toast = h('p', { class: 'toast', role: 'status' });
  #notice = h('section', { class: 'notice', hidden: true });
  #unmute = h('button', { class: 'unmute', type: 'button', hidden: true, 'data-unmute': true, onclick: () => this.onUnmute() });
  #back = h('button', { class: 'key', type: 'button', 'data-back': true, onclick: () => this.onBack() }, icon('back'));
  #list = h('button', { class: 'rail-list', type: 'button', 'data-list': true, onclick: () => this.onList() }, icon('list'), h('span'));
  #captions = h('button', { class: 'rail-list', type: 'button', hidden: true, 'data-captions': true, onclick: () => this.onCaption() }, icon('captions'), h('span'));
  #settings = h('button', { class: 'rail-list', type: 'button', 'data-settings': true, onclick: () => this.onSettings() }, icon('settings'), h('span'));
  #share = h('button', { class: 'rail-list', type: 'button', 'data-share': true, onclick: () => this.onShare() }, icon('share'), h('span'));
  #up = h('button', { class: 'key', type: 'button', 'data-previous': true, onclick: () => this.onGo('previous') }, icon('up'));
  #down = h('button', { class: 'key', type: 'button', 'data-next': true, onclick: () => this.onGo('next') }, icon('down'));

  rail = h('div', { class: 'rail' }, this.#up, this.#down, this.#share, this.#captions, this.#settings, this.#list);

  constructor() {
    this.#now.append(...this.videos);
    this.element = h('section', { class: 'watch', 'data-theme': 'dark' },
      this.stage, this.#chrome(), new CaptionLine(...this.videos).element,
      h('div', { class: 'middle' }, this.#glyph, h('span', { class: 'spinner' })),
      this.#unmute, this.#toast, this.#notice, this.sheet);
    this.#range.addEventListener('input', () => this.onScrub(Number(this.#range.value), false));
    this.#range.addEventListener('change', () => this.onScrub(Number(this.#range.value), true));
    this.sheet.addEventListener('click', (event) => event.target === this.sheet && this.sheet.close());
    this.translate();
  }

  #chrome() {
    return h('div', { class: 'chrome' },
      h('div', { class: 'watch-top' }, this.#back, this.#series, this.#quality),
      h('div', { class: 'watch-foot' },
        h('div', { class: 'watch-words' },
          h('div', { class: 'words' }, this.#labels, this.#heading, this.#title, this.#registration),
          this.rail),
        h('div', { class: 'scrub' }, this.#time, this.seekbar, this.#length)));
  }

  /** The one in front stands first. */
  get video() { return /** @type {HTMLVideoElement} */ (within(this.#now, 'video')); }

  /** Names every control in the language of the moment. */
  translate() {
    this.#back.setAttribute('aria-label', t('nav.back'));
    this.#up.setAttribute('aria-label', t('player.previous'));
    this.#down.setAttribute('aria-label', t('player.next'));
    this.#range.setAttribute('aria-label', t('player.progress'));
    this.#list.lastChild.textContent = t('player.episodes');
    this.#captions.lastChild.textContent = t('player.captions');
    this.#settings.lastChild.textContent = t('player.settings');
    this.#share.lastChild.textContent = t('share.do');
    this.#unmute.replaceChildren(icon('silent'), t('player.unmute'));
    for (const named of [this.element, ...this.videos]) named.setAttribute('aria-label', t('player.name'));
  }

  begin(episode, { before, after }) {
    this.#dragged = 0;
    this.stage.classList.remove('stage-moving');
    this.stage.style.transform = '';
    this.#now.classList.remove('slide-live');
    paint(this.#now, episode?.poster);
    this.surround({ before, after });
    this.paused(false);
    this.notice(null);
    this.quality('');
    this.progress(0, episode?.duration_seconds ?? 0);
    if (episode) this.#name(episode);
  }

  surround({ before, after }) {
    paint(this.#before, before?.poster);
    paint(this.#after, after?.poster);
    this.#up.disabled = !before;
    this.#down.disabled = !after;
  }

  /** What the play session itself says: enough until the series is known. */
  name({ series, episode, poster }) {
    if (within(this.#now, '.still').hidden) paint(this.#now, poster);
    this.#series.textContent = series.title;
    this.#name(episode);
    this.progress(0, episode.duration_seconds ?? 0);
  }

  #name({ number, title }) {
    this.#heading.textContent = t('episode.number', { n: number });
    this.#title.textContent = title ?? '';
  }

  describe(series, episode) {
    this.#series.textContent = series.title;
    this.#labels.replaceChildren(...(series.labels.length > 0 ? [badges(series.labels)] : []));
    this.#registration.textContent = `${t('series.registration')} ${series.registration_number ?? t('series.unregistered')}`;
    if (!this.#now.classList.contains('slide-live')) paint(this.#now, episode?.poster);
    else paint(this.#now, episode?.poster ?? series.poster, true);
  }

  live() {
    this.#now.classList.add('slide-live');
    this.busy(false);
    this.paused(false);
  }

  busy(yes) {
    this.element.dataset.busy = String(yes);
  }

  paused(yes) {
    this.#glyph.hidden = !yes;
    if (yes) this.busy(false);
  }

  muted(yes) {
    this.#unmute.hidden = !yes;
  }

  /** @param {boolean} any whether there are subtitles @param {string | null} name those that are shown */
  captions(any, name) {
    this.#captions.hidden = !any;
    this.#captions.setAttribute('aria-pressed', String(name !== null));
  }

  quality(label) {
    this.#quality.textContent = label;
  }

  toast(words) {
    if (words) this.#toast.textContent = words;
    this.#toast.classList.toggle('toast-on', Boolean(words));
  }

  notice(title, words = '', doors = []) {
    this.#notice.hidden = !title;
    if (!title) return;
    this.busy(false);
    this.paused(false);
    this.#notice.replaceChildren(h('h2', {}, title), words ? h('p', {}, words) : '', h('div', { class: 'notice-doors' }, doors));
    within(this.#notice, 'button, a')?.focus({ preventScroll: true });
  }

  progress(seconds, duration) {
    const share = duration > 0 ? Math.min(1, seconds / duration) : 0;
    this.#range.max = String(duration || 1);
    this.#range.value = String(seconds);
    this.#range.style.setProperty('--played', `${share * 100}%`);
    this.#range.style.setProperty('--loaded', `${loaded(this.video, duration) * 100}%`);
    this.#range.setAttribute('aria-valuetext', `${clock(seconds)} / ${clock(duration)}`);
    this.#time.textContent = clock(seconds);
    this.#length.textContent = clock(duration);
  }

  drag(dy) {
    this.#dragged = dy;
    this.stage.classList.remove('stage-moving');
    this.stage.style.transform = `translateY(${dy}px)`;
  }

  /** A drag that meant nothing comes to rest where it began. */
  settle() {
    this.#dragged = 0;
    this.stage.classList.add('stage-moving');
    this.stage.style.transform = '';
  }

  /**
   * What `turn` opens slides in while it is being opened, and what was there slides out as it was seen last.
   * @param {'next'|'previous'} wish @param {() => void} turn
   */
  slideTo(wish, turn) {
    const from = wish === 'next' ? 100 : -100;
    const dragged = this.#dragged;
    const last = lastPicture(this.video);
    turn();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    (wish === 'next' ? this.#before : this.#after).append(last);
    this.stage.style.transform = `translateY(calc(${from}% + ${dragged}px))`;
    this.stage.getBoundingClientRect(); // it is there before it begins to move
    this.settle();
    setTimeout(() => last.remove(), SETTLE_MS);
  }

  /** @param {string} name what the sheet is, for who does not see it @param {string} title @param {...Node} parts */
  openSheet(name, title, ...parts) {
    const close = h('button', { class: 'key', type: 'button', 'aria-label': t('player.close'), onclick: () => this.sheet.close() }, icon('close'));
    this.sheet.setAttribute('aria-label', name);
    this.sheet.replaceChildren(h('div', { class: 'sheet-head' }, h('h2', {}, title), close), ...parts);
    if (!this.sheet.open) this.sheet.showModal();
    within(this.sheet, '[aria-current], :checked')?.focus();
  }
}

function slide(place) {
  return h('div', { class: `slide slide-${place}` }, h('img', { class: 'haze', alt: '', hidden: true }), h('img', { class: 'still', alt: '', hidden: true }));
}

/** The still fills the frame until the film runs; its haze fills what the film's shape leaves free. */
function paint(place, url, hazeOnly = false) {
  for (const image of place.querySelectorAll('img')) {
    if (hazeOnly && image.classList.contains('still')) continue;
    if (url && image.getAttribute('src') !== url) image.src = url;
    image.hidden = !url;
  }
}

/** A still of what a film shows, in the shape in which it was seen. @param {HTMLVideoElement} video */
function lastPicture(video) {
  const still = h('canvas', { class: 'last', width: video.clientWidth, height: video.clientHeight });
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(still.width / videoWidth, still.height / videoHeight);
  if (!Number.isFinite(scale)) return still; // it shows nothing yet
  const [width, height] = [videoWidth * scale, videoHeight * scale];
  still.getContext('2d').drawImage(video, (still.width - width) / 2, (still.height - height) / 2, width, height);
  return still;
}

function loaded(video, duration) {
  const { buffered } = video;
  return duration > 0 && buffered.length > 0 ? Math.min(1, buffered.end(buffered.length - 1) / duration) : 0;
}
