// The server's answers, one function per address. Every failure becomes an ApiError that speaks two languages.

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

export const zones = () => ask('/v1/zones');
export const zone = (slug) => ask(`/v1/zones/${id(slug)}`);
export const channels = (hours) => ask(`/v1/channels?hours=${hours}`);
export const home = (screen) => ask(`/v1/home?screen=${screen}`);
export const search = (query) => ask(`/v1/search?q=${id(query)}`);
export const series = (seriesId) => ask(`/v1/series/${id(seriesId)}`);
export const resume = (seriesId, screen) => ask(`/v1/series/${id(seriesId)}/resume?screen=${screen}`);
export const play = (episodeId, screen) =>
  ask(`/v1/episodes/${id(episodeId)}/play?screen=${screen}`, { method: 'POST' });

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
