// What this viewer has begun, follows and likes. The server keeps it; this page knows what it last said.

import * as api from './api.js';
import { TEXT } from './text.js';
import { personal } from './wishes.js';

/** @typedef {'follow' | 'like'} Mark */

/** @type {Record<Mark, Set<string> | null>} null: not known yet */
const marked = { follow: null, like: null };
const listeners = new Set();

/** @param {() => void} run when something was marked, or what is marked became known @returns {() => void} no more */
export function onMarks(run) {
  listeners.add(run);
  return () => listeners.delete(run);
}

const say = () => listeners.forEach((run) => run());

/** @param {Mark} mark @param {string} seriesId */
export const has = (mark, seriesId) => marked[mark]?.has(seriesId) ?? false;

/** Follows or likes a series, or no longer. It is seen at once, and taken back where the server refuses. @param {Mark} mark @param {string} seriesId */
export async function toggle(mark, seriesId) {
  const wanted = !has(mark, seriesId);
  put(mark, seriesId, wanted);
  try {
    await api.mark(seriesId, mark, wanted);
  } catch (error) {
    put(mark, seriesId, !wanted);
    throw error;
  }
}

function put(mark, seriesId, wanted) {
  marked[mark] ??= new Set();
  if (wanted) marked[mark].add(seriesId);
  else marked[mark].delete(seriesId);
  say();
}

/** @param {'phone'|'tv'} screen */
export async function load(screen) {
  const library = await api.library(screen);
  marked.follow = new Set(library.followed);
  marked.like = new Set(library.liked);
  say();
  return library;
}

/** Has what is marked known, once. @param {'phone'|'tv'} screen */
export async function known(screen) {
  if (marked.follow) return;
  try {
    await load(screen);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error; // without it nothing looks marked: the next page asks again
  }
}

/**
 * The viewer's own shelves for a home page, where they want them: as the others are, and none when they cannot be
 * had. @param {'phone'|'tv'} screen
 */
export async function shelves(screen) {
  if (!personal()) return [];
  try {
    const { continuing, following } = await load(screen);
    return [shelf('continuing', continuing), shelf('following', following)].filter(({ items }) => items.length > 0);
  } catch (error) {
    if (error instanceof api.ApiError) return []; // the page of everybody is there all the same
    throw error;
  }
}

/** A shelf that the app itself names. @param {'continuing' | 'following' | 'specials' | 'showcases'} name @param {any[]} items */
export function shelf(name, items) {
  const { zh, en } = TEXT[`shelf.${name}`];
  return { id: name, title: zh, title_en: en, zone: null, items };
}
