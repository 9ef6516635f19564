// What a viewer chose, kept in this browser. Storage is refused in some private windows: a choice then lasts as
// long as the page.

/** @param {string} name @returns {string | null} */
export function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
export function store(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // see above
  }
}
