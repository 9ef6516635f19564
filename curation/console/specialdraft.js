// A special while it is worked on. A section keeps both its list and its query, so that a change of mind loses nothing.

const NO_QUERY = { zone: null, tags: [], maker: null, year: null, newer_than_days: null, awarded: false, grade: null };
const MOST = 24;
const AROUND_TAGS = /[,\uff0c\u3001\s]+/;

let made = 0;

export const draftOf = (special) => ({ ...special, sections: special.sections.map(section) });

export const newSection = () => section({ title: '', title_en: '', works: [], wanted: null, most: MOST, most_of_maker: null });

/** `pasted` is a list not yet looked up; `open` are lines of one for which nobody has chosen a work yet. */
function section(saved) {
  made += 1;
  return {
    ...saved, key: `section-${made}`, kind: saved.wanted ? 'query' : 'list', works: [...saved.works],
    wanted: { ...NO_QUERY, ...saved.wanted }, pasted: '', open: [], told: '',
  };
}

/** What is saved of it. */
export function specialOf({ title, title_en, summary, summary_en, opens_at, closes_at, hero, sections }) {
  return { title, title_en, summary, summary_en, opens_at, closes_at, hero, sections: sections.map(savedSection) };
}

function savedSection({ title, title_en, kind, works, wanted, most, most_of_maker }) {
  const list = kind === 'list';
  const { zone, tags, maker, year, newer_than_days, awarded, grade } = wanted;
  return { title, title_en, works: list ? works : [], wanted: list ? null : { zone, tags, maker, year, newer_than_days, awarded, grade }, most, most_of_maker };
}

/** Every work that is listed by hand, once. */
export const listed = (draft) => [...new Set(draft.sections.flatMap((one) => (one.kind === 'list' ? one.works : [])))];

/** Whether lines of a pasted list wait for somebody. */
export const waiting = (draft) => draft.sections.some((one) => one.open.length > 0 || one.pasted.trim() !== '');

export const tagsOf = (text) => [...new Set(text.split(AROUND_TAGS).filter(Boolean))];
