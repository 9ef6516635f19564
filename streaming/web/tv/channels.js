// The guide on the TV: channels below each other, time from left to right, and above them what the focus is on.

import { h, refresh } from '../core/dom.js';
import { hour } from '../core/format.js';
import { poll } from '../core/polling.js';
import { back, go, to } from '../core/router.js';
import { t } from '../core/text.js';
import { airtime, episodes, labelled, named } from './airtime.js';
import { MINUTE, SPAN, STEP, cellAt, cellsOf, framed, step } from './grid.js';

const REFRESH_SECONDS = 60;
const TICK_MS = 5000;
const MOST_TOLD = 4;
const THIN_MINUTES = 3; // of a cell at the edge: too narrow for words
const SLIVER = 1.5 * MINUTE; // of one: too narrow to be aimed at, so that only what is on, or has the focus, is shown

export class Channels {
  #heading = h('h1', { class: 'brand' });
  #time = h('span', { class: 'time' });
  #words = h('section', { class: 'words' });
  #ruler = h('div', { class: 'ruler', 'aria-hidden': 'true' });
  #lanes = h('div', { class: 'lanes' });
  #empty = h('section', { class: 'empty', hidden: true, 'data-empty': true });
  #place = { slug: '', at: 0 };
  #from = 0;
  #asking = null;
  #ticking = 0;

