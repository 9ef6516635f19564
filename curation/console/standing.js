// How a page stands, and which of its releases are still to come.

/** How a page stands: open, before, ended, scheduled, off or unpublished; `shown` is what is released now. */
export function standing({ is_open, released, releases = [] }, shown, now = Date.now()) {
  if (is_open) return 'open';
  if (released !== null) return Date.parse(shown.opens_at) > now ? 'before' : 'ended';
  if (coming(releases, now).some(({ number }) => number !== null)) return 'scheduled';
  return releases.length > 0 ? 'off' : 'unpublished';
}

/** The releases that have not begun, the next one first. */
export const coming = (releases, now = Date.now()) =>
  releases.filter(({ from_at }) => Date.parse(from_at) > now).sort((one, other) => Date.parse(one.from_at) - Date.parse(other.from_at) || one.id - other.id);
