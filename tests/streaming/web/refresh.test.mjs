// Dragging in a browser for this would prove the same: refresh() needs only these few of an element's powers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { refresh as phone } from '../../../streaming/web/core/dom.js';
import { refresh as desk } from '../../../curation/console/dom.js';

globalThis.document = { activeElement: null };

class Box {
  children = [];
  dataset = {};
  parent = null;
  get firstElementChild() { return this.children[0] ?? null; }
  get nextElementSibling() { return this.parent.children[this.parent.children.indexOf(this) + 1] ?? null; }
  contains(other) { return other === this; }
  remove() { this.parent.children = this.parent.children.filter((child) => child !== this); this.parent = null; }
  insertBefore(child, place) {
    if (place && !this.children.includes(place)) throw new Error('the place is not here');
    child.parent?.children.splice(child.parent.children.indexOf(child), 1);
    child.parent = this;
    this.children.splice(place ? this.children.indexOf(place) : this.children.length, 0, child);
  }
  replaceWith(fresh) {
    fresh.parent = this.parent;
    this.parent.children[this.parent.children.indexOf(this)] = fresh;
    this.parent = null;
  }
}

const draw = (item) => Object.assign(new Box(), { says: item.says });
const item = (id, says = id) => ({ id, says });

for (const [name, refresh] of Object.entries({ phone, desk })) {
  const show = (parent, ...items) => refresh(parent, items, ({ id }) => id, draw);
  const words = (parent) => parent.children.map((child) => child.says).join(' ');

  test(`${name}: what did not change is the same element, wherever it moves`, () => {
    const parent = new Box();
    show(parent, item('a'), item('b'), item('c'));
    const kept = parent.children[1];
    show(parent, item('new'), item('b'), item('a'));
    assert.equal(words(parent), 'new b a');
    assert.equal(parent.children[1], kept);
  });

  test(`${name}: what changed is drawn anew in its place`, () => {
    const parent = new Box();
    show(parent, item('a'), item('b'), item('c'));
    show(parent, item('a', 'A'), item('b'), item('c', 'C'), item('d'));
    assert.equal(words(parent), 'A b C d');
  });
}
