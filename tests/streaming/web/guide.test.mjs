import assert from 'node:assert/strict';
import { test } from 'node:test';

import { where, to } from '../../../streaming/web/core/router.js';
import { FocusMemory } from '../../../streaming/web/tv/focusmemory.js';
import { MINUTE, SPAN, STEP, blocksOf, cellAt, cellsOf, framed, onAndNext, step } from '../../../streaming/web/tv/grid.js';
import { Kept } from '../../../streaming/web/tv/kept.js';
import { rerunOf } from '../../../streaming/web/tv/rerunlist.js';

const START = Date.UTC(2026, 8, 1, 12, 0);

/** Programmes of so many minutes each, one after the other: "a1" is the first episode of work a. */
function programmes(line, minutes = 2, from = START) {
  return line.split(' ').map((word, at) => ({
    starts_at: new Date(from + at * minutes * MINUTE).toISOString(),
    ends_at: new Date(from + (at + 1) * minutes * MINUTE).toISOString(),
    series_id: word[0], title: word[0], number: Number(word.slice(1)),
  }));
}

const spoken = (blocks) => blocks.map(({ series, first, last }) => `${series}${first}-${last}`).join(' ');
const cells = (line, minutes, from) => cellsOf(blocksOf(programmes(line, minutes, from)));

test('episodes of a work in a row are one block, until it begins anew', () => {
  assert.equal(spoken(blocksOf(programmes('a1 a2 a3 b7 b8 a4 a1 a2'))), 'a1-3 b7-8 a4-4 a1-2');
});

test('a pause of the channel parts what would be one block, and cells too', () => {
  const parted = [...programmes('a1'), ...programmes('a2', 2, START + 30 * MINUTE)];
  assert.equal(spoken(blocksOf(parted)), 'a1-1 a2-2');
  assert.equal(cellsOf(blocksOf(parted)).length, 2);
});

test('no cell but the last is too narrow to be read, and none leaves anything out', () => {
  const blocks = blocksOf(programmes('a1 b1 a2 b2 b3 b4 a3 c1 a4 b5 b6 a5 c2 c3', 1.5));
  const made = cellsOf(blocks);
  assert.deepEqual(made.flatMap((cell) => cell.blocks), blocks);
  for (const { starts, ends } of made.slice(0, -1)) assert.ok(ends - starts >= 10 * MINUTE);
  assert.ok(made.length > 1);
});

test('what is on has what comes after it', () => {
  const blocks = blocksOf(programmes('a1 a2 b1'));
  assert.equal(spoken(Object.values(onAndNext(blocks, START + MINUTE))), 'a1-2 b1-1');
  assert.deepEqual(onAndNext(blocks, START - MINUTE), { on: null, next: blocks[0] });
  assert.deepEqual(onAndNext(blocks, START + 5 * MINUTE), { on: blocks[1], next: null });
  assert.deepEqual(onAndNext(blocks, START + 60 * MINUTE), { on: null, next: null });
});

test('up and down keep the time, however many channels are passed and however long their programmes are', () => {
  const lanes = [
    { slug: 'short', cells: cells('a1 b1 a2 b2 a3 b3', 10) },
    { slug: 'long', cells: cells('c1', 60) },
    { slug: 'other', cells: cells('d1 e1 d2 e2', 15) },
  ];
  const now = START + MINUTE;
  let place = { slug: 'short', at: now };
  for (const _ of [1, 2, 3]) place = step(lanes, place, 'right', now);
  const at = START + 35 * MINUTE;
  assert.deepEqual(place, { slug: 'short', at });
  for (const slug of ['long', 'other', 'other']) assert.deepEqual((place = step(lanes, place, 'down', now)), { slug, at });
  assert.equal(cellAt(lanes[2].cells, at).blocks[0].series, 'd');
  for (const slug of ['long', 'short', 'short']) assert.deepEqual((place = step(lanes, place, 'up', now)), { slug, at });
});

test('left ends at what is on, right at the last there is', () => {
  const lanes = [{ slug: 'one', cells: cells('a1 b1 a2 b2', 10) }];
  const now = START + 13 * MINUTE;
  let place = { slug: 'one', at: START + 25 * MINUTE };
  assert.deepEqual((place = step(lanes, place, 'left', now)), { slug: 'one', at: now });
  assert.deepEqual(step(lanes, place, 'left', now), place);
  for (const _ of [1, 2, 3, 4]) place = step(lanes, place, 'right', now);
  assert.equal(place.at, START + 35 * MINUTE);
});

