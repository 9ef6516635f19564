// Asking again, gently: only while the page is seen, never twice at once, slower when it fails.

import { ApiError } from './api.js';

/**
 * @param {() => Promise<unknown>} ask @param {() => number} seconds until the next question
 * @returns {{now: () => Promise<void>, stop: () => void}}
 */
export function poll(ask, seconds) {
  let [timer, stopped, failures] = [0, false, 0];

  async function now() {
    clearTimeout(timer);
    if (stopped) return;
    if (!document.hidden) {
      failures = await ask().then(() => 0, (error) => {
        if (!(error instanceof ApiError)) reportError(error); // a mistake of ours must be seen
        return failures + 1;
      });
    }
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(now, seconds() * 1000 * Math.min(2 ** failures, 8));
  }

  const seen = () => !document.hidden && now();
  document.addEventListener('visibilitychange', seen);
  window.addEventListener('online', seen);
  function stop() {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
    window.removeEventListener('online', seen);
  }
  now();
  return { now, stop };
}
