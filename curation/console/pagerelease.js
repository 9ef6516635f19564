// Releasing a page: what viewers will see is said before it is done.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { coming } from './standing.js';
import { kept } from './listedwork.js';
import { complaint, read, send } from './session.js';
import { t } from './text.js';
import { instant, offset, stamp, written } from './times.js';

const HOUR_MS = 3_600_000;
const MOST_NAMED = 5;

const path = (room) => `${room.kind.all}/${encodeURIComponent(room.desk().slug)}`;

/** @param {any} room what the desk lends: its `desk`, whether something is `unsaved`, and `released` for the answer */
export async function publish(room, number) {
  const one = await revisionOf(room, number);
  if (!one) return;
  const before = room.desk().released;
  dialog(room, {
    name: 'publish', title: t(before !== null && number < before ? 'release.back' : 'release.publish', { n: number }), verb: t('release.publish.verb'),
    words: [sight(room, one, Date.now()), ...cautions(room, one, true)],
    wish: () => ({ number, from_at: null }),
  });
}

export async function schedule(room, number) {
  const one = await revisionOf(room, number);
  if (!one) return;
  const soon = new Date(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS).toISOString();
  const { opens_at } = room.kind.content(one);
  const opens = Date.parse(opens_at) > Date.now() ? opens_at : soon;
  const at = h('input', { type: 'datetime-local', name: 'from_at', required: true, value: written(opens), min: written(new Date().toISOString()).slice(0, 16) });
  const { released } = room.desk();
  dialog(room, {
    name: 'schedule', title: t('release.schedule', { n: number }), verb: t('release.schedule.verb'),
    words: [t('release.until', { now: shownWords(released) }), windowWords(room.kind.content(one)), ...cautions(room, one, true)],
    control: h('label', { class: 'field' }, h('span', {}, t('release.since', { zone: offset() })), at),
    wish: () => ({ number, from_at: instant(at.value) }),
  });
}

export function takeOff(room) {
  dialog(room, {
    name: 'take-off', grave: true, title: t('release.off', { kind: room.kind.called() }), verb: t('release.off.verb'),
    words: [t('release.off.sight', { kind: room.kind.called() }), t('release.off.kept'), ...cautions(room, null, false)],
    wish: () => ({ number: null, from_at: null }),
  });
}

/** From the instant of a release that has not begun, viewers go on seeing what they would have seen without it. */
export function cancel(room, release) {
  const { releases, released } = room.desk();
  const begins = Date.parse(release.from_at);
  const earlier = coming(releases).filter((one) => Date.parse(one.from_at) < begins).at(-1);
  const number = earlier ? earlier.number : released;
  dialog(room, {
    name: 'cancel-release', title: t('release.cancel', { time: stamp(release.from_at) }), verb: t('release.cancel.verb'),
    words: [t('release.cancel.sight', { now: shownWords(number) })],
    wish: () => ({ number, from_at: release.from_at }),
  });
}

export const shownWords = (number) => (number === null ? t('release.nothing') : t('revision', { n: number }));

async function revisionOf(room, number) {
  const { ok, answer } = await read(`${path(room)}?number=${number}`);
  if (!ok) room.complain(answer);
  return ok ? answer : null;
}

/** What viewers see once a revision is released now. */
function sight(room, one, now) {
  const [{ revision }, special] = [one, room.kind.content(one)];
  const facts = { n: revision.number, opens: stamp(special.opens_at), closes: special.closes_at ? stamp(special.closes_at) : '' };
  if (special.closes_at && Date.parse(special.closes_at) <= now) return t('sight.ended', facts);
  if (Date.parse(special.opens_at) > now) return t(special.closes_at ? 'sight.later.until' : 'sight.later', facts);
  return t(special.closes_at ? 'sight.now.until' : 'sight.now', facts);
}

const windowWords = ({ opens_at, closes_at }) => t('release.window', { opens: stamp(opens_at), closes: closes_at ? stamp(closes_at) : t('window.open') });

function cautions(room, one, saved) {
  const held = one ? one.works.filter(kept) : [];
  const later = coming(room.desk().releases);
  const names = held.slice(0, MOST_NAMED).map(({ id, title }) => title || id).join(t('list.comma'));
  return [
    held.length > 0 && t('release.held', { n: held.length, all: one.works.length, names: held.length > MOST_NAMED ? `${names}…` : names }),
    saved && room.unsaved() && t('release.unsaved'),
    later.length > 0 && t('release.later', { time: stamp(later[0].from_at), shown: shownWords(later[0].number) }),
  ].filter(Boolean);
}

function dialog(room, { name, title, verb, words, control = null, wish, grave = false }) {
  const [first, ...rest] = words;
  ask({
    name, title, verb, grave,
    body: [h('div', { class: 'sight' }, h('p', {}, first), rest.map((one) => h('p', { class: 'quiet' }, one))), control],
    submit: async () => {
      const { ok, answer } = await send(`${path(room)}/releases`, wish());
      if (!ok) return complaint(answer);
      room.released(answer);
      return null;
    },
  });
}
