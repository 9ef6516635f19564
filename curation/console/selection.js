// Which lines of a list are chosen: by click, with shift from the last one on, and by keyboard.

/**
 * @param {HTMLElement} rows that hold the lines  @param {() => string[]} order of their ids
 * @param {() => void} changed called when another one is chosen
 */
export function chooser(rows, order, changed) {
  const chosen = new Set();
  let last = null;

  const here = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest?.('[data-series]'))?.dataset.series ?? null;

  function focus(id) {
    const link = /** @type {HTMLElement | null} */ (rows.querySelector(`[data-series="${id}"] h2 a`));
    link?.focus();
    link?.scrollIntoView({ block: 'nearest' });
  }

  function put(id, wanted) {
    if (wanted) chosen.add(id);
    else chosen.delete(id);
    last = id;
  }

  function range(from, to) {
    const ids = order();
    const [first, end] = [ids.indexOf(from), ids.indexOf(to)].sort((one, other) => one - other);
    if (first >= 0) for (const id of ids.slice(first, end + 1)) chosen.add(id);
    last = to;
  }

  function click(id, event) {
    if (event.shiftKey && last && last !== id) range(last, id);
    else put(id, !chosen.has(id));
    changed();
  }

  function step(by, extend) {
    const ids = order();
    const from = here();
    const to = ids[from === null ? 0 : ids.indexOf(from) + by];
    if (!to) return;
    if (extend && from) range(from, to);
    focus(to);
    if (extend) changed();
  }

  /** @returns {boolean} whether the key was one of ours */
  function pressed({ key, shiftKey }, may) {
    const name = key.toLowerCase();
    if (name === 'j' || key === 'ArrowDown') step(1, shiftKey && may);
    else if (name === 'k' || key === 'ArrowUp') step(-1, shiftKey && may);
    else if (name === 'x' && may && here()) click(here(), {});
    else if (name === 'a' && may) {
      order().forEach((id) => chosen.add(id));
      changed();
    } else if (key === 'Escape' && chosen.size > 0) {
      chosen.clear();
      changed();
    } else return false;
    return true;
  }

  return { has: (id) => chosen.has(id), ids: () => [...chosen], clear: () => chosen.clear(), click, focus, pressed };
}
