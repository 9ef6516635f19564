// Run by test_pages.py under the node of the wheel.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Offer } from '../../../streaming/web/core/offer.js';

function offered({ failing = 0 } = {}) {
  const [drawn, time, asked] = [[], { now: 1000 }, []];
  const ask = async () => {
    asked.push(time.now);
    if (asked.length <= failing) throw new Error('away');
    return { code: String(asked.length), lasts_seconds: 180 };
  };
  const offer = new Offer(ask, () => time.now, {
    given: ({ code }) => drawn.push(`code ${code}`),
    left: (seconds) => drawn.push(`left ${seconds}`),
    failed: ({ message }) => drawn.push(message),
  });
  const after = (seconds) => {
    time.now += seconds;
    return offer.tick();
  };
  return { offer, drawn, asked, after };
}

test('a code is shown with how long it is good for', async () => {
  const { drawn, after } = offered();
  for (const seconds of [0, 1, 100]) await after(seconds);
  assert.deepEqual(drawn, ['code 1', 'left 170', 'left 169', 'left 69']);
});

test('the next code comes while the old one is still taken', async () => {
  const { drawn, asked, after } = offered();
  for (const seconds of [0, 169, 1]) await after(seconds);
  assert.deepEqual(drawn, ['code 1', 'left 170', 'left 1', 'code 2', 'left 170']);
  assert.deepEqual(asked, [1000, 1170]);
});

test('where no code comes it is asked for again, not every second', async () => {
  const { drawn, asked, after } = offered({ failing: 1 });
  for (const seconds of [0, 1, 1, 4]) await after(seconds);
  assert.deepEqual(drawn, ['away', 'code 2', 'left 170']);
  assert.deepEqual(asked, [1000, 1006]);
});

test('one question at a time, and nothing is drawn that nobody looks at any more', async () => {
  const { offer, drawn, asked, after } = offered();
  const both = [after(0), after(1)];
  offer.stop();
  await Promise.all(both);
  await after(500);
  assert.deepEqual([drawn, asked], [[], [1000]]);
});
