// The guide's cells, and how the focus moves among them. Pure.
//
// Micro-dramas last a minute or three: episodes of one work in a row are one block, and blocks are gathered into
// cells that are wide enough to be read from the sofa.

export const MINUTE = 60_000;
export const STEP = 30 * MINUTE; // of the ruler
export const SPAN = 60 * MINUTE; // on the screen
const LEAST = 10 * MINUTE; // what a cell lasts, so that a title of seven characters fits
const NEAR = 20 * MINUTE; // how far into a long programme the focus stands
const TOGETHER = 1000; // programmes that are no further apart follow each other

/** @typedef {{starts_at: string, ends_at: string, series_id: string, title: string, number: number}} Programme as told */
/** @typedef {{series: string, title: string, first: number, last: number, starts: number, ends: number}} Block */
/** @typedef {{key: string, blocks: Block[], starts: number, ends: number}} Cell */
/** @typedef {{slug: string, cells: Cell[]}} Lane */
/** @typedef {{slug: string, at: number}} Place a channel and the instant that the focus is about */

/** @param {Programme[]} programmes of a channel, in order @returns {Block[]} */
export function blocksOf(programmes) {
  const blocks = [];
  for (const { starts_at, ends_at, series_id, title, number } of programmes) {
    const [starts, ends, before] = [Date.parse(starts_at), Date.parse(ends_at), blocks.at(-1)];
    const goesOn = before?.series === series_id && number > before.last && starts - before.ends <= TOGETHER;
    if (goesOn) Object.assign(before, { last: number, ends });
    else blocks.push({ series: series_id, title, first: number, last: number, starts, ends });
  }
  return blocks;
}

/** @param {Block[]} blocks @returns {Cell[]} */
export function cellsOf(blocks) {
  const cells = [];
  for (const block of blocks) {
    const open = cells.at(-1);
    const follows = open && block.starts - open.ends <= TOGETHER;
    if (follows && open.ends - open.starts < LEAST) {
      open.blocks.push(block);
      open.ends = block.ends;
    } else cells.push({ key: String(block.starts), blocks: [block], starts: block.starts, ends: block.ends });
  }
  return cells;
}

/** What is on at an instant, and what comes after it. @param {Block[]} blocks @param {number} now */
export function onAndNext(blocks, now) {
  const at = blocks.findIndex(({ ends }) => ends > now);
  const on = at >= 0 && blocks[at].starts <= now ? blocks[at] : null;
  return { on, next: at < 0 ? null : (blocks[on ? at + 1 : at] ?? null) };
}

/** The cell that an instant falls in, else the nearest one. @param {Cell[]} cells @param {number} at */
export function cellAt(cells, at) {
  const off = ({ starts, ends }) => (at < starts ? starts - at : at >= ends ? at - ends + 1 : 0);
  return cells.reduce((near, cell) => (near && off(near) <= off(cell) ? near : cell), null);
}

/**
 * Left and right go to the neighbour in time, up and down to the same time on another channel: however many
 * channels one passes, the instant stays. What is over is not gone back to.
 * @param {Lane[]} lanes @param {Place} place @param {string} wish @param {number} now @returns {Place} the same where there is nothing further
 */
export function step(lanes, place, wish, now) {
  const row = lanes.findIndex(({ slug }) => slug === place.slug);
  if (row < 0) return place;
  if (wish === 'up' || wish === 'down') {
    const lane = lanes[row + (wish === 'down' ? 1 : -1)];
    return lane ? { slug: lane.slug, at: place.at } : place;
  }
  const cells = lanes[row].cells.filter(({ ends }) => ends > now);
  const at = cells.indexOf(cellAt(cells, place.at));
  const cell = cells[at + (wish === 'right' ? 1 : -1)];
  return cell ? { slug: place.slug, at: instantOf(cell, now) } : place;
}

/** What the focus on a cell is about: what is on, where that is in it, else its middle, or near its beginning. */
const instantOf = ({ starts, ends }, now) => (starts <= now && now < ends ? now : Math.min((starts + ends) / 2, starts + NEAR));

/** Where the window begins so that a cell is seen. @param {number} from where it begins now @param {Cell} cell @param {number} since the first there is */
export function framed(from, cell, since) {
  const outside = cell.starts < from || cell.ends > from + SPAN;
  return outside ? Math.max(since, floor(cell.starts)) : from;
}

export const floor = (instant) => instant - (instant % STEP);
