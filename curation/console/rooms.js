// The rooms of the console: under which address each stands, who may enter, and what draws it.

import { auditRoom } from './audit.js';
import { pagesRoom } from './pages.js';
import { previewRoom } from './previewroom.js';
import { reviewRoom } from './review.js';
import { roundsRoom } from './rounds.js';
import { ALL_BUT_REVIEWERS, CURATORS, READERS } from './session.js';
import { SHOWCASE } from './showcasekind.js';
import { SPECIAL } from './specialkind.js';
import { todayRoom } from './today.js';
import { worksRoom } from './works.js';

/**
 * What the console lends its rooms.
 * @typedef {object} Shell
 * @property {() => any[]} zones that are known so far
 * @property {() => Promise<void>} learnZones
 * @property {(key: string, some?: boolean) => void} trouble says above the room what is wrong; `some`: what is shown is old
 * @property {() => void} fine nothing is wrong any more
 * @property {(text: string) => void} fresh says in the head how new the room is
 * @property {(hash: string, again?: boolean) => void} address names where one is now, without entering anew; `again`:
 * in the place of the last one
 */

/**
 * One room while it is open; a new one is made each time it is entered.
 * @typedef {object} Room
 * @property {(rest: string[], query: URLSearchParams) => unknown} show draws it; `rest` are the parts of the address
 * behind its name, `query` what follows them
 * @property {() => void} draw draws it anew: the language changed
 * @property {() => void} close it is left
 * @property {() => boolean} unsaved whether something would be lost by that
 * @property {() => [string, string][]} [keys] its keys, each with the name of what it does
 */

/**
 * `roles`: who may enter, everybody where there are none, '' for nobody signed in; `name` stands in the address.
 * @typedef {object} Door
 * @property {string} name
 * @property {string} label
 * @property {string[]} [roles]
 * @property {(place: HTMLElement, shell: Shell) => Room} open
 */

/**
 * In the order of the bar.
 * @type {Door[]}
 */
export const ROOMS = [
  { name: '', label: 'room.today', roles: ALL_BUT_REVIEWERS, open: todayRoom },
  { name: 'works', label: 'room.works', roles: ALL_BUT_REVIEWERS, open: worksRoom },
  { name: 'specials', label: 'room.specials', roles: CURATORS, open: pagesRoom(SPECIAL) },
  { name: 'showcases', label: 'room.showcases', roles: CURATORS, open: pagesRoom(SHOWCASE) },
  { name: 'preview', label: 'room.preview', roles: CURATORS, open: previewRoom },
  { name: 'rounds', label: 'room.rounds', roles: READERS, open: roundsRoom },
  { name: 'review', label: 'room.review', roles: ['reviewer'], open: reviewRoom },
  { name: 'audit', label: 'room.audit', roles: READERS, open: auditRoom },
];
