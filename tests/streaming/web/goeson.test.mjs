import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { door, goesOn, leftAt } from '../../../streaming/web/core/goeson.js';

const episode = (number, screens = ['phone', 'tv']) => ({ id: `ep_${number}`, number, screens });
const kept = new Map();
const sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
Object.defineProperty(globalThis, 'sessionStorage', { value: sessionStorage, configurable: true });
const ALL = [episode(1), episode(2), episode(3)];

test('who is new begins with the first that can be watched', () => {
  assert.deepEqual(door(ALL, null, 'phone'), { id: 'ep_1', number: 1, key: 'series.play' });
  assert.deepEqual(door(ALL, { episode: 'ep_1', number: 1, seconds: 0 }, 'phone').key, 'series.play');
  assert.deepEqual(door([episode(1, []), episode(2)], null, 'phone').id, 'ep_2');
});

test('who has begun goes on where they were', () => {
  assert.deepEqual(door(ALL, { episode: 'ep_1', number: 1, seconds: 12 }, 'phone'), { id: 'ep_1', number: 1, key: 'series.continue' });
  assert.deepEqual(door(ALL, { episode: 'ep_3', number: 3, seconds: 0 }, 'tv'), { id: 'ep_3', number: 3, key: 'series.continue' });
});

test('what was left on this page a moment ago is known before the server knows it', async () => {
  leftAt('se_1', { episode: 'ep_2', number: 2, seconds: 31 }, 60);
  const { episode: left, seconds } = await goesOn('se_1', 'phone');
  assert.deepEqual([left, seconds], ['ep_2', 31]);
});

test('half a minute later the server is asked: another screen may have gone on', async () => {
  mock.timers.enable({ apis: ['Date'] });
  globalThis.fetch = async () => ({ ok: true, json: async () => ({ episode: 'ep_3', number: 3, seconds: 8 }) });
  leftAt('se_2', { episode: 'ep_2', number: 2, seconds: 31 }, 60);
  mock.timers.tick(29_000);
  assert.equal((await goesOn('se_2', 'phone')).episode, 'ep_2');
  mock.timers.tick(2_000);
  assert.equal((await goesOn('se_2', 'phone')).episode, 'ep_3');
  mock.timers.reset();
});

test('of what was seen to its end the server says what comes next', async () => {
  const asked = [];
  globalThis.fetch = async (path) => {
    asked.push(path);
    return { ok: true, json: async () => ({ episode: 'ep_3', number: 3, seconds: 0 }) };
  };
  leftAt('se_1', { episode: 'ep_2', number: 2, seconds: 59 }, 60);
  assert.equal((await goesOn('se_1', 'tv')).episode, 'ep_3');
  assert.deepEqual(asked, ['/v1/series/se_1/resume?screen=tv']);
});

test('where the episode is gone, or none is there, nobody is sent to nothing', () => {
  assert.equal(door(ALL, { episode: 'ep_9', number: 9, seconds: 5 }, 'phone').key, 'series.play');
  assert.equal(door([], { episode: 'ep_1', number: 1, seconds: 5 }, 'phone'), null);
});