  constructor() {
    this.element = h('main', { class: 'page guide', 'data-page': 'channels' },
      h('header', { class: 'top' }, this.#heading, this.#time), this.#words, this.#ruler, this.#lanes, this.#empty);
    this.#lanes.addEventListener('click', (event) => this.#choose(/** @type {HTMLElement} */ (event.target).closest('button')));
  }

  show() {
    this.element.hidden = false;
    this.#heading.textContent = t('guide.title');
    if (airtime.channels.length > 0) this.#draw();
    this.#asking = poll(() => this.#ask(), () => REFRESH_SECONDS);
    this.#ticking = setInterval(() => this.#draw(), TICK_MS);
  }

  hide() {
    this.#asking?.stop();
    clearInterval(this.#ticking);
    this.element.hidden = true;
  }

  forget() {
    this.#lanes.replaceChildren();
  }

  back() {
    back(to('home'));
  }

  /** @param {string} wish @returns {boolean} */
  take(wish) {
    if (wish === 'ok') this.#choose(this.#focused());
    else if (wish in MOVES) {
      this.#place = step(this.#shownLanes(), this.#place, wish, airtime.now);
      this.#draw(wish === 'left' || wish === 'right');
    }
    return true;
  }

  async #ask() {
    try {
      await airtime.ask();
    } catch (error) {
      if (airtime.channels.length === 0) this.#say('trouble.title', 'trouble.body');
      throw error;
    }
    this.#draw();
  }

  #shownLanes() {
    return airtime.channels.map(({ slug, blocks }) => ({ slug, cells: cellsOf(blocks) }));
  }

  /** The focus stays where its instant is, whatever came or went around it. */
  #settle(lanes, whole) {
    const { now, since } = airtime;
    if (!lanes.some(({ slug }) => slug === this.#place.slug)) this.#place = { slug: lanes[0].slug, at: now };
    this.#place.at = Math.max(this.#place.at, now);
    const lane = lanes.find(({ slug }) => slug === this.#place.slug);
    const cell = cellAt(lane.cells.filter(({ ends }) => ends > now), this.#place.at);
    this.#from = Math.max(this.#from, since);
    const seen = this.#from <= this.#place.at && this.#place.at < this.#from + SPAN;
    if (cell && (whole || !seen)) this.#from = framed(this.#from, cell, since);
    return cell;
  }

  /** @param {boolean} [whole] the cell with the focus is brought into view to both its ends */
  #draw(whole = false) {
    const { channels, now } = airtime;
    this.#time.textContent = hour(now);
    if (channels.length === 0) return this.#asking && airtime.since && this.#say('guide.empty', 'empty.body');
    this.#empty.hidden = true;
    const lanes = this.#shownLanes();
    const cell = this.#settle(lanes, whole);
    this.#drawRuler(now);
    refresh(this.#lanes, lanes.map((lane, at) => this.#laneFacts(lane, channels[at], now, cell)), ({ slug }) => slug, drawLane);
    this.#focus(cell);
    if (cell) this.#tell(airtime.channel(this.#place.slug), cell, now);
  }

  /** What is in the window of a lane, in minutes from its left edge. */
  #laneFacts({ slug, cells }, channel, now, chosen) {
    const until = this.#from + SPAN;
    const seen = ({ starts, ends }) => Math.min(ends, until) - Math.max(starts, this.#from);
    const shown = cells.filter((cell) => seen(cell) > (cell === chosen || isOn(cell, now) ? 0 : SLIVER));
    return {
      slug, label: labelled(channel), title: named(channel), logo: channel.logo, colour: channel.colour,
      cells: shown.map((cell) => {
        const [starts, ends] = [Math.max(cell.starts, this.#from), Math.min(cell.ends, until)];
        return { key: cell.key, left: (starts - this.#from) / MINUTE, width: (ends - starts) / MINUTE, ...said(cell, now) };
      }),
    };
  }

  #drawRuler(now) {
    const marks = [this.#from, this.#from + STEP].map((instant) => ({ key: String(instant), left: (instant - this.#from) / MINUTE, words: hour(instant) }));
    const line = (now - this.#from) / MINUTE;
    if (line >= 0 && line <= SPAN / MINUTE) marks.push({ key: 'now', left: line, words: '' });
    refresh(this.#ruler, marks, ({ key }) => key, (mark) => placed(h('span', { class: mark.words ? 'mark' : 'mark mark-now' }, mark.words), mark));
  }

  #focused() {
    return this.#lanes.querySelector(`[data-lane="${CSS.escape(this.#place.slug)}"] [data-chosen]`);
  }

  #focus(cell) {
    for (const old of this.#lanes.querySelectorAll('[data-chosen]')) old.removeAttribute('data-chosen');
    const lane = /** @type {HTMLElement} */ (this.#lanes.querySelector(`[data-lane="${CSS.escape(this.#place.slug)}"]`));
    const button = cell && /** @type {HTMLElement} */ (lane.querySelector(`[data-cell="${cell.key}"]`));
    if (!button) return;
    button.setAttribute('data-chosen', '');
    button.focus({ preventScroll: true });
    const [top, height] = [lane.offsetTop - this.#lanes.offsetTop, lane.offsetHeight];
    if (top < this.#lanes.scrollTop) this.#lanes.scrollTop = top;
    else if (top + height > this.#lanes.scrollTop + this.#lanes.clientHeight) this.#lanes.scrollTop = top + height - this.#lanes.clientHeight;
  }

  #tell(channel, cell, now) {
    const ahead = cell.blocks.filter(({ ends }) => ends > now);
    const [first, ...rest] = ahead;
    const facts = [named(channel), `${hour(first.starts)}–${hour(first.ends)}`, episodes(first), isOn(first, now) ? t('guide.now') : t('guide.later', { time: hour(first.starts) })];
    this.#words.replaceChildren(
      h('h2', {}, first.title),
      h('p', { class: 'facts' }, facts.map((fact) => h('span', {}, fact))),
      h('p', { class: 'then' }, rest.slice(0, MOST_TOLD).map((block) => h('span', {}, `${hour(block.starts)} ${block.title} ${episodes(block)}`))));
  }

  #choose(button) {
    if (!button) return;
    const slug = button.closest('[data-lane]').dataset.lane;
    const cell = this.#shownLanes().find((lane) => lane.slug === slug)?.cells.find(({ key }) => key === button.dataset.cell);
    if (cell && isOn(cell, airtime.now)) go(to('channel', slug));
  }

  #say(title, body) {
    this.#empty.hidden = false;
    this.#empty.replaceChildren(h('h2', {}, t(title)), h('p', {}, t(body)));
    for (const part of [this.#words, this.#ruler, this.#lanes]) part.replaceChildren();
  }
}

const MOVES = { up: true, down: true, left: true, right: true };

const isOn = ({ starts, ends }, now) => starts <= now && now < ends;

/** What stands in a cell: what is on, else what begins it, and how much more there is. */
function said(cell, now) {
  const on = cell.blocks.find((block) => isOn(block, now));
  const first = on ?? cell.blocks[0];
  const then = [...new Set(cell.blocks.slice(cell.blocks.indexOf(first)).map(({ title }) => title))].slice(1);
  const least = Math.min(...cell.blocks.map((block) => block.first));
  const most = Math.max(...cell.blocks.map((block) => block.last));
  const note = then.length > 0 ? t('guide.then', { titles: then.join(' · ') }) : several(cell) ? episodes(first) : episodes({ first: least, last: most });
  return { title: first.title, note, when: `${hour(cell.starts)}–${hour(cell.ends)}`, on: Boolean(on), over: cell.ends <= now };
}

const several = ({ blocks }) => new Set(blocks.map(({ series }) => series)).size > 1;

function placed(element, { left, width = 0 }) {
  element.style.setProperty('--left', String(left));
  element.style.setProperty('--width', String(width));
  return element;
}

function drawLane(facts) {
  const name = h('h2');
  const cells = h('div', { class: 'cells' });
  const element = h('section', { class: 'lane', 'data-lane': facts.slug }, name, cells);
  element.update = (now) => {
    name.replaceChildren(h('img', { src: now.logo, alt: now.title, width: 320, height: 180 }));
    refresh(cells, now.cells, ({ key }) => key, drawCell);
  };
  element.update(facts);
  return element;
}

function drawCell(facts) {
  const [title, note] = [h('b'), h('span')];
  const element = h('button', { class: 'cell', type: 'button', 'data-cell': facts.key }, title, note);
  element.update = (now) => {
    placed(element, now);
    title.textContent = now.title;
    note.textContent = now.note;
    element.disabled = now.over;
    element.toggleAttribute('data-on', now.on);
    element.toggleAttribute('data-thin', now.width < THIN_MINUTES);
    element.setAttribute('aria-label', `${now.title} ${now.note} ${now.when}${now.on ? ` ${t('guide.now')}` : ''}`);
  };
  element.update(facts);
  return element;
}
