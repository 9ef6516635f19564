// The editor of one page that curators make. What is edited is a draft; saving makes a revision, which viewers see once it is released.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { face, refusals } from './listedwork.js';
import { historyPanel, standingPanel } from './pagehistory.js';
import { previewPane } from './preview.js';
import { complaint, read, send } from './session.js';
import { standing } from './standing.js';
import { t } from './text.js';
import { instant, offset, stamp, written } from './times.js';

/**
 * What a kind of page brings.
 * @typedef {object} Kind
 * @property {'special' | 'showcase'} name of the kind, and of the viewers' page
 * @property {string} room in the console's address
 * @property {string} all where the service keeps them
 * @property {() => string} called
 * @property {(desk: any) => any} content
 * @property {(title: string, now: Date) => any} first the content of a new one
 * @property {(content: any) => any} draftOf
 * @property {(draft: any) => any} contentOf what is saved of a draft
 * @property {(draft: any) => string[]} listed every work that is listed by hand, once
 * @property {(draft: any) => boolean} waiting whether pasted lines wait for somebody
 * @property {(room: any) => Node[]} body its editor, below what every page has
 */

/** @param {HTMLElement} place  @param {string} slug  @param {() => object[]} zones  @param {Kind} kind */
export function pageDesk(place, slug, zones, kind) {
  const path = `${kind.all}/${encodeURIComponent(slug)}`;
  const works = new Map();
  const [bar, clash, form, sections, side, view] = ['desk-bar', 'clash', 'desk-facts', 'desk-sections', 'desk-side', 'desk-view'].map((name) => h('div', { class: name }));
  const told = h('p', { class: 'unseen', role: 'status' });
  let desk = null; // as the service told it last
  let shown = null; // what is released now; the draft's own where nothing is
  let draft = null;
  let based = 0; // the revision that the draft goes on from
  let saved = ''; // that revision, to tell whether something was changed
  let problem = null;
  let newer = null; // the desk of whoever saved meanwhile
  let saving = false;

  const room = {
    kind,
    desk: () => desk,
    draft: () => draft,
    shown: () => shown,
    zones,
    work: (id) => works.get(id) ?? { id, title: '', maker: null, state: null, poster: null, refusals: [] },
    remember: (found) => found.forEach((work) => works.has(work.id) || works.set(work.id, work)),
    standing: () => standing(desk, shown),
    unsaved,
    changed: drawBar,
    redraw,
    say: (words) => (told.textContent = words),
    complain,
    look,
    released,
  };

  function unsaved() {
    return draft !== null && (JSON.stringify(kind.contentOf(draft)) !== saved || kind.waiting(draft));
  }

  async function load() {
    const { ok, answer } = await read(path);
    if (!ok) return missing(answer);
    await take(answer);
  }

  function missing(answer) {
    place.replaceChildren(h('section', { class: 'empty' }, h('h2', {}, complaint(answer)), h('p', {}, h('a', { href: `#/${kind.room}` }, t(`${kind.room}.back`)))));
  }

  async function released(answer) {
    await renew(answer);
    room.say(t('release.done'));
    setTimeout(() => /** @type {HTMLElement} */ (side.querySelector('[data-act=publish]')).focus()); // once the dialog is closed
  }

  /** Begins anew with the newest revision. */
  async function take(answer) {
    draft = kind.draftOf(kind.content(answer));
    saved = JSON.stringify(kind.contentOf(draft));
    based = answer.revision.number;
    [problem, newer] = [null, null];
    await renew(answer, true);
  }

  /** Takes over how the page stands and leaves the draft alone. */
  async function renew(answer, all = false) {
    desk = answer;
    for (const work of desk.works) works.set(work.id, work);
    const { released, revision } = desk;
    const other = released !== null && released !== revision.number ? await read(`${path}?number=${released}`) : null;
    shown = kind.content(other?.ok ? other.answer : desk);
    if (all) draw();
    else {
      drawBar();
      drawSide();
      redraw();
    }
  }

  function draw() {
    if (!desk) return;
    place.replaceChildren(bar, clash, h('div', { class: 'desk' }, h('div', { class: 'desk-main' }, form, sections, view), side), told);
    drawBar();
    drawClash();
    drawForm();
    redraw();
    drawSide();
  }

  function drawBar() {
    const changed = unsaved();
    const focused = place.contains(document.activeElement) && /** @type {HTMLElement} */ (document.activeElement).dataset.act;
    const state = room.standing();
    bar.replaceChildren(
      h('a', { class: 'back', href: `#/${kind.room}` }, t(`${kind.room}.back`)),
      h('div', { class: 'desk-title' },
        h('h2', {}, draft.title || t('page.untitled'), h('span', { class: `chip chip-${state}`, 'data-standing': state }, t(`standing.${state}`))),
        h('p', { class: 'quiet' }, h('code', {}, slug), t('desk.based', { n: based, name: nameOf(based)?.saved_by ?? '', time: stamp(nameOf(based)?.saved_at ?? desk.revision.saved_at) }))),
      h('p', { class: 'desk-saved', 'data-unsaved': changed }, t(changed ? 'desk.unsaved' : 'desk.saved')),
      h('button', { class: 'verb', type: 'button', 'data-act': 'save', onclick: () => save() }, t('desk.save')));
    if (focused === 'save') /** @type {HTMLElement} */ (bar.querySelector('[data-act=save]')).focus();
  }

  const nameOf = (number) => desk.revisions.find((one) => one.number === number);

  function drawClash() {
    clash.hidden = !newer && !problem;
    if (newer) {
      const { number, saved_by, saved_at } = newer.revisions[0];
      clash.replaceChildren(h('div', { class: 'clash-box', role: 'alert', 'data-clash': number },
        h('p', {}, h('b', {}, t('clash.title', { name: saved_by, n: number, time: stamp(saved_at) }))),
        h('p', { class: 'quiet' }, t('clash.body', { based, n: number })),
        h('div', { class: 'panel-acts' },
          h('button', { class: 'act', type: 'button', 'data-act': 'theirs', onclick: () => take(newer) }, t('clash.theirs', { n: number })),
          h('button', { class: 'verb', type: 'button', 'data-act': 'mine', onclick: () => save(number) }, t('clash.mine', { n: number + 1 })))));
    } else if (problem) clash.replaceChildren(h('p', { class: 'complaint', role: 'alert' }, complaint(problem), problem.detail && h('small', {}, problem.detail)));
    else clash.replaceChildren();
  }

  function complain(answer) {
    problem = answer;
    drawClash();
    mark(String(answer.field ?? '').replace(new RegExp(`^${kind.name}\\.`), ''));
  }

  /** Shows where a value is at fault: at its own field, or at the nearest that holds it. */
  function mark(name) {
    for (const element of place.querySelectorAll('[data-asked]')) element.removeAttribute('data-asked');
    for (let wanted = name; wanted; wanted = wanted.replace(/\.?[^.]*$/, '')) {
      const element = place.querySelector(`[data-field="${CSS.escape(wanted)}"]`);
      if (!element) continue;
      element.setAttribute('data-asked', '');
      element.scrollIntoView({ block: 'center' });
      /** @type {HTMLElement | null} */ (element.querySelector('input, select, textarea'))?.focus({ preventScroll: true });
      return;
    }
  }

  function drawForm() {
    const set = (name, value = (control) => control.value) => (event) => {
      draft[name] = value(event.target);
      drawBar();
    };
    const field = (name, control) => h('label', { class: 'field', 'data-field': name }, h('span', {}, t(name === 'closes_at' ? `${kind.name}.closes_at` : `special.${name}`, { zone: offset() })), control);
    const moment = (name) => field(name, h('input', { type: 'datetime-local', name, value: written(draft[name]), step: written(draft[name]).length > 16 ? 1 : 60, oninput: set(name, ({ value }) => instant(value)) }));
    form.replaceChildren(h('h3', {}, t('desk.facts')),
      field('title', h('input', { type: 'text', name: 'title', value: draft.title, maxLength: 60, oninput: set('title') })),
      field('title_en', h('input', { type: 'text', name: 'title_en', value: draft.title_en, maxLength: 120, lang: 'en', oninput: set('title_en') })),
      field('summary', h('textarea', { name: 'summary', rows: 3, value: draft.summary, maxLength: 2000, oninput: set('summary') })),
      field('summary_en', h('textarea', { name: 'summary_en', rows: 3, value: draft.summary_en, maxLength: 2000, lang: 'en', oninput: set('summary_en') })),
      moment('opens_at'), moment('closes_at'), h('div', { class: 'hero', 'data-hero': true }));
  }

  function drawHero() {
    const ids = [...new Set([draft.hero, ...kind.listed(draft)])].filter(Boolean);
    const choose = h('select', {
      name: 'hero', 'data-focus': 'hero',
      onchange: () => {
        draft.hero = choose.value || null;
        redraw('hero');
      },
    }, h('option', { value: '' }, t('special.no_hero')), ids.map((id) => h('option', { value: id, selected: id === draft.hero }, room.work(id).title || id)));
    const work = draft.hero && room.work(draft.hero);
    form.querySelector('[data-hero]').replaceChildren(
      h('label', { class: 'field', 'data-field': 'hero' }, h('span', {}, t('special.hero')), choose),
      work ? h('div', { class: 'hero-work' }, face(work), refusals(work) || '') : h('p', { class: 'quiet' }, t('special.hero.help')));
  }

  /** Draws what a change of the sections touches; the focus stays where it was, or goes to `focus`. */
  function redraw(focus = /** @type {HTMLElement} */ (document.activeElement)?.dataset.focus) {
    drawHero();
    sections.replaceChildren(...kind.body(room));
    drawBar();
    if (focus) refocus(focus);
  }

  function refocus(key) {
    const element = /** @type {HTMLButtonElement | null} */ (place.querySelector(`[data-focus="${CSS.escape(key)}"]`));
    const able = element?.disabled ? /** @type {HTMLElement} */ (element.parentElement.querySelector('button:not(:disabled)')) : element;
    able?.focus();
  }

  function drawSide() {
    side.replaceChildren(standingPanel(room), historyPanel(room));
    drawPreview();
  }

  /** Asks for nothing before it is opened; what is saved is shown as if it were released. */
  function drawPreview() {
    const body = h('div', { class: 'preview-body' });
    const { opens_at } = kind.content(desk);
    const now = new Date().toISOString();
    const fill = () => body.replaceChildren(h('p', { class: 'quiet' }, t('preview.revision', { n: desk.revision.number, kind: kind.called() })),
      previewPane({ page: () => `/${kind.name}/${encodeURIComponent(slug)}`, revision: () => desk.revision.number, from: opens_at > now ? opens_at : now }).element);
    const box = h('details', { class: 'preview', 'data-preview': true, open: view.querySelector('details')?.open ?? false, ontoggle: () => (box.open ? fill() : body.replaceChildren()) }, h('summary', {}, t('preview.title')), body);
    view.replaceChildren(box);
  }

  async function save(goingOnFrom = based) {
    if (saving) return;
    const content = kind.contentOf(draft);
    [saving, problem] = [true, null];
    const { ok, answer } = await send(path, { based_on: goingOnFrom, [kind.name]: content }, 'PUT');
    saving = false;
    if (ok) {
      [saved, based, newer] = [JSON.stringify(content), answer.revision.number, null];
      mark('');
      await renew(answer);
      room.say(t('desk.saved.as', { n: based }));
    } else if (answer.code === `${kind.name}_changed`) await clashed(answer);
    else complain(answer);
    drawBar();
    drawClash();
  }

  async function clashed(answer) {
    const now = await read(path);
    if (now.ok) newer = now.answer;
    else complain(answer);
  }

  /** Loads an earlier revision into the editor; it counts as a change until it is saved. */
  async function look(number) {
    const load = async () => {
      const { ok, answer } = await read(`${path}?number=${number}`);
      if (!ok) return complaint(answer);
      room.remember(answer.works);
      draft = kind.draftOf(kind.content(answer));
      draw();
      room.say(t('history.looking', { n: number }));
      return null;
    };
    if (unsaved()) ask({ name: 'look', grave: true, title: t('leave.title'), body: [h('p', { class: 'quiet' }, t('history.look.body', { n: number }))], verb: t('history.look'), submit: load });
    else await load();
  }

  return { load, draw, unsaved };
}
