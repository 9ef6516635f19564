// The last few words that somebody used here, kept in this browser alone.

import { store, stored } from './stored.js';

const MOST = 8;

export class Recent {
  #name;

  /** @param {string} name under which they are stored */
  constructor(name) {
    this.#name = name;
  }

  /** @returns {string[]} the last one first */
  all() {
    const words = listed(stored(this.#name));
    return words.filter((word) => typeof word === 'string').slice(0, MOST);
  }

  /** @param {string} word */
  add(word) {
    if (word) this.#keep([word, ...this.all().filter((one) => one !== word)].slice(0, MOST));
  }

  forget() {
    this.#keep([]);
  }

  /** @param {string[]} words */
  #keep(words) {
    store(this.#name, JSON.stringify(words));
  }
}

/** What was stored, if it is what was put there. @param {string | null} text @returns {unknown[]} */
function listed(text) {
  try {
    const found = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
