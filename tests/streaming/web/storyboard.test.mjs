// Run by test_pages.py under the node of the wheel.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pictureAt, picturesOf } from '../../../streaming/web/core/storyboard.js';

const TEXT = `WEBVTT

00:00:00.000 --> 00:00:04.800
storyboard-1.jpg#xywh=0,0,160,284

00:00:04.800 --> 00:01:10.800
storyboard-1.jpg#xywh=160,0,160,284

01:01:10.800 --> 01:01:12.000
storyboard-2.jpg#xywh=0,284,160,284
`;

test('the file names each picture, where it lies and from when it stands', () => {
  const pictures = picturesOf(TEXT);
  assert.deepEqual(pictures.map(({ from }) => from), [0, 4.8, 3670.8]);
  assert.deepEqual(pictures[2], { from: 3670.8, sheet: 'storyboard-2.jpg', x: 0, y: 284, width: 160, height: 284 });
  assert.deepEqual(picturesOf(''), []);
});

test('an instant has the last picture that has begun', () => {
  const pictures = picturesOf(TEXT);
  assert.deepEqual([0, 4.79, 4.8, 60, 4000].map((at) => pictures.indexOf(pictureAt(pictures, at))), [0, 0, 1, 1, 2]);
  assert.equal(pictureAt([], 3), null);
});
