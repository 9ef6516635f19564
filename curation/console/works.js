// Works: the list of what was delivered, and the editor of the one that is open.

import { workDesk } from './workdesk.js';
import { workList } from './worklist.js';

/** @param {HTMLElement} place  @param {import('./rooms.js').Shell} shell */
export function worksRoom(place, shell) {
  let inside = null;

  /** @param {string[]} rest names the work to open; nothing: the list, filtered as `query` says */
  async function show([id], query) {
    await shell.learnZones().catch(() => shell.trouble('trouble.title'));
    inside = id ? workDesk(place, id, shell) : workList(place, shell, query);
    await inside.load();
  }

  return {
    show,
    draw: () => inside?.draw(),
    close: () => inside?.close(),
    unsaved: () => inside?.unsaved() ?? false,
    keys: () => inside?.keys ?? [],
  };
}
