// Run by test_pages.py under the node of the wheel.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Sessions } from '../../../streaming/web/core/sessions.js';

function counted({ failing = 0 } = {}) {
  const asked = [];
  const time = { now: 0 };
  const ask = async (episodeId) => {
    asked.push(episodeId);
    if (asked.length <= failing) throw new Error('away');
    return { episodeId, session: String(asked.length) };
  };
  return { asked, time, sessions: new Sessions(ask, () => time.now) };
}

test('what was asked for ahead is taken without a question, once', async () => {
  const { asked, sessions } = counted();
  for (let i = 0; i < 5; i += 1) sessions.ask('ep_2');
  assert.equal((await sessions.take('ep_2')).session, '1');
  assert.equal((await sessions.take('ep_2')).session, '2');
  assert.deepEqual(asked, ['ep_2', 'ep_2']);
});

test('another episode than the one that was foreseen is asked for', async () => {
  const { asked, sessions } = counted();
  sessions.ask('ep_2');
  assert.equal((await sessions.take('ep_7')).episodeId, 'ep_7');
  assert.deepEqual(asked, ['ep_2', 'ep_7']);
});

test('what was asked for long ago is asked for again', async () => {
  const { asked, time, sessions } = counted();
  sessions.ask('ep_2');
  time.now = 301;
  assert.equal((await sessions.take('ep_2')).session, '2');
  assert.equal(asked.length, 2);
});

test('a question that failed is asked again when it matters, and not before', async () => {
  const { asked, sessions } = counted({ failing: 1 });
  sessions.ask('ep_2');
  await Promise.resolve();
  sessions.ask('ep_2');
  assert.equal(asked.length, 1);
  assert.equal((await sessions.take('ep_2')).session, '2');
});