test('where nothing is on at that time the nearest programme is meant', () => {
  const [early] = cells('a1', 10);
  const [late] = cells('b1', 10, START + 30 * MINUTE);
  assert.equal(cellAt([early, late], START + 12 * MINUTE), early);
  assert.equal(cellAt([early, late], START + 28 * MINUTE), late);
  assert.equal(cellAt([], START), null);
});

test('the window moves by half hours, and only as far as a cell needs to be seen', () => {
  const row = cells('a1 b1 a2 b2 a3 b3 a4 b4 a5 b5', 13);
  let from = START;
  for (const cell of row) {
    from = framed(from, cell, START);
    assert.equal((from - START) % STEP, 0);
    assert.ok(cell.starts >= from && cell.ends <= from + SPAN, 'all of it');
  }
  for (const cell of row.reverse()) {
    from = framed(from, cell, START);
    assert.ok(cell.starts >= from && cell.ends <= from + SPAN, 'all of it, on the way back too');
  }
  assert.equal(from, START);
});

test('what takes nobody else’s place is gone back to by who was there', () => {
  const memory = new FocusMemory();
  const groups = [{ group: 'top', keys: ['law', 'travel'], aside: true }, { group: 'one', keys: ['a', 'b'] }, { group: 'two', keys: ['c'] }];
  assert.deepEqual(memory.recall('home', groups), { group: 'one', key: 'a' });
  assert.equal(memory.recall('home', groups.slice(0, 1)), null);
  memory.remember('home', groups, 'top', 'travel');
  assert.deepEqual(memory.recall('home', groups), { group: 'top', key: 'travel' });
  memory.remember('home', groups, 'two', 'c');
  assert.deepEqual(memory.recall('home', groups.slice(0, 2)), { group: 'one', key: 'a' });
});

test('an address leads to the guide, a channel or a venue', () => {
  assert.deepEqual(where('#/channels'), { name: 'channels', id: '' });
  assert.deepEqual(where('#/channel/kungfu'), { name: 'channel', id: 'kungfu' });
  assert.deepEqual(where('#/venue/yellow-river'), { name: 'venue', id: 'yellow-river' });
  assert.deepEqual(where('#/venue/'), { name: 'home', id: '' });
  assert.equal(to('channels'), '#/channels');
});

test('what was kept is a film whose picture and sound are interrupted in the same places', () => {
  const moment = (number, picture, sound) => ({
    number, seconds: 6, keptAt: 0,
    main: { url: `${picture}/${number}.m4s`, init: `${picture}/1.mp4`, bytes: 1 },
    audio: { url: `${sound}/${number}.m4s`, init: `${sound}/1.mp4`, bytes: 1 },
  });
  const film = rerunOf([moment(4, 'p', 's'), moment(5, 'p', 's'), moment(6, 'q', 's'), moment(9, 'q', 's')], 'http://h');
  assert.match(film.of(film.start), /URI="http:\/\/h\/tv\/kept\/sound.m3u8"/);
  const [pictures, sound] = ['pictures', 'sound'].map((name) => film.of(`http://h/tv/kept/${name}.m3u8`).split('\n'));
  const places = (lines) => lines.flatMap((line, at) => (line === '#EXT-X-DISCONTINUITY' ? [at] : []));
  assert.equal(places(pictures).length, 2);
  assert.deepEqual(places(pictures), places(sound));
  assert.deepEqual(pictures.filter((line) => line.endsWith('.m4s')), ['p/4.m4s', 'p/5.m4s', 'q/6.m4s', 'q/9.m4s']);
  assert.equal(pictures.at(-2), '#EXT-X-ENDLIST');
  assert.equal(film.of('http://h/p/4.m4s'), null);
});

test('a venue keeps no more than it has room for, and forgets the oldest first', async () => {
  const kept = await Kept.open('travel');
  const body = new ArrayBuffer(15e6);
  for (const number of [1, 2, 3]) {
    for (const track of ['main', 'audio']) {
      await kept.keepInit(`${track}/1.mp4`, new ArrayBuffer(9));
      await kept.keepFragment({ number, seconds: 6, track, url: `${track}/${number}.m4s`, init: `${track}/1.mp4` }, body);
    }
  }
  assert.deepEqual(kept.moments.map(({ number }) => number), [2, 3]);
  assert.equal(await kept.body('main/1.m4s'), null);
  assert.equal((await kept.body('main/3.m4s')).byteLength, 15e6);
  assert.equal((await kept.body('audio/1.mp4')).byteLength, 9, 'what the others still need');
});

test('a moment of which the sound has not come is not played', async () => {
  const kept = await Kept.open('law');
  await kept.keepFragment({ number: 1, seconds: 6, track: 'main', url: 'p/1.m4s', init: 'p/1.mp4' }, new ArrayBuffer(5));
  assert.deepEqual(kept.moments, []);
});
