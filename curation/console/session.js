// Who is signed in, and signing in and out. The token goes to the server once and comes back as a cookie no script can read.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { either, known, t } from './text.js';

const SESSION = '/v1/console/session';
const JSON_BODY = { 'Content-Type': 'application/json' };
export const CURATORS = ['curator', 'operator', 'admin'];
export const READERS = ['viewer', ...CURATORS];
export const ALL_BUT_REVIEWERS = ['', 'maker', ...READERS]; // who judges works is not told who made them

let account = null;

export const signedIn = () => account;
export const role = () => account?.role;
export const mayEdit = () => CURATORS.includes(role());

/** Sends `value` and gives back `{ ok, answer }`: what was answered, or the problem that the server named. */
export async function send(path, value, method = 'POST') {
  try {
    const response = await fetch(path, { method, headers: JSON_BODY, body: value === undefined ? undefined : JSON.stringify(value) });
    return { ok: response.ok, answer: response.status === 204 ? null : await response.json() };
  } catch {
    return { ok: false, answer: { title: t('trouble.title'), title_zh: t('trouble.title') } }; // no network: the form stays filled
  }
}

export const read = (path) => send(path, undefined, 'GET');

export const complaint = (problem) => either(problem.title_zh, problem.title) || t('trouble.title');

export async function recall() {
  const response = await fetch(SESSION).catch(() => null);
  account = response?.ok ? await response.json() : null;
}

export async function signOut() {
  await send(SESSION, undefined, 'DELETE');
  account = null;
}

/** The sign-in form; `done` is called once the server knows the token. */
export function signIn(done) {
  const token = h('input', { type: 'password', name: 'token', autocomplete: 'current-password', required: true, autofocus: true, spellcheck: false });
  ask({
    name: 'sign-in',
    title: t('session.title'),
    body: [h('p', { class: 'quiet' }, t('session.help')), h('label', { class: 'field' }, h('span', {}, t('session.token')), token)],
    verb: t('session.in'),
    submit: async () => {
      const { ok, answer } = await send(SESSION, { token: token.value.trim() });
      if (!ok) return complaint(answer);
      account = answer;
      done();
      return null;
    },
  });
}

export const badge = () => `${account.name} · ${known(`role.${account.role}`, account.role)}`;
