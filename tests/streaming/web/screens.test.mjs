import assert from 'node:assert/strict';
import { test } from 'node:test';

import { renewed, sameMedia, split } from '../../../streaming/web/core/mediaurl.js';
import { where } from '../../../streaming/web/core/router.js';
import { meaning } from '../../../streaming/web/phone/gestures.js';
import { FocusMemory } from '../../../streaming/web/tv/focusmemory.js';
import { wishOf } from '../../../streaming/web/tv/keys.js';

const OLD = 'http://h/t/aaa/100/asset/v1/001.m4s';

test('a fresh permission replaces the old one and nothing else', () => {
  assert.equal(renewed(OLD, 'http://h/t/bbb/200/'), 'http://h/t/bbb/200/asset/v1/001.m4s');
  assert.equal(renewed('blob:http://h/1', 'http://h/t/bbb/200/'), 'blob:http://h/1');
  assert.equal(split('/v1/home'), null);
});

test('the same media under two permissions is the same media', () => {
  assert.ok(sameMedia('/t/a/1/asset/phone.m3u8', '/t/b/2/asset/phone.m3u8'));
  assert.ok(!sameMedia('/t/a/1/asset/phone.m3u8', '/t/b/2/other/phone.m3u8'));
});

test('an address says which page is shown', () => {
  assert.deepEqual(where(''), { name: 'home', id: '' });
  assert.deepEqual(where('#/zone/yellow-river'), { name: 'zone', id: 'yellow-river' });
  assert.deepEqual(where('#/watch/ep%201'), { name: 'watch', id: 'ep 1' });
  assert.deepEqual(where('#/nonsense/x'), { name: 'home', id: '' });
  assert.deepEqual(where('#/take'), { name: 'take', id: '' });
  assert.deepEqual(where('#/search/'), { name: 'search', id: '' });
  assert.deepEqual(where('#/search/%E9%BB%84%E6%B2%B3'), { name: 'search', id: '黄河' });
});

test('a finger taps, swipes, flings or changes its mind', () => {
  const drag = (dx, dy, ms) => meaning({ dx, dy, ms, height: 800 });
  assert.equal(drag(2, -3, 120), 'tap');
  assert.equal(drag(2, 3, 900), 'stay');
  assert.equal(drag(5, -300, 400), 'next');
  assert.equal(drag(5, 300, 400), 'previous');
  assert.equal(drag(5, -60, 90), 'next');
  assert.equal(drag(5, -60, 500), 'stay');
  assert.equal(drag(200, -120, 300), 'stay');
});

test('every remote control has the six keys', () => {
  assert.equal(wishOf({ key: 'Enter', keyCode: 13 }), 'ok');
  assert.equal(wishOf({ key: 'Backspace', keyCode: 8 }), 'back');
  assert.equal(wishOf({ key: 'Unidentified', keyCode: 461 }), 'back');
  assert.equal(wishOf({ key: 'Unidentified', keyCode: 10009 }), 'back');
  assert.equal(wishOf({ key: 'a', keyCode: 65 }), null);
});

const SHELVES = [
  { group: 'latest', keys: ['a', 'b', 'c'] },
  { group: 'law', keys: ['d', 'b'] },
];

test('BACK returns to the same item of the same shelf', () => {
  const memory = new FocusMemory();
  memory.remember('home', SHELVES, 'law', 'b');
  assert.deepEqual(memory.recall('home', SHELVES), { group: 'law', key: 'b' });
});

test('the focus stays on its item when new works arrive before it', () => {
  const memory = new FocusMemory();
  memory.remember('home', SHELVES, 'latest', 'b');
  const grown = [{ group: 'latest', keys: ['new', 'a', 'b', 'c'] }];
  assert.deepEqual(memory.recall('home', grown), { group: 'latest', key: 'b' });
});

test('the focus goes to a neighbour when its item is gone', () => {
  const memory = new FocusMemory();
  memory.remember('home', SHELVES, 'latest', 'c');
  assert.deepEqual(memory.recall('home', [{ group: 'latest', keys: ['a', 'b'] }]), { group: 'latest', key: 'b' });
  assert.deepEqual(memory.recall('home', [{ group: 'law', keys: ['d'] }]), { group: 'law', key: 'd' });
});

test('a page that was never visited starts at its first item, an empty one has none', () => {
  const memory = new FocusMemory();
  assert.deepEqual(memory.recall('home', SHELVES), { group: 'latest', key: 'a' });
  assert.equal(memory.recall('home', []), null);
  assert.equal(memory.recall('home', [{ group: 'latest', keys: [] }]), null);
});
