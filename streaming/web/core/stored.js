// What a viewer chose, kept in this browser. Storage is refused in some private windows: a choice then lasts as
// long as the page.

/** @param {string} name @returns {string | null} */
export const stored = (name) => read(() => localStorage, name);

/** @param {string} name @param {string | null} value null: nothing any more */
export const store = (name, value) => write(() => localStorage, name, value);

/** As `stored`, for as long as this tab is open. @param {string} name @returns {string | null} */
export const storedHere = (name) => read(() => sessionStorage, name);

/** @param {string} name @param {string | null} value null: nothing any more */
export const storeHere = (name, value) => write(() => sessionStorage, name, value);

/** @param {() => Storage} where @param {string} name */
function read(where, name) {
  try {
    return where().getItem(name);
  } catch {
    return null;
  }
}

/** @param {() => Storage} where @param {string} name @param {string | null} value */
function write(where, name, value) {
  try {
    if (value === null) where().removeItem(name);
    else where().setItem(name, value);
  } catch {
    // see above
  }
}
