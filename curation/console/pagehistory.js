// How a page stands, and what was saved and released of it, by whom and when.

import { h } from './dom.js';
import { coming } from './standing.js';
import { cancel, publish, schedule, shownWords, takeOff } from './pagerelease.js';
import { t } from './text.js';
import { stamp } from './times.js';

const act = (name, words, onclick, kind = 'act') => h('button', { class: kind, type: 'button', 'data-act': name, onclick }, words);

/** What viewers see now, and what can be done about it. */
export function standingPanel(room) {
  const { released, revisions, releases } = room.desk();
  const newest = revisions[0].number;
  const next = coming(releases);
  return h('section', { class: 'panel', 'data-released': released ?? 'none' },
    h('h3', {}, t('panel.standing')),
    h('p', {}, t(`standing.${room.standing()}.words`, { n: released ?? '', opens: stamp(room.shown().opens_at), closes: room.shown().closes_at ? stamp(room.shown().closes_at) : '' })),
    released !== null && released !== newest && h('p', { class: 'quiet' }, t('panel.newer', { n: newest })),
    next.map((release) => h('p', { class: 'coming' }, h('span', {}, t('panel.coming', { time: stamp(release.from_at), shown: shownWords(release.number) })),
      act('cancel-release', t('release.cancel.act'), () => cancel(room, release), 'link'))),
    h('div', { class: 'panel-acts' },
      act('publish', t('release.publish.act', { n: newest }), () => publish(room, newest), 'verb'),
      act('schedule', t('release.schedule.act'), () => schedule(room, newest)),
      released !== null && act('take-off', t('release.off.act'), () => takeOff(room))));
}

export function historyPanel(room) {
  const { released, revisions, releases } = room.desk();
  return h('section', { class: 'panel' },
    h('h3', {}, t('history.revisions')),
    h('ol', { class: 'history' }, revisions.map(({ number, saved_by, saved_at }) => h('li', { 'data-revision': number },
      h('div', {}, h('b', {}, t('revision', { n: number })), number === released && h('span', { class: 'chip chip-published' }, t('history.shown')),
        h('span', { class: 'quiet' }, t('history.by', { name: saved_by, time: stamp(saved_at) }))),
      h('div', { class: 'history-acts' },
        act('look', t('history.look'), () => room.look(number), 'link'),
        number !== released && number !== revisions[0].number && act('roll-back', t('history.back'), () => publish(room, number), 'link'))))),
    h('h3', {}, t('history.releases')),
    releases.length === 0 ? h('p', { class: 'quiet' }, t('history.none')) : h('ol', { class: 'history' }, releases.map((release) => h('li', { 'data-release': release.number ?? 'none' },
      h('div', {}, h('b', {}, release.number === null ? t('history.off') : t('revision', { n: release.number })),
        h('span', {}, t('history.since', { time: stamp(release.from_at) })),
        h('span', { class: 'quiet' }, t('history.by', { name: release.released_by, time: stamp(release.released_at) })))))));
}
