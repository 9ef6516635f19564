// How far apart two places are. Pure.

const EARTH_METRES = 6_371_008.8; // mean radius, IUGG
const NEAR_METRES = 1000;
const FINE_KM = 10;

/** @typedef {{latitude: number, longitude: number}} Point in degrees, on WGS 84 */

/** Metres along a great circle, by the haversine formula. @param {Point} a @param {Point} b */
export function metres(a, b) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const half = (x, y) => Math.sin(radians(x - y) / 2) ** 2;
  const h = half(a.latitude, b.latitude) + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** As people say it: no more digits than matter. @param {number} distance in metres @returns {{key: string, n: string}} */
export function told(distance) {
  if (distance < NEAR_METRES) return { key: 'distance.m', n: String(Math.max(10, Math.round(distance / 10) * 10)) };
  const km = distance / 1000;
  return { key: 'distance.km', n: km < FINE_KM ? km.toFixed(1) : String(Math.round(km)) };
}
