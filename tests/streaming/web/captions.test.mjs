import assert from 'node:assert/strict';
import { test } from 'node:test';

import { after, choose } from '../../../streaming/web/core/captions.js';
import { wishOf } from '../../../streaming/web/tv/keys.js';

const BOTH = [
  { tag: 'en', name: 'English', isDefault: false },
  { tag: 'zh-Hans', name: '简体中文', isDefault: true },
];

test('who has no wish sees what the episode asks for', () => {
  assert.equal(choose(BOTH, null), 'zh-Hans');
  assert.equal(choose(BOTH.slice(0, 1), null), null);
  assert.equal(choose([], null), null);
});

test('a wish holds for other episodes, by its language where its script is not there', () => {
  assert.equal(choose(BOTH, 'en'), 'en');
  assert.equal(choose(BOTH, 'zh'), 'zh-Hans');
  assert.equal(choose(BOTH, 'zh-Hant'), 'zh-Hans');
  assert.equal(choose(BOTH, 'fr'), 'zh-Hans');
  assert.equal(choose(BOTH, 'off'), null);
});

test('the choice goes round: each language, then none', () => {
  assert.deepEqual(['zh-Hans', null, 'en'].map((tag) => after(BOTH, tag)), [null, 'en', 'zh-Hans']);
  assert.equal(after([], null), null);
});

test('subtitles have a key, and OK kept down where there is none', () => {
  assert.equal(wishOf({ key: 'Subtitle' }), 'captions');
  assert.equal(wishOf({ key: 'Enter', repeat: true }), 'hold');
  assert.equal(wishOf({ key: 'ArrowDown', repeat: true }), 'down');
});
