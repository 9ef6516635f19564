// Pages as viewers will see them at a chosen time: the very phone and TV apps in frames, asked for that instant.

import { h } from './dom.js';
import { t } from './text.js';
import { instant, offset, written } from './times.js';

const PHONE = { name: 'phone', width: 390, height: 844, app: '/' };
const TV = { name: 'tv', width: 1920, height: 1080, app: '/tv' };
const SHOWN_HEIGHT = 380;
const [HOURS_BACK, HOURS_AHEAD] = [24, 24 * 14];
const HOUR_MS = 3_600_000;
const EVENING = 20; // when most people watch
const PATIENCE_MS = 350; // while a slider is still moving, nothing is asked for

/**
 * @param {{ page: () => string, revision?: () => number | null, from?: string }} what `page` is the part of the address
 *   behind #; `revision`: as if that one were released; `from`: the instant shown first
 */
export function previewPane({ page, revision = () => null, from = new Date().toISOString() }) {
  const start = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOURS_BACK * HOUR_MS;
  const slider = h('input', { type: 'range', min: 0, max: HOURS_BACK + HOURS_AHEAD, step: 1, name: 'preview-slider', 'aria-label': t('preview.slider'), oninput: () => choose(new Date(start + Number(slider.value) * HOUR_MS)) });
  const at = h('input', { type: 'datetime-local', name: 'preview-at', onchange: () => at.value && choose(new Date(instant(at.value))) });
  const [phone, tv] = [frame(PHONE), frame(TV)];
  let shown = new Date(from);
  let timer = 0;

  function choose(moment) {
    shown = moment;
    tell();
    clearTimeout(timer);
    timer = setTimeout(look, PATIENCE_MS);
  }

  function tell() {
    at.value = written(shown.toISOString());
    slider.value = String(Math.round((shown.getTime() - start) / HOUR_MS));
    slider.setAttribute('aria-valuetext', at.value.replace('T', ' '));
  }

  function look() {
    const query = new URLSearchParams({ at: shown.toISOString() });
    const number = revision();
    if (number) query.set('revision', String(number));
    for (const { app, inner } of [phone, tv]) inner.src = `${app}?${query}#${page()}`;
  }

  const jump = (key, moment) => h('button', { class: 'act', type: 'button', 'data-jump': key, onclick: () => choose(moment()) }, t(`preview.${key}`));
  tell();
  look();
  const element = h('div', { class: 'preview-pane' },
    h('div', { class: 'preview-times' },
      h('label', { class: 'field' }, h('span', {}, t('preview.at', { zone: offset() })), at),
      h('div', { class: 'preview-jumps' }, jump('now', () => new Date()), jump('tonight', () => evening(0)), jump('tomorrow', () => evening(1))),
      slider),
    h('div', { class: 'frames' }, phone.element, tv.element));
  return { element, look };
}

/** The evening of today, or of a later day, where the curator is. */
function evening(days) {
  const day = new Date();
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, EVENING);
}

function frame({ name, width, height, app }) {
  const scale = SHOWN_HEIGHT / height;
  const inner = h('iframe', { title: t(`screen.${name}`), tabIndex: -1, 'data-frame': name });
  inner.style.cssText = `width: ${width}px; height: ${height}px; transform: scale(${scale})`;
  const outer = h('div', { class: 'frame' }, inner);
  outer.style.cssText = `width: ${width * scale}px; height: ${SHOWN_HEIGHT}px`;
  return { app, inner, element: h('figure', {}, outer, h('figcaption', { class: 'quiet' }, t(`screen.${name}`))) };
}
