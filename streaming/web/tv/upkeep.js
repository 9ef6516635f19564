// The app's own files, kept by a service worker so that a reload without the network works.

const CACHE = 'zhanbo-tv';

/** Once the worker is there, what was loaded before it came is kept too. */
export async function keepApp() {
  if (!navigator.serviceWorker) return; // a page that came without TLS has none
  await navigator.serviceWorker.register('/tv/worker.js', { scope: '/tv' });
  await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/app/'));
  const cache = await caches.open(CACHE);
  await cache.addAll(['/tv', ...new Set(loaded.map(({ pathname }) => pathname))]);
}
