// Instants as a curator reads and enters them: in the browser's own zone, always written in one way.

const two = (n) => String(n).padStart(2, '0');
const day = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const clock = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** 2026-12-01 20:00 */
export function stamp(iso) {
  const at = new Date(iso);
  return `${day(at)} ${clock(at)}`;
}

/** What a datetime-local control takes; seconds only where there are some. */
export function written(iso) {
  if (!iso) return '';
  const at = new Date(iso);
  return `${day(at)}T${clock(at)}${at.getSeconds() > 0 ? `:${two(at.getSeconds())}` : ''}`;
}

/** What such a control gave, with the offset that holds here on that day; null without one. */
export function instant(given) {
  return given ? `${given.length === 16 ? `${given}:00` : given}${offset(new Date(given))}` : null;
}

/** +08:00 */
export function offset(at = new Date()) {
  const minutes = -at.getTimezoneOffset() || 0;
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

/** The hour that is running. */
export const hourOf = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours());

/** The beginning of the day of `at`, or of a later one, here. */
export const dayOf = (at, later = 0) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + later);
