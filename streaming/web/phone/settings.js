// What may be changed while watching, and where else it can be watched.

import { h, icon } from '../core/dom.js';
import { t } from '../core/text.js';
import { choices } from './choices.js';
import { toTv } from './totv.js';

/**
 * Opens the sheet of the settings.
 * @param {import('../core/player.js').Player} player @param {import('./watchview.js').WatchView} view
 * @param {(words: string) => void} say
 */
export function openSettings(player, view, say) {
  const doors = [player.session && toTvDoor(player, view), document.pictureInPictureEnabled && windowDoor(player, view, say)];
  view.openSheet(t('player.settings'), t('player.settings'), ...choices(player), ...doors.filter(Boolean));
}

function toTvDoor(player, view) {
  const show = () => view.openSheet(t('handoff.tv'), t('handoff.tv'), toTv(player, view.sheet));
  return h('button', { class: 'door door-quiet to-tv', type: 'button', 'data-to-tv': true, onclick: show }, icon('tv'), t('handoff.tv'));
}

/** The browser refuses it where its own rules say so: then everything stays as it is. */
function windowDoor(player, view, say) {
  const open = () => {
    view.sheet.close();
    player.video.requestPictureInPicture().catch((error) => say(error.message));
  };
  return h('button', { class: 'door door-quiet', type: 'button', 'data-window': true, onclick: open }, icon('window'), t('player.window'));
}
