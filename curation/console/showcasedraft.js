// A showcase while it is worked on. Instants are kept as ISO texts; a slot's works are ids, with the episodes that are shown of each.

export const SNAP_MINUTES = 5;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const COLOURS = ['#b91c1c', '#1d4ed8', '#0f766e', '#6d28d9', '#a16207', '#334155', '#9a3412', '#3f6212'];

let made = 0;
const keyed = (kind) => `${kind}-${(made += 1)}`;

export const draftOf = (showcase) => ({
  ...showcase,
  channels: showcase.channels.map((one) => ({ ...one, key: keyed('channel') })),
  partners: showcase.partners.map((one) => ({ ...one, key: keyed('partner') })),
  slots: showcase.slots.map(slotOf),
  chosen: null,
  week: null,
});

/** `pasted` is a list not yet looked up; `open` are lines of one for which nobody has chosen a work yet. */
const slotOf = ({ entries, ...slot }) => ({
  ...slot, key: keyed('slot'), works: entries.map(({ series }) => series), parts: Object.fromEntries(entries.map(({ series, first, last }) => [series, { first, last }])),
  pasted: '', open: [], told: '',
});

/** What is saved of it. */
export function showcaseOf({ title, title_en, summary, summary_en, opens_at, closes_at, zone, hero, partners, channels, slots }) {
  const plain = ({ key, ...rest }) => rest;
  return { title, title_en, summary, summary_en, opens_at, closes_at, zone, hero, partners: partners.map(plain), channels: channels.map(plain), slots: slots.map(savedSlot) };
}

function savedSlot({ channel, title, title_en, starts_at, ends_at, works, parts, repeat }) {
  const entries = works.map((series) => ({ series, first: parts[series]?.first ?? null, last: parts[series]?.last ?? null }));
  return { channel, title, title_en, starts_at, ends_at, entries, repeat };
}

export const listed = (draft) => [...new Set(draft.slots.flatMap((one) => one.works))];

export const waiting = (draft) => draft.slots.some((one) => one.open.length > 0 || one.pasted.trim() !== '');

export function newChannel(channels) {
  const taken = new Set(channels.map(({ name }) => name));
  const name = ['main', ...Array.from({ length: 9 }, (_, n) => `channel${n + 2}`)].find((one) => !taken.has(one));
  return { key: keyed('channel'), name, title: '', title_en: '', label: '', colour: COLOURS[channels.length % COLOURS.length] };
}

export const newPartner = () => ({ key: keyed('partner'), name: '', name_en: '', role: '', url: null });

/** A slot of two hours at the end of the channel's last one, or of another instant. */
export function newSlot(draft, channel, at = null) {
  const last = draft.slots.filter((one) => one.channel === channel).map(({ ends_at }) => Date.parse(ends_at));
  const start = at ?? Math.max(Date.parse(draft.opens_at), ...last);
  return slotOf({ channel, title: '', title_en: '', starts_at: iso(start), ends_at: iso(start + 2 * 60 * MINUTE_MS), entries: [], repeat: true });
}

/** The same slot on each day that follows, until the showcase closes or another slot is in the way. */
export function daily(draft, slot) {
  const copies = [];
  for (let later = DAY_MS; Date.parse(slot.ends_at) + later <= Date.parse(draft.closes_at); later += DAY_MS) {
    const copy = slotOf({ ...savedSlot(slot), starts_at: shifted(slot.starts_at, later), ends_at: shifted(slot.ends_at, later) });
    if (overlapping([...draft.slots, copy]).has(copy.key)) break;
    copies.push(copy);
  }
  return copies;
}

const iso = (moment) => new Date(moment).toISOString();
const shifted = (instant, by) => iso(Date.parse(instant) + by);
export const snapped = (minutes) => Math.round(minutes / SNAP_MINUTES) * SNAP_MINUTES;

/** Moves a slot by minutes; with `edge` only its end, and never to less than one step. */
export function shift(slot, minutes, edge = false) {
  const by = minutes * MINUTE_MS;
  const least = Date.parse(slot.starts_at) + SNAP_MINUTES * MINUTE_MS;
  slot.ends_at = iso(edge ? Math.max(Date.parse(slot.ends_at) + by, least) : Date.parse(slot.ends_at) + by);
  if (!edge) slot.starts_at = shifted(slot.starts_at, by);
}

/** The keys of slots that are on at the same time as another one of their channel. */
export function overlapping(slots) {
  const found = new Set();
  const inOrder = [...slots].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));
  for (const [at, slot] of inOrder.entries()) {
    for (const later of inOrder.slice(at + 1)) {
      if (later.channel === slot.channel && Date.parse(later.starts_at) < Date.parse(slot.ends_at)) {
        found.add(slot.key);
        found.add(later.key);
      }
    }
  }
  return found;
}
