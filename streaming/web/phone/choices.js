// What a viewer may choose while watching, as groups of which one is on.

import { h } from '../core/dom.js';
import { t } from '../core/text.js';

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

/** @param {import('../core/player.js').Player} player @returns {Element[]} */
export function choices(player) {
  const speeds = SPEEDS.map((rate) => [rate, t('player.speed.times', { n: rate })]);
  const pictures = [[null, t('player.picture.auto')], ...player.sides.map((side) => [side, `${side}p`])];
  const captions = [[null, t('player.captions.none')], ...player.captions.map(({ tag, name }) => [tag, name])];
  return [
    group('speed', t('player.speed'), speeds, player.speed, (rate) => { player.speed = rate; }),
    player.sides.length > 1 && group('picture', t('player.picture'), pictures, shown(player), (side) => { player.side = side; }),
    player.hasCaptions && group('captions', t('player.captions'), captions, player.caption, (tag) => player.pickCaption(tag)),
  ].filter(Boolean);
}

/** What was asked for, as far as this episode has it. */
function shown({ side, sides }) {
  if (!side || sides.length === 0) return null;
  return sides.find((one) => one <= side) ?? sides.at(-1);
}

/**
 * @param {string} name @param {string} legend @param {any[][]} options values and what they are called
 * @param {any} chosen @param {(value: any) => unknown} onPick
 */
export function group(name, legend, options, chosen, onPick) {
  const option = (/** @type {any[]} */ [value, label]) => h('label', { class: 'choice' },
    h('input', { type: 'radio', name, value: String(value), checked: value === chosen, onchange: () => onPick(value) }),
    h('span', {}, label));
  return h('fieldset', { class: 'choices', 'data-choice': name }, h('legend', {}, legend), h('div', {}, options.map(option)));
}
