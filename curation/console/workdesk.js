// The editor of one work: its facts with what the gates say of them, live; its episodes; taking it down and back.

import { h } from './dom.js';
import { episodeTable } from './episodetable.js';
import { controlOf, difference, groups, kept, mark, read as written, said } from './facts.js';
import { clashBox } from './factsclash.js';
import { draftOf, keepDraft } from './factsdraft.js';
import { complaint, mayEdit, read, send } from './session.js';
import { writing } from './shortcuts.js';
import { restore, takeDown } from './takedown.js';
import { t } from './text.js';
import { stamp } from './times.js';
import { verdictPanel } from './verdict.js';
import { chips, number, poster } from './work.js';
import { lastList } from './worklist.js';

const DEBOUNCE_MS = 300;
const BUSY_MS = 2_000;
const SETTLED_MS = 10_000;

/** @param {HTMLElement} place  @param {string} id  @param {import('./rooms.js').Shell} shell */
export function workDesk(place, id, shell) {
  const path = `/v1/operations/series/${encodeURIComponent(id)}`;
  const [bar, clash, side, episodes] = ['desk-bar', 'clash', 'desk-side', 'desk-episodes'].map((name) => h('div', { class: name }));
  const form = h('form', { class: 'work-form', onsubmit: (event) => { event.preventDefault(); save(); }, oninput: changed });
  const told = h('p', { class: 'unseen', role: 'status' });
  let work = null; // as the service told it last
  let base = null; // the facts that the form began from
  let verdict = null; // of what is in the form
  let live = false;
  let waiting = false;
  let problem = null;
  let timer = 0;
  let typing = 0;
  let round = 0;
  let open = true;

  const mine = () => (work && mayEdit() ? difference(base, written(form)) : {});
  const dirty = () => Object.keys(mine()).length > 0;

  async function load() {
    const { ok, answer } = await read(path);
    if (!open) return;
    if (!ok) return place.replaceChildren(h('section', { class: 'empty' }, h('h2', {}, complaint(answer)), h('p', {}, h('a', { href: lastList() }, t('desk.back')))));
    const draft = mayEdit() ? draftOf(id) : null;
    take(answer, draft?.changed ?? {});
    if (draft && dirty()) say('desk.recovered');
    if (draft && draft.version !== answer.facts_version && dirty()) collide(answer, mine());
    follow();
  }

  /** Begins anew with what the service has, and `over` it what was changed here. */
  function take(answer, over = {}) {
    work = answer;
    base = said(answer);
    [verdict, live, problem] = [{ refusals: answer.refusals, state: answer.state }, false, null];
    clash.replaceChildren();
    draw(over);
    if (Object.keys(over).length > 0) judge();
  }

  function draw(over = mine()) {
    if (!work) return;
    const values = { ...base, ...over, zone_facts: { ...base.zone_facts, ...over.zone_facts } };
    form.replaceChildren(h('fieldset', { class: 'plain-set', disabled: !mayEdit() }, groups(values, work, shell.zones())));
    place.replaceChildren(bar, clash, h('div', { class: 'desk work-desk', 'data-series': work.id, 'data-series-state': work.state, 'data-version': work.facts_version },
      h('div', { class: 'desk-main' }, h('div', { class: 'work-words' }, poster(work), h('div', {}, h('p', {}, work.logline || t('desk.wordless')), h('p', { class: 'quiet' }, [work.maker, work.year, ...work.tags].filter(Boolean).join(' · ')))), form, episodes), side), told);
    drawRest();
  }

  function drawRest() {
    drawBar();
    drawSide();
    episodes.replaceChildren(episodeTable(work, mayEdit(), renew));
  }

  function drawBar() {
    const unsaved = dirty();
    const save_ = mayEdit() && h('button', { class: 'verb', type: 'button', 'data-act': 'save', disabled: !unsaved, onclick: save }, t('facts.save'));
    bar.replaceChildren(h('a', { class: 'back', href: lastList() }, t('desk.back')),
      h('div', { class: 'desk-title' }, h('h2', {}, work.title), h('p', { class: 'chips' }, chips(work))),
      mayEdit() && h('p', { class: 'desk-saved', 'data-unsaved': unsaved }, t(unsaved ? 'desk.kept' : 'desk.saved')), save_);
  }

  function drawSide() {
    const held = side.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.act : null;
    side.replaceChildren(verdictPanel(verdict, work.state, { live, waiting, problem: problem?.words ?? null }, lead), actsPanel());
    mark(form, new Set([...verdict.refusals.map(({ field }) => field), ...(problem?.field ? [problem.field] : [])]));
    if (held) /** @type {HTMLElement | null} */ (side.querySelector(`[data-act="${held}"]`))?.focus();
  }

  function actsPanel() {
    const down = work.state === 'taken-down';
    const change = work.last_change;
    const act = (name, onclick) => h('button', { class: 'act', type: 'button', 'data-act': name, onclick }, t(`act.${name}`));
    return h('section', { class: 'side-panel' }, h('h3', {}, t('desk.acts')), tallies(work),
      change && h('p', { class: 'quiet' }, t('desk.changed', { name: change.by, time: stamp(change.at) })),
      mayEdit() && h('p', { class: 'side-acts' }, change && act('undo', undo), down ? act('restore', () => restore(work, renew)) : act('takedown', () => takeDown(work, renew))),
      mayEdit() && dirty() && h('p', {}, h('button', { class: 'link', type: 'button', 'data-act': 'drop', onclick: drop }, t('desk.drop'))));
  }

  function changed() {
    keepDraft(id, work.facts_version, kept(mine()));
    waiting = true;
    drawBar();
    clearTimeout(typing);
    typing = setTimeout(judge, DEBOUNCE_MS);
  }

  /** Asks what the gates would say of the form as it is. */
  async function judge() {
    const mineNow = mine();
    const asking = (round += 1);
    const { ok, answer } = await send(`${path}/verdict`, mineNow);
    if (!open || asking !== round) return;
    [waiting, live, problem] = [false, Object.keys(mineNow).length > 0, ok ? null : { field: answer.field, words: complaint(answer) }];
    if (ok) verdict = answer;
    drawSide();
  }

  async function save() {
    if (!dirty()) return;
    clearTimeout(typing);
    round += 1;
    const said_ = mine();
    const { ok, answer } = await send(`${path}/facts`, { ...said_, based_on: work.facts_version });
    if (ok) {
      keepDraft(id, 0, {});
      take(answer);
      return say('desk.done');
    }
    if (answer.code === 'facts_changed') return overtaken(said_);
    problem = { field: answer.field, words: complaint(answer) };
    drawSide();
    lead(answer.field);
  }

  async function overtaken(changes) {
    const { ok, answer } = await read(path);
    if (ok) collide(answer, changes);
  }

  function collide(theirs, changes) {
    const load_ = () => {
      keepDraft(id, 0, {});
      take(theirs);
    };
    const keep = () => {
      take(theirs, changes);
      save();
    };
    clash.replaceChildren(clashBox({ base, theirs, mine: changes, zones: shell.zones() }, load_, keep));
    clash.scrollIntoView({ block: 'center' });
  }

  async function undo() {
    const { ok, answer } = await send(`${path}/facts/undo`, { based_on: work.facts_version });
    if (ok) {
      take(answer, mine());
      return say('desk.undone');
    }
    if (answer.code === 'facts_changed') return overtaken(mine());
    problem = { field: null, words: complaint(answer) };
    drawSide();
  }

  function drop() {
    keepDraft(id, 0, {});
    take(work);
  }

  /** Takes over how the work stands now; what is being written stays. */
  async function renew() {
    const { ok, answer } = await read(path);
    if (!open || !ok) return;
    const over = mine();
    if (answer.facts_version === work.facts_version) {
      work = answer;
      place.querySelector('.work-desk')?.setAttribute('data-series-state', work.state);
      if (!live) verdict = { refusals: work.refusals, state: work.state };
      drawRest();
    } else if (Object.keys(over).length === 0) take(answer);
    else if (!clash.hasChildNodes()) collide(answer, over);
  }

  function follow() {
    clearTimeout(timer);
    const busy = work.episodes.some(({ state }) => state === 'queued' || state === 'running');
    if (open) timer = setTimeout(async () => {
      if (!document.hidden) await renew();
      follow();
    }, busy ? BUSY_MS : SETTLED_MS);
  }

  function lead(field) {
    const control = field && /** @type {HTMLElement | null} */ (controlOf(form, field));
    const at = control || (field === 'episodes' ? episodes : null);
    at?.scrollIntoView({ block: 'center' });
    control?.focus();
  }

  function say(key) {
    told.textContent = t(key);
    shell.fresh(t(key));
  }

  function pressed(event) {
    if (!work || document.querySelector('dialog[open]')) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') save();
    else if (writing(event)) return;
    else if (event.key.toLowerCase() === 'n') lead(verdict.refusals[0]?.field);
    else if (event.key.toLowerCase() === 'u' && mayEdit() && work.last_change) undo();
    else if (event.key.toLowerCase() === 'b') location.hash = lastList();
    else return;
    event.preventDefault();
  }

  document.addEventListener('keydown', pressed);
  return {
    load,
    draw: () => draw(),
    close: () => {
      open = false;
      clearTimeout(timer);
      clearTimeout(typing);
      document.removeEventListener('keydown', pressed);
    },
    // what was changed is kept in the browser, but for what may not be
    unsaved: () => Object.keys(mine()).length > Object.keys(kept(mine())).length,
    keys: [['Ctrl+S', 'keys.save'], ['N', 'keys.refused'], ['U', 'keys.undo'], ['B', 'keys.back']],
  };
}

function tallies({ tallies: all }) {
  const cell = (name, key) => h('div', { 'data-tally': name }, h('dt', {}, t(key)), h('dd', {}, number(all[name])));
  return h('dl', { class: 'tallies' }, cell('plays', 'tally.plays'), cell('qualified_views', 'tally.qualified'), cell('completions', 'tally.completions'));
}
