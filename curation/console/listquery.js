// Which works a list shows, as the address says it and as the service is asked. Pure.

const NAMES = ['state', 'gate', 'waiting', 'episodes', 'zone', 'maker', 'tag', 'q', 'expires', 'sort'];
const KIND = ['state', 'gate', 'waiting', 'episodes', 'expires'];

/** The usual questions, each by itself. `count` names its figure in what the service counts. */
export const VIEWS = {
  all: { count: 'all', asks: {} },
  refused: { count: 'refused', asks: { gate: 'any' } },
  waiting: { count: 'waiting', asks: { waiting: 'yes' } },
  expiring: { count: 'expiring_30', asks: { expires: '30' } },
  failed: { count: 'failed', asks: { episodes: 'failed' } },
  running: { count: 'running', asks: { episodes: 'running' } },
  queued: { count: 'queued', asks: { episodes: 'queued' } },
  draft: { count: 'draft', asks: { state: 'draft' } },
  published: { count: 'published', asks: { state: 'published' } },
  down: { count: 'taken_down', asks: { state: 'taken-down' } },
};

export const GATES = ['G00', 'G01', 'G02', 'G03', 'G04', 'G05', 'G09', 'G10'];
export const SORTS = ['newest', 'changed', 'expiring'];

/** What an address asks for; anything else in it is not ours. */
export const asked = (search) => Object.fromEntries(NAMES.map((name) => [name, search.get(name) ?? '']).filter(([, value]) => value !== ''));

export const written = (query) => String(new URLSearchParams(NAMES.filter((name) => query[name]).map((name) => [name, query[name]])));

export const address = (query) => `#/works${written(query) ? `?${written(query)}` : ''}`;

/** The view that a query is, or none where it is more than one of them. */
export const viewOf = (query) => Object.keys(VIEWS).find((name) => KIND.every((kind) => (query[kind] ?? '') === (VIEWS[name].asks[kind] ?? ''))) ?? null;

/** The same query in another view: what else was asked for stays. */
export function seen(query, view) {
  const rest = Object.fromEntries(Object.entries(query).filter(([name]) => !KIND.includes(name)));
  return { ...rest, ...VIEWS[view].asks, ...(view === 'expiring' ? { sort: 'expiring' } : {}) };
}

/** A figure as it is counted: not beyond `most`. */
export const figure = (n, most, format) => (n >= most ? `${format(most)}+` : format(n));
