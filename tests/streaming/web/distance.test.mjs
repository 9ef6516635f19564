// Run by test_pages.py under the node of the wheel.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { metres, told } from '../../../streaming/web/core/distance.js';

const SHAOLIN = { latitude: 34.508, longitude: 112.935 };
const close = (a, b, within) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

test('a degree of latitude is 111.2 kilometres, and one of longitude shrinks with the cosine', () => {
  close(metres({ latitude: 0, longitude: 0 }, { latitude: 1, longitude: 0 }), 111_195, 1);
  close(metres({ latitude: 60, longitude: 10 }, { latitude: 60, longitude: 11 }), 55_597, 3);
  assert.equal(metres(SHAOLIN, SHAOLIN), 0);
  close(metres({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 }), 20_015_115, 1);
});

test('a distance is said with no more digits than matter', () => {
  const said = (distance) => Object.values(told(distance)).join(' ');
  assert.deepEqual([3, 234, 994, 1000, 9949, 22_216, 1_234_567].map(said), [
    'distance.m 10', 'distance.m 230', 'distance.m 990', 'distance.km 1.0', 'distance.km 9.9', 'distance.km 22', 'distance.km 1235',
  ]);
});
