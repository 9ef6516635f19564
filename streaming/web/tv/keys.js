// Remote controls differ; six wishes do not. Pure.

const WISHES = {
  ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right',
  Enter: 'ok', ' ': 'ok', Select: 'ok', MediaPlayPause: 'ok',
  Backspace: 'back', Escape: 'back', GoBack: 'back', BrowserBack: 'back',
};
const BY_CODE = { 461: 'back', 10009: 'back', 8: 'back', 13: 'ok' }; // webOS and Tizen send BACK as a number only

/** @returns {'up'|'down'|'left'|'right'|'ok'|'back'|null} */
export const wishOf = ({ key, keyCode }) => WISHES[key] ?? BY_CODE[keyCode] ?? null;

export const ARROWS = { up: 'ArrowUp', down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight' };
