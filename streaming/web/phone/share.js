// A work's link, given on by the phone's own sheet, else copied, else shown to be copied.

import { h, icon } from '../core/dom.js';
import { t } from '../core/text.js';

const TOAST_MS = 2200;

/** @typedef {{id: string, title: string}} Work */

const toast = h('p', { class: 'share-toast', role: 'status' });
let timer = 0;

/** The button that shares what is on a page. @param {Work} work */
export function shareKey(work) {
  return h('button', { class: 'round round-share', type: 'button', 'data-share': true, 'aria-label': t('share.do'), onclick: () => share(work) }, icon('share'));
}

/** @param {Work} work */
export async function share({ id, title }) {
  const url = `${location.origin}/s/${encodeURIComponent(id)}`;
  if (navigator.share) await offered(title, url);
  else if (await copied(url)) say(t('share.copied'));
  else byHand(title, url);
}

/** Who closes the phone's sheet has decided; where it does not open the link is there to be copied. */
async function offered(title, url) {
  try {
    await navigator.share({ title, url });
  } catch (error) {
    if (error.name !== 'AbortError') byHand(title, url);
  }
}

/** Where the page is not served over TLS, or the viewer forbids it, there is no clipboard. */
async function copied(url) {
  try {
    await navigator.clipboard.writeText(url);
    return true;
  } catch (error) {
    if (error instanceof TypeError || error.name === 'NotAllowedError') return false;
    throw error;
  }
}

function byHand(title, url) {
  const field = h('input', { type: 'text', readOnly: true, value: url, 'aria-label': t('share.by-hand') });
  const close = h('button', { class: 'key', type: 'button', 'aria-label': t('player.close'), onclick: () => sheet.close() }, icon('close'));
  const sheet = h('dialog', { class: 'sheet share-sheet', 'aria-label': t('share.do') },
    h('div', { class: 'sheet-head' }, h('h2', {}, title), close), h('p', {}, t('share.by-hand')), field);
  sheet.addEventListener('click', (event) => event.target === sheet && sheet.close());
  sheet.addEventListener('close', () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
  field.focus();
  field.select();
}

function say(words) {
  if (!toast.isConnected) document.body.append(toast);
  toast.textContent = words;
  toast.classList.add('toast-on');
  clearTimeout(timer);
  timer = setTimeout(() => toast.classList.remove('toast-on'), TOAST_MS);
}
