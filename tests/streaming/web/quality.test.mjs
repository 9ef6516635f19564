// Run by test_pages.py under the node of the wheel.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Quality } from '../../../streaming/web/core/quality.js';

function stage(askedAt = 10) {
  const told = [];
  return { told, quality: new Quality((fact) => told.push(fact), askedAt) };
}

test('the first picture is told once, with what it took from the wish on', () => {
  const { told, quality } = stage();
  quality.waiting(10.1);
  quality.playing(10.8);
  quality.stopped(12);
  quality.playing(13);
  assert.deepEqual(told, [{ kind: 'startup', seconds: 0.8 }]);
});

test('what a browser waits for a touch is no startup time', () => {
  const { told, quality } = stage();
  quality.blocked();
  quality.playing(60);
  assert.deepEqual(told, []);
});

test('each stall is told when it ends, with its length', () => {
  const { told, quality } = stage();
  quality.playing(11);
  quality.waiting(20);
  quality.waiting(21);
  quality.playing(22.5);
  quality.waiting(30);
  quality.stopped(34); // who gave up had a stall too
  assert.deepEqual(told.slice(1), [{ kind: 'stall', seconds: 2.5 }, { kind: 'stall', seconds: 4 }]);
});

test('the wait after a jump is no stall, the next one is', () => {
  const { told, quality } = stage();
  quality.playing(11);
  quality.seeking(12);
  quality.waiting(12.1);
  quality.seeked();
  quality.playing(14);
  quality.waiting(20);
  quality.playing(21);
  assert.deepEqual(told.slice(1), [{ kind: 'stall', seconds: 1 }]);
});

test('each bitrate is told with how long it ran, without pauses and stalls', () => {
  const { told, quality } = stage();
  quality.level(900, 10.2);
  quality.playing(11);
  quality.level(2400.4, 15);
  quality.waiting(18);
  quality.playing(19);
  quality.stopped(20);
  quality.playing(90);
  quality.level(900, 90.1); // nobody saw so little of it
  assert.deepEqual(told.filter(({ kind }) => kind === 'bitrate'), [
    { kind: 'bitrate', seconds: 4, kbps: 900 },
    { kind: 'bitrate', seconds: 3, kbps: 2400 },
    { kind: 'bitrate', seconds: 1, kbps: 2400 },
  ]);
});

test('what ran until a page went away is told, and what runs after its return too', () => {
  const { told, quality } = stage();
  quality.level(900, 10);
  quality.playing(11);
  quality.away(15);
  quality.away(15.1); // browsers say it twice
  quality.stopped(18.1);
  assert.deepEqual(told.slice(1).map(({ seconds }) => seconds), [4, 3]);
});

test('an error is told by its kind', () => {
  const { told, quality } = stage();
  quality.failed({ status: 0, code: 'unreachable' }, 11);
  quality.failed({ status: 0, code: 'media' }, 12);
  quality.failed({ status: 403, code: 'expired' }, 13);
  quality.failed({ status: 500, code: 'unexpected' }, 14);
  assert.deepEqual(told.map(({ fault }) => fault), ['network', 'media', 'expired', 'other']);
});
