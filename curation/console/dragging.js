// Dragging one thing of a list to another place of it, with the browser's own drag and drop.

import { h } from './dom.js';

let dragged = null;

/** The handle by which `thing` is dragged; `whole` selects the element that goes with it. */
export function grip(thing, whole) {
  return h('span', {
    class: 'grip', draggable: true, 'aria-hidden': 'true',
    ondragstart: (event) => {
      dragged = thing;
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', '');
      event.dataTransfer.setDragImage(event.target.closest(whole), 12, 12);
    },
    ondragend: () => {
      dragged = null;
    },
  });
}

/** Lets things of a kind be dropped before or after `element`; `drop` is told the thing, and whether after. */
export function target(element, kind, drop) {
  const after = (event) => {
    const { top, height } = element.getBoundingClientRect();
    return event.clientY > top + height / 2;
  };
  const clear = () => element.removeAttribute('data-drop');
  element.addEventListener('dragover', (event) => {
    if (dragged?.kind !== kind) return;
    event.preventDefault();
    element.dataset.drop = after(event) ? 'after' : 'before';
  });
  element.addEventListener('dragleave', (event) => element.contains(event.relatedTarget) || clear());
  element.addEventListener('drop', (event) => {
    if (dragged?.kind !== kind) return;
    event.preventDefault();
    clear();
    drop(dragged, after(event));
  });
  return element;
}

/** Puts the item at `from` before what stands at `to` now. */
export function move(items, from, to) {
  const [item] = items.splice(from, 1);
  items.splice(to > from ? to - 1 : to, 0, item);
}
