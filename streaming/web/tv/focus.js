// Moving the focus with four arrows, and bringing what has it into view.

import { getNextFocus } from '../vendor/lrud.mjs';
import { ARROWS } from './keys.js';
import { FocusMemory } from './focusmemory.js';

const memory = new FocusMemory();

/** Every element with `data-key` inside a `data-group` can be remembered. */
function groupsOf(page) {
  return [...page.querySelectorAll('[data-group]')].map((group) => ({
    group: group.dataset.group,
    aside: 'aside' in group.dataset,
    keys: [...group.querySelectorAll('[data-focus-key]')].map((element) => element.dataset.focusKey),
  }));
}

export function move(page, wish) {
  const from = page.contains(document.activeElement) ? document.activeElement : null;
  if (!from) return restore(page);
  const next = getNextFocus(from, ARROWS[wish], page);
  if (next && next !== from) land(page, next);
}

/** Gives the focus back to what had it on this page. */
export function restore(page) {
  const place = memory.recall(page.dataset.page, groupsOf(page));
  const element = place && find(page, place);
  if (element) land(page, element);
}

const find = (page, { group, key }) =>
  page.querySelector(`[data-group="${CSS.escape(group)}"] [data-focus-key="${CSS.escape(key)}"]`);

export function land(page, element) {
  element.focus({ preventScroll: true });
  show(element);
  const group = element.closest('[data-group]');
  if (!group) return;
  group.setAttribute('data-focus', element.id);
  memory.remember(page.dataset.page, groupsOf(page), group.dataset.group, element.dataset.focusKey);
}

/** Scrolls by hand: only the row and the shelves move, never the page. */
function show(element) {
  const row = element.closest('.row');
  if (row) {
    const margin = parseFloat(getComputedStyle(row).paddingLeft);
    const [left, right] = [element.offsetLeft - margin, element.offsetLeft + element.offsetWidth + margin];
    if (left < row.scrollLeft) row.scrollLeft = left;
    else if (right > row.scrollLeft + row.clientWidth) row.scrollLeft = right - row.clientWidth;
  }
  const shelf = element.closest('.shelf');
  if (shelf) shelf.parentElement.scrollTop = shelf.offsetTop - shelf.parentElement.firstElementChild.offsetTop;
}
