// The TV app's files for a screen without the network: the network's where it answers, else what it gave before.

const CACHE = 'zhanbo-tv';
const PATIENCE_MS = 4000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'GET' && url.origin === self.location.origin && isOurs(url)) {
    event.respondWith(networkFirst(event.request, url.pathname));
  }
});

const isOurs = ({ pathname }) => pathname === '/tv' || pathname.startsWith('/app/');

async function networkFirst(request, path) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(path);
  try {
    const fresh = await fetch(request, known ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    if (fresh.status === 200) await cache.put(path, fresh.clone());
    return fresh;
  } catch (cause) {
    if (known) return known;
    throw cause;
  }
}
