// Remote controls differ; six wishes do not, and a seventh that some have a key for. Pure.

const WISHES = {
  ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right',
  Enter: 'ok', ' ': 'ok', Select: 'ok', MediaPlayPause: 'ok',
  Subtitle: 'captions', ClosedCaptionToggle: 'captions', c: 'captions',
  Backspace: 'back', Escape: 'back', GoBack: 'back', BrowserBack: 'back',
};
const BY_CODE = { 461: 'back', 10009: 'back', 8: 'back', 13: 'ok' }; // webOS and Tizen send BACK as a number only

/** @returns {'up'|'down'|'left'|'right'|'ok'|'hold'|'back'|'captions'|null} `hold`: OK is kept down */
export function wishOf({ key, keyCode, repeat }) {
  const wish = WISHES[key] ?? BY_CODE[keyCode] ?? null;
  return wish === 'ok' && repeat ? 'hold' : wish;
}

export const ARROWS = { up: 'ArrowUp', down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight' };
