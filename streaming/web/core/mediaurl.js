// Media addresses carry their permission in the path: /t/{signature}/{expiry}/{asset}/… .

const SIGNED = /^(.*\/t\/[^/]+\/[^/]+\/)(.*)$/;

/** An address as the browser's own tools name it. */
export const absolute = (url) => new URL(url, location.href).href;

/** @returns {{prefix: string, path: string} | null} the permission and what it permits, or null if unsigned */
export function split(url) {
  const parts = SIGNED.exec(url);
  return parts && { prefix: parts[1], path: parts[2] };
}

/**
 * The same media under a fresh permission: playing goes on with its buffer where the old one has expired.
 * @param {string} url what the playlist says  @param {string} prefix the fresh permission
 */
export function renewed(url, prefix) {
  const signed = split(url);
  return signed && prefix ? prefix + signed.path : url;
}

/** Whether two playlist addresses name the same media and differ only in their permission. */
export function sameMedia(a, b) {
  const [left, right] = [split(a), split(b)];
  return left !== null && right !== null && left.path === right.path;
}
