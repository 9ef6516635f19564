// The server's answers, one function per address. Every failure becomes an ApiError that speaks two languages.

import { audience } from './minor.js';

const PATIENCE_MS = 15000;

export class ApiError extends Error {
  /** @param {{status: number, code?: string, title?: string, title_zh?: string, detail?: string}} problem */
  constructor(problem) {
    super(problem.detail || problem.title || `HTTP ${problem.status}`);
    this.status = problem.status;
    this.code = problem.code ?? 'unreachable';
    this.title = problem.title ?? '';
    this.titleZh = problem.title_zh ?? '';
  }

  /** The same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function ask(path, options = {}) {
  const response = await reach(path, options);
  if (response.status === 204) return null;
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new ApiError({ ...problem, status: response.status });
}

async function reach(path, options) {
  try {
    return await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  } catch (cause) {
    throw new ApiError({ status: 0, title: String(cause) });
  }
}

const id = encodeURIComponent;

/** Pages of another time, and a special as it was saved, for curators who look at them from the console. */
const asked = new URLSearchParams(globalThis.location?.search);
export const instant = asked.get('at');
const revision = asked.get('revision');
const then = { ...(instant && { at: instant }) };

/** A path with its query; who is a minor here asks for the pool of their age. @param {string} path @param {Record<string, string>} [query] */
function at(path, query = {}) {
  const whose = audience();
  const facts = new URLSearchParams({ ...query, ...(whose === 'everybody' ? {} : { audience: whose }) }).toString();
  return facts ? `${path}?${facts}` : path;
}

export const zones = () => ask(at('/v1/zones', then));
export const zone = (slug) => ask(at(`/v1/zones/${id(slug)}`, then));
export const special = (slug, screen) => ask(at(`/v1/specials/${id(slug)}`, { screen, ...then, ...(instant && revision && { revision }) }));
export const showcase = (slug, screen) => ask(at(`/v1/showcases/${id(slug)}`, { screen, ...then, ...(instant && revision && { revision }) }));
export const topic = (tag) => ask(at(`/v1/topics/${id(tag)}`, then));
export const channels = (hours) => ask(`/v1/channels?${new URLSearchParams({ hours: String(hours), ...then })}`);
export const home = (screen) => ask(at('/v1/home', { screen, ...then }));
export const search = (q) => ask(at('/v1/search', { q }));
export const series = (seriesId) => ask(at(`/v1/series/${id(seriesId)}`));
export const resume = (seriesId, screen) => ask(at(`/v1/series/${id(seriesId)}/resume`, { screen }));
export const play = (episodeId, screen) => ask(at(`/v1/episodes/${id(episodeId)}/play`, { screen }), { method: 'POST' });
export const library = (screen) => ask(at('/v1/library', { screen }));

/** @param {string} seriesId @param {'follow' | 'like'} mark @param {boolean} wanted */
export const mark = (seriesId, mark, wanted) => ask(`/v1/series/${id(seriesId)}/${mark}`, { method: wanted ? 'PUT' : 'DELETE' });

/** Puts what plays under a code. @param {string} session @param {number} position seconds */
export const leave = (session, position) => ask('/v1/handoffs', json({ session, position }));
/** What another screen left under a code, once. @param {string} code */
export const arrive = (code) => ask(`/v1/handoffs/${id(code)}`, { method: 'POST' });

const json = (value) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) });

/**
 * Reports view events; `keepalive` lets the request outlive the page.
 * @returns {Promise<'kept' | 'refused' | 'later'>} refused: this batch can never succeed
 */
export async function report(batch) {
  try {
    await ask('/v1/views', {
      method: 'POST',
      keepalive: true,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(batch),
    });
    return 'kept';
  } catch (error) {
    return error instanceof ApiError && error.passing ? 'later' : 'refused';
  }
}

/** The last words of a page that is going away. @returns {boolean} whether the browser took them */
export const reportLeaving = (batch) => navigator.sendBeacon('/v1/views', JSON.stringify(batch));
