// The grid of episodes: on the series page each tile is a link, in the player's sheet a button.

import { h, refresh, said } from '../core/dom.js';
import { doing, length, playable } from '../core/format.js';
import { to } from '../core/router.js';
import { t } from '../core/text.js';

/**
 * @param {object[]} episodes @param {{here?: string, onPick?: (id: string) => void}} [options]
 * @returns {HTMLElement & import('../core/dom.js').Live}
 */
export function episodeGrid(episodes, { here = '', onPick } = {}) {
  const grid = h('div', { class: 'episodes' });
  grid.update = (now, current = here) => {
    const tiles = now.map(({ tallies, ...episode }) => ({ ...episode, here: episode.id === current }));
    refresh(grid, tiles, (tile) => tile.id, (tile) => draw(tile, onPick));
  };
  grid.update(episodes);
  return grid;
}

function draw(episode, onPick) {
  const ready = playable(episode, 'phone');
  const facts = {
    class: 'episode',
    'data-episode-id': episode.id,
    'data-state': episode.state,
    'aria-current': episode.here && 'true',
    'aria-disabled': !ready && 'true',
  };
  const name = t('episode.number', { n: episode.number });
  const words = [said(`${name} `), h('span', { class: 'episode-number', 'aria-hidden': 'true' }, episode.number), h('span', { class: 'episode-note' }, note(episode, true)), bar(episode)];
  if (!ready) return h('div', { ...facts, role: 'group', 'aria-label': `${name} ${note(episode)}` }, words);
  if (onPick) return h('button', { ...facts, type: 'button', onclick: () => onPick(episode.id) }, words);
  return h('a', { ...facts, href: to('watch', episode.id) }, words);
}

const note = (episode, short) => doing(episode, short) || episode.title || length(episode.duration_seconds);

function bar(episode) {
  if (episode.state !== 'running') return null;
  const share = h('i');
  share.style.setProperty('--share', episode.progress ?? 0);
  return h('span', { class: 'episode-bar' }, share);
}
