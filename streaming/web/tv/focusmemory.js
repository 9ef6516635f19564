// Where the focus was on each page, so that BACK returns to it even when works came or went meanwhile. Pure.

/** @typedef {{group: string, keys: string[], aside?: boolean}} Group what can take the focus now, shelf by shelf; `aside`:
 * it is gone back to by who was there, and takes nobody else's place */

const near = (groups, group) => groups.filter((one) => !one.aside || one.group === group);

export class FocusMemory {
  #places = new Map();

  /** @param {string} page @param {Group[]} groups @param {string} group @param {string} key */
  remember(page, groups, group, key) {
    const those = near(groups, group);
    const row = those.findIndex((one) => one.group === group);
    const column = those[row]?.keys.indexOf(key) ?? -1;
    if (column >= 0) this.#places.set(page, { group, key, row, column });
  }

  /**
   * The same item, else its neighbour in the same shelf, else the nearest shelf.
   * @param {string} page @param {Group[]} groups @returns {{group: string, key: string} | null}
   */
  recall(page, groups) {
    const place = this.#places.get(page);
    const filled = near(groups, place?.group).filter((one) => one.keys.length > 0);
    if (filled.length === 0) return null;
    if (!place) return { group: filled[0].group, key: filled[0].keys[0] };
    const shelf = filled.find((one) => one.group === place.group) ?? filled[Math.min(place.row, filled.length - 1)];
    const same = shelf.group === place.group && shelf.keys.includes(place.key);
    const key = same ? place.key : shelf.keys[Math.min(place.column, shelf.keys.length - 1)];
    return { group: shelf.group, key };
  }
}
