// A finger, a wheel and a keyboard become four wishes: tap, next, previous, and how far a drag has come.

const TAP_PIXELS = 10;
const COMMIT_SHARE = 0.18; // of the screen's height
const FLING_PIXELS_PER_MS = 0.45;
const WHEEL_REST_MS = 700;
const WHEEL_PIXELS = 30;

/**
 * What a finished drag meant. Pure.
 * @param {{dx: number, dy: number, ms: number, height: number}} drag
 * @returns {'tap' | 'next' | 'previous' | 'stay'}
 */
export function meaning({ dx, dy, ms, height }) {
  if (Math.abs(dx) < TAP_PIXELS && Math.abs(dy) < TAP_PIXELS) return ms < 600 ? 'tap' : 'stay';
  if (Math.abs(dx) > Math.abs(dy)) return 'stay';
  const flung = Math.abs(dy) / Math.max(ms, 1) > FLING_PIXELS_PER_MS && Math.abs(dy) > 24;
  if (Math.abs(dy) < height * COMMIT_SHARE && !flung) return 'stay';
  return dy < 0 ? 'next' : 'previous';
}

/**
 * @param {HTMLElement} stage
 * @param {{onDrag: (dy: number) => void, onDone: (wish: 'tap'|'next'|'previous'|'stay') => void}} wishes
 */
export function listenToFinger(stage, { onDrag, onDone }) {
  let start = null;
  stage.addEventListener('pointerdown', (event) => {
    if (!event.isPrimary || event.button > 0) return;
    start = { x: event.clientX, y: event.clientY, at: event.timeStamp };
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener('pointermove', (event) => {
    if (start && event.isPrimary) onDrag(event.clientY - start.y);
  });
  const finish = (event, cancelled) => {
    if (!start || !event.isPrimary) return;
    const drag = { dx: event.clientX - start.x, dy: event.clientY - start.y, ms: event.timeStamp - start.at, height: stage.clientHeight };
    start = null;
    onDone(cancelled ? 'stay' : meaning(drag));
  };
  stage.addEventListener('pointerup', (event) => finish(event, false));
  stage.addEventListener('pointercancel', (event) => finish(event, true));
}

/** One turn of a wheel or one sweep of a touchpad, with its long tail, is one episode. */
export function listenToWheel(stage, onDone) {
  let quietUntil = 0;
  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    if (event.timeStamp < quietUntil || Math.abs(event.deltaY) < WHEEL_PIXELS) return;
    quietUntil = event.timeStamp + WHEEL_REST_MS;
    onDone(event.deltaY > 0 ? 'next' : 'previous');
  }, { passive: false });
}
