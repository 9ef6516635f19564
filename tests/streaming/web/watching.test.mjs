import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Watching, resumePoint } from '../../../streaming/web/core/watching.js';

function stage() {
  const said = [];
  return { said, watching: new Watching((kind, position) => said.push(`${kind} ${position}`)) };
}

test('playing on after a stall is not a second play', () => {
  const { said, watching } = stage();
  watching.playing(0);
  watching.playing(3);
  assert.deepEqual(said, ['play 0']);
});

test('a heartbeat is told every five seconds of wall time', () => {
  const { said, watching } = stage();
  watching.playing(0);
  for (let second = 100; second <= 111; second += 1) watching.progress(second - 100, second);
  assert.deepEqual(said, ['play 0', 'heartbeat 5', 'heartbeat 10']);
});

test('a jump closes the range that was watched and says where it landed', () => {
  const { said, watching } = stage();
  watching.playing(0);
  watching.progress(1.2, 100);
  watching.seeking();
  watching.progress(11, 100.3); // browsers report the new place before they say that the jump is over
  watching.seeked(11);
  assert.deepEqual(said, ['play 0', 'heartbeat 1.2', 'seek 11']);
});

test('the player\'s own jump to the resume point is no seek', () => {
  const { said, watching } = stage();
  watching.seeking();
  watching.seeked(42);
  watching.playing(42);
  assert.deepEqual(said, ['play 42']);
});

test('a jump while paused is told, and watches nothing', () => {
  const { said, watching } = stage();
  watching.playing(0);
  watching.paused(4);
  watching.seeking();
  watching.seeked(9);
  assert.deepEqual(said, ['play 0', 'pause 4', 'seek 9']);
});

test('nothing is told after the end but a new play', () => {
  const { said, watching } = stage();
  watching.playing(0);
  watching.ended(14);
  watching.paused(14);
  watching.progress(14, 200);
  watching.away(14);
  watching.seeking();
  watching.seeked(0);
  watching.playing(0);
  assert.deepEqual(said, ['play 0', 'end 14', 'seek 0', 'play 0']);
});

test('leaving is told once though browsers say it twice', () => {
  const { said, watching } = stage();
  watching.playing(0);
  watching.away(6.7);
  watching.away(6.7);
  assert.deepEqual(said, ['play 0', 'heartbeat 6.7']);
});

test('resuming in the last moments starts over', () => {
  const play = (resume, duration) => resumePoint({ resume_seconds: resume, episode: { duration_seconds: duration } });
  assert.equal(play(7, 14), 7);
  assert.equal(play(13, 14), 0);
  assert.equal(play(0.4, 14), 0);
  assert.equal(play(30, null), 30);
});
