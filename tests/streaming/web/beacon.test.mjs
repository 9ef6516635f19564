// Run by test_pages.py under the node of the wheel.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Beacon } from '../../../streaming/web/core/beacon.js';

/** A server that answers as told, and a clock that runs only when asked. */
function stage(...answers) {
  const batches = [];
  const left = [];
  const waiting = [];
  const beacon = new Beacon({
    session: 'token',
    report: async (batch) => {
      batches.push(structuredClone(batch));
      return answers.shift() ?? 'kept';
    },
    reportLeaving: (batch) => left.push(structuredClone(batch)) > 0,
    now: () => 1_700_000_000_000,
    later: (run, seconds) => waiting.push({ run, seconds }),
  });
  return { beacon, batches, left, waiting };
}

const seqs = (batch) => batch.events.map((event) => event.seq);

test('events are numbered from 0 and sent at once', async () => {
  const { beacon, batches } = stage();
  await beacon.record('play', 0);
  await beacon.record('heartbeat', 5.00049, 1.5);
  assert.deepEqual(batches.flatMap(seqs), [0, 1]);
  assert.deepEqual(batches[1], {
    session: 'token',
    events: [{ seq: 1, kind: 'heartbeat', position: 5, at: 1_700_000_000_000, rate: 1.5 }],
  });
  assert.equal(beacon.unsent, 0);
});

test('what could not be sent is sent again under the same number, in order', async () => {
  const { beacon, batches, waiting } = stage('later', 'later');
  await beacon.record('play', 0);
  await beacon.record('heartbeat', 5);
  assert.deepEqual(batches.map(seqs), [[0]], 'nothing overtakes while it waits');
  await waiting[0].run();
  await waiting[1].run();
  assert.deepEqual(batches.map(seqs), [[0], [0, 1], [0, 1]]);
  assert.deepEqual(waiting.map(({ seconds }) => seconds), [1, 2], 'and waits longer each time');
  assert.equal(beacon.unsent, 0);
});

test('a batch that can never succeed does not stop those after it', async () => {
  const { beacon, batches } = stage('refused');
  await beacon.record('play', 0);
  await beacon.record('pause', 2);
  assert.deepEqual(batches.map(seqs), [[0], [1]]);
});

test('an event recorded while another is under way follows it', async () => {
  const { beacon, batches } = stage();
  await Promise.all([beacon.record('play', 0), beacon.record('seek', 9)]);
  assert.deepEqual(batches.map(seqs), [[0], [1]]);
});

test('leaving says all that is not known to be durable and keeps it for a return', async () => {
  const { beacon, batches, left, waiting } = stage('later');
  await beacon.record('play', 0);
  await beacon.record('heartbeat', 5);
  beacon.leave();
  assert.deepEqual(left.map(seqs), [[0, 1]]);
  await waiting[0].run();
  assert.deepEqual(seqs(batches.at(-1)), [0, 1], 'the server counts these as duplicates');
});

test('leaving with nothing unsent sends nothing', async () => {
  const { beacon, left } = stage();
  await beacon.record('play', 0);
  beacon.leave();
  assert.equal(left.length, 0);
});

test('a network that returns is used at once, and the old timer does nothing more', async () => {
  const { beacon, batches, waiting } = stage('later');
  await beacon.record('play', 0);
  await beacon.hurry();
  await waiting[0].run();
  assert.deepEqual(batches.map(seqs), [[0], [0]]);
});

test('how playing went is numbered for itself and goes with the next report', async () => {
  const { beacon, batches, waiting } = stage('later');
  await beacon.record('play', 0);
  await beacon.note({ kind: 'startup', seconds: 0.4 });
  await beacon.note({ kind: 'stall', seconds: 2 });
  await waiting[0].run();
  assert.deepEqual(batches.at(-1).quality, [{ seq: 0, kind: 'startup', seconds: 0.4 }, { seq: 1, kind: 'stall', seconds: 2 }]);
  assert.equal(beacon.unsent, 0);
});

test('a failure is told though nothing was watched', async () => {
  const { beacon, batches } = stage();
  await beacon.note({ kind: 'error', fault: 'network' });
  assert.deepEqual(batches, [{ session: 'token', events: [], quality: [{ seq: 0, kind: 'error', fault: 'network' }] }]);
  assert.equal(beacon.unsent, 0);
});

test('hours without a server fit into one report: only heartbeats between heartbeats are left out', async () => {
  const { beacon, batches, waiting } = stage('later');
  await beacon.record('play', 0);
  for (let beat = 1; beat <= 1000; beat += 1) await beacon.record('heartbeat', 5 * beat, beat <= 500 ? 1 : 2);
  await beacon.record('pause', 5003);
  await waiting[0].run();
  const { events } = batches[1];
  assert.ok(events.length <= 200);
  assert.deepEqual(batches.length, 2);
  const told = events.map(({ kind, position, rate }) => `${kind} ${position} ${rate}`);
  for (const fact of ['play 0 1', 'heartbeat 5 1', 'heartbeat 2500 1', 'heartbeat 2505 2', 'heartbeat 5000 2', 'pause 5003 1']) {
    assert.ok(told.includes(fact), fact);
  }
});
