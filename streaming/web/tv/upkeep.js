// The app's own files, kept by a service worker so that a reload without the network works.

import { loadHls } from '../core/stream.js';

const CACHE = 'zhanbo-tv';
const AGAIN_MS = 60_000;

/** Until it is done: the network may be away while a venue opens. */
export function keepApp() {
  if (!navigator.serviceWorker) return; // a page that came without TLS has none
  keep().catch(() => setTimeout(keepApp, AGAIN_MS));
}

/** Once the worker is there, what was loaded before it came is kept too. */
async function keep() {
  await navigator.serviceWorker.register('/tv/worker.js', { scope: '/tv' });
  await navigator.serviceWorker.ready;
  await loadHls();
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/app/'));
  const cache = await caches.open(CACHE);
  await cache.addAll(['/tv', ...new Set(loaded.map(({ pathname }) => pathname))]);
}
