// What was changed and not saved is kept in this browser, for the one who changed it.

import { signedIn } from './session.js';

const name = (id) => `zhanbo.facts.${signedIn()?.name ?? ''}.${id}`;

/** @returns {{ version: number, changed: Record<string, unknown> } | null} */
export function draftOf(id) {
  try {
    return JSON.parse(localStorage.getItem(name(id)) ?? 'null');
  } catch {
    return null; // storage is refused in some private windows
  }
}

export function keepDraft(id, version, changed) {
  try {
    if (Object.keys(changed).length === 0) localStorage.removeItem(name(id));
    else localStorage.setItem(name(id), JSON.stringify({ version, changed }));
  } catch {
    // then it lasts as long as the page
  }
}
