// What is on which channel when, as the server tells it. Its clock counts: those of TVs are often wrong.

import * as api from '../core/api.js';
import { current, either, t } from '../core/text.js';
import { blocksOf, onAndNext } from './grid.js';

/** @typedef {import('./grid.js').Block} Block */
/** @typedef {{slug: string, title: string, title_en: string, label: string, zone: string | null, colour: string, logo: string, playlist: string, blocks: Block[]}} Channel */

const HOURS = 4;

class Airtime {
  /** @type {Channel[]} */
  channels = [];
  since = 0;
  #ahead = 0;

  async ask() {
    const told = await api.channels(HOURS);
    this.#ahead = Date.parse(told.now) - Date.now();
    this.since = Date.parse(told.since);
    this.channels = told.channels.map(({ programmes, ...channel }) => ({ ...channel, blocks: blocksOf(programmes) }));
  }

  get now() {
    return Date.now() + this.#ahead;
  }

  /** @param {string} slug */
  channel(slug) {
    return this.channels.find((one) => one.slug === slug) ?? null;
  }

  /** @param {string} slug @param {number} step @returns {Channel | null} the one so many further, round and round */
  neighbour(slug, step) {
    const all = this.channels;
    const at = all.findIndex((one) => one.slug === slug);
    return all.length > 0 ? all[(at + step + all.length) % all.length] : null;
  }

  /** @param {string} slug @param {number} [instant] */
  onAndNext(slug, instant = this.now) {
    return onAndNext(this.channel(slug)?.blocks ?? [], instant);
  }
}

/** All pages share it: what the guide has shown, a channel's page knows at once. */
export const airtime = new Airtime();

export const episodes = ({ first, last }) => (first === last ? t('episode.number', { n: first }) : t('guide.episodes', { first, last }));

export const named = (channel) => (channel ? either(channel.title, channel.title_en) : '');

/** Its short name, for the narrow column beside its programmes. */
export const labelled = (channel) => (channel.zone && current() === 'en' ? t(`zone.${channel.zone}`) : channel.label);
