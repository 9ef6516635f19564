// Taking one work down, and bringing it back.

import { ask } from './dialog.js';
import { h } from './dom.js';
import { complaint, send } from './session.js';
import { t } from './text.js';

/** @param {any} series  @param {() => void} done */
export function takeDown(series, done) {
  const reason = h('input', { type: 'text', name: 'reason', required: true, autofocus: true });
  ask({
    name: 'takedown', grave: true, title: t('takedown.title', { title: series.title }), verb: t('act.takedown'),
    body: [h('p', { class: 'quiet' }, t('takedown.help')), h('label', { class: 'field' }, h('span', {}, t('takedown.reason')), reason)],
    submit: async () => {
      const { ok, answer } = await send(`/v1/operations/series/${series.id}/takedown`, { reason: reason.value });
      if (!ok) return complaint(answer);
      done();
      return null;
    },
  });
}

export const restore = (series, done) => send(`/v1/operations/series/${series.id}/restore`).then(done);
