// Numbers and states as people read them. Pure but for the language.

import { current, t } from './text.js';

/** 83.4 → "1:23" */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const pad = (n) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** 12345 → "1.2万" or "12K" */
export function count(n) {
  const locale = current() === 'zh' ? 'zh-CN' : 'en';
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(n ?? 0);
}

export const percent = (share) => `${Math.round((share ?? 0) * 100)} %`;

export function length(seconds) {
  if (!seconds) return '';
  const whole = Math.round(seconds);
  if (whole < 60) return t('episode.seconds', { s: whole });
  return t('episode.minutes', { m: Math.floor(whole / 60), s: whole % 60 });
}

/** What an episode that cannot be played yet is doing, in a few words; empty once it is published. */
export function doing(episode, short = false) {
  if (episode.state === 'published') return '';
  if (episode.state !== 'running') return t(`episode.${episode.state}`);
  if (episode.progress === null || episode.progress === undefined) return t('episode.starting');
  return t(short ? 'episode.running.short' : 'episode.running', { percent: percent(episode.progress) });
}

/** Whether a screen can play the episode, be it an earlier or a first version. */
export const playable = (episode, screen) => episode.screens.includes(screen);

/** "12月3日" or "3 December" */
export const day = (instant) => new Date(instant).toLocaleDateString(current() === 'zh' ? 'zh-CN' : 'en-GB', { month: 'long', day: 'numeric' });

/** "20:30", as clocks on the wall say it. */
export const hour = (instant) => new Date(instant).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
