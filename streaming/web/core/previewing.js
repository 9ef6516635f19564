// Says on every page that it is shown as of another time.

import { h } from './dom.js';
import { current, onLanguage, t } from './text.js';

/** @param {string} instant ISO 8601 */
export function previewing(instant) {
  const strip = h('p', { class: 'previewing', 'data-previewing': instant });
  const say = () => {
    const at = new Date(instant);
    const time = at.toLocaleString(current() === 'zh' ? 'zh-CN' : 'en-GB', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
    strip.textContent = Number.isNaN(at.getTime()) ? '' : t('previewing', { time });
  };
  say();
  onLanguage(say);
  document.body.append(strip);
}
