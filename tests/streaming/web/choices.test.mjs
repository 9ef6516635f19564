import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { nearest, rememberSide, sideOf, wishedSide } from '../../../streaming/web/core/pictures.js';
import { Recent } from '../../../streaming/web/core/recent.js';

const VERTICAL = [{ width: 360, height: 640 }, { width: 540, height: 960 }, { width: 720, height: 1280 }];

function storage(facts) {
  Object.defineProperty(globalThis, 'localStorage', { value: facts, configurable: true });
}

beforeEach(() => {
  const kept = new Map();
  storage({ getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) });
});

test('a picture is known by its short side', () => {
  assert.deepEqual(VERTICAL.map(sideOf), [360, 540, 720]);
  assert.equal(sideOf({ width: 1280, height: 720 }), 720);
  assert.equal(sideOf({}), 0);
  assert.equal(sideOf(undefined), 0);
});

test('the best picture that is no better than asked for, else the least', () => {
  assert.equal(nearest(VERTICAL, 720), 2);
  assert.equal(nearest(VERTICAL, 700), 1);
  assert.equal(nearest(VERTICAL, 240), 0);
  assert.equal(nearest(VERTICAL, null), -1);
  assert.equal(nearest([], 720), -1);
});

test('of pictures of one size the one with most bits, which stands last', () => {
  assert.equal(nearest([VERTICAL[0], VERTICAL[1], VERTICAL[1]], 540), 2);
});

test('a wish holds until it is taken back', () => {
  assert.equal(wishedSide(), null);
  rememberSide(540);
  assert.equal(wishedSide(), 540);
  rememberSide(null);
  assert.equal(wishedSide(), null);
});

test('the last eight words are kept, each once, the last one first', () => {
  const recent = new Recent('words');
  for (let n = 0; n < 10; n += 1) recent.add(`w${n}`);
  recent.add('w5');
  recent.add('');
  assert.deepEqual(recent.all(), ['w5', 'w9', 'w8', 'w7', 'w6', 'w4', 'w3', 'w2']);
  recent.forget();
  assert.deepEqual(recent.all(), []);
});

test('what somebody else stored, or nothing where storage is refused, is no word', () => {
  localStorage.setItem('words', '{"a": 1}');
  assert.deepEqual(new Recent('words').all(), []);
  localStorage.setItem('words', '["a", 7');
  assert.deepEqual(new Recent('words').all(), []);
  const refused = () => { throw new Error('refused'); };
  storage({ getItem: refused, setItem: refused });
  new Recent('words').add('a');
  assert.deepEqual(new Recent('words').all(), []);
});
