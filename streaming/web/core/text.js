// Everything the viewers' apps say, in Chinese and in English. Works keep their own language.

import { store, stored } from './stored.js';

const STORED = 'zhanbo.language';

export const TEXT = {
  'app.title': { zh: '展播台', en: 'Zhanbo' },
  'app.tagline': { zh: '郑州 · 微短剧展播', en: 'Micro-dramas' },
  'language.switch': { zh: 'English', en: '中文' },
  'language.switch.name': { zh: 'Switch to English', en: '切换为中文' },
  'nav.zones': { zh: '专区', en: 'Zones' },
  'nav.back': { zh: '返回', en: 'Back' },
  'search.name': { zh: '搜索', en: 'Search' },
  'search.placeholder': { zh: '片名、人名、拼音或首字母', en: 'Title, name, pinyin or initials' },
  'search.idle': { zh: '想看什么？', en: 'What would you like to watch?' },
  'search.hint': { zh: '可以用汉字、拼音或拼音首字母，比如 huanghe 或 hh。', en: 'Chinese, pinyin or its initials: huanghe or hh, for example.' },
  'search.recent': { zh: '最近搜索', en: 'Recent' },
  'search.forget': { zh: '清空', en: 'Clear' },
  'search.found': { zh: '找到 {n} 部作品', en: '{n} series found' },
  'search.none': { zh: '没有找到“{q}”', en: 'Nothing found for “{q}”' },
  'nav.retry': { zh: '重试', en: 'Try again' },
  'zone.home': { zh: '推荐', en: 'For you' },
  'zone.travel': { zh: '旅行', en: 'Travel' },
  'zone.law': { zh: '学法', en: 'Law' },
  'zone.science': { zh: '科普', en: 'Science' },
  'zone.heritage': { zh: '非遗', en: 'Heritage' },
  'zone.brand': { zh: '品牌', en: 'Brands' },
  'zone.classics': { zh: '经典', en: 'Classics' },
  'zone.yellow-river': { zh: '黄河', en: 'Yellow River' },
  'zone.kungfu': { zh: '功夫', en: 'Kung fu' },
  'zone.count': { zh: '{n} 部作品', en: '{n} series' },
  'shelf.all': { zh: '全部', en: 'All' },
  'shelf.all.name': { zh: '{title}：全部作品', en: '{title}: all series' },
  'empty.title': { zh: '作品正在路上', en: 'The works are on their way' },
  'empty.body': { zh: '新片正在转码，做好一部就会出现在这里。', en: 'Each one appears here as soon as it is ready.' },
  'empty.zone': { zh: '这个专区的作品正在路上', en: 'This zone is waiting for its first work' },
  'trouble.title': { zh: '暂时连不上', en: 'Cannot connect right now' },
  'trouble.body': { zh: '网络恢复后会自动继续。', en: 'It goes on by itself when the network is back.' },
  'trouble.missing': { zh: '没有找到这部作品', en: 'This work was not found' },
  'hero.play': { zh: '立即观看', en: 'Watch now' },
  'hero.more': { zh: '作品详情', en: 'Details' },
  'card.episodes': { zh: '{n} 集', en: '{n} ep.' },
  'label.ad': { zh: '广告', en: 'Ad' },
  'label.ai': { zh: 'AI 生成', en: 'AI-made' },
  'label.minor-advisory': { zh: '未成年人在监护下观看', en: 'Minors: with guidance' },
  'label.draft': { zh: '草稿', en: 'Draft' },
  'status.upcoming': { zh: '未上映', en: 'Upcoming' },
  'status.ongoing': { zh: '更新中', en: 'Ongoing' },
  'status.finished': { zh: '已完结', en: 'Complete' },
  'orientation.vertical': { zh: '竖屏', en: 'Vertical' },
  'orientation.landscape': { zh: '横屏', en: 'Landscape' },
  'tier.key': { zh: '重点', en: 'Key' },
  'tier.ordinary': { zh: '普通', en: 'Ordinary' },
  'tier.other': { zh: '其他', en: 'Other' },
  'series.play': { zh: '从第 {n} 集开始看', en: 'Watch from episode {n}' },
  'series.continue': { zh: '继续看第 {n} 集', en: 'Continue episode {n}' },
  'series.waiting': { zh: '正在准备，稍后可看', en: 'Being prepared' },
  'series.registration': { zh: '备案号', en: 'Registration' },
  'series.unregistered': { zh: '待登记', en: 'Not given yet' },
  'series.tier': { zh: '类别', en: 'Tier' },
  'series.maker': { zh: '制作方', en: 'Maker' },
  'series.synopsis': { zh: '剧情简介', en: 'Synopsis' },
  'series.people': { zh: '演职员', en: 'Cast and crew' },
  'series.person.as': { zh: '饰 {name}', en: 'as {name}' },
  'series.organisations': { zh: '出品与制作', en: 'Organisations' },
  'series.places': { zh: '取景地', en: 'Filmed at' },
  'series.episodes': { zh: '选集', en: 'Episodes' },
  'series.ready': { zh: '已上线 {n} 集', en: '{n} episodes ready' },
  'series.ready.of': { zh: '已上线 {n} / {all} 集', en: '{n} of {all} episodes ready' },
  'tally.plays': { zh: '播放', en: 'Plays' },
  'tally.qualified': { zh: '有效播放', en: 'Qualified views' },
  'tally.completions': { zh: '完播', en: 'Completions' },
  'role.producer': { zh: '出品', en: 'Production' },
  'role.maker': { zh: '制作', en: 'Made by' },
  'role.distributor': { zh: '发行', en: 'Distribution' },
  'role.director': { zh: '导演', en: 'Director' },
  'role.writer': { zh: '编剧', en: 'Writer' },
  'role.actor': { zh: '主演', en: 'Cast' },
  'episode.number': { zh: '第 {n} 集', en: 'Episode {n}' },
  'episode.queued': { zh: '等待转码', en: 'Queued' },
  'episode.running': { zh: '正在转码 {percent}', en: 'Transcoding {percent}' },
  'episode.running.short': { zh: '转码 {percent}', en: '{percent}' },
  'episode.starting': { zh: '正在转码', en: 'Transcoding' },
  'episode.failed': { zh: '转码失败', en: 'Failed' },
  'episode.minutes': { zh: '{m} 分 {s} 秒', en: '{m} min {s} s' },
  'episode.seconds': { zh: '{s} 秒', en: '{s} s' },
  'player.name': { zh: '播放器', en: 'Player' },
  'player.play': { zh: '播放', en: 'Play' },
  'player.pause': { zh: '暂停', en: 'Pause' },
  'player.progress': { zh: '播放进度', en: 'Progress' },
  'player.episodes': { zh: '选集', en: 'Episodes' },
  'player.next': { zh: '下一集', en: 'Next episode' },
  'player.previous': { zh: '上一集', en: 'Previous episode' },
  'player.unmute': { zh: '点按开启声音', en: 'Tap for sound' },
  'player.resumed': { zh: '从 {time} 继续播放', en: 'Continued from {time}' },
  'player.first': { zh: '已经是第一集', en: 'This is the first episode' },
  'player.last': { zh: '已经是最新一集', en: 'This is the latest episode' },
  'player.recovering': { zh: '网络不稳，正在恢复…', en: 'Unstable network, recovering…' },
  'player.preparing': { zh: '这一集正在为电视准备，好了就自动播放', en: 'This episode is being prepared for TV and will start by itself' },
  'player.failed': { zh: '这一集暂时放不了', en: 'This episode cannot be played right now' },
  'player.finished': { zh: '看完了', en: 'That was the latest episode' },
  'player.again': { zh: '再看一遍', en: 'Watch again' },
  'player.details': { zh: '作品详情', en: 'Details' },
  'player.captions': { zh: '字幕', en: 'Subtitles' },
  'player.captions.now': { zh: '字幕：{name}', en: 'Subtitles: {name}' },
  'player.captions.off': { zh: '字幕已关闭', en: 'Subtitles off' },
  'player.settings': { zh: '设置', en: 'Settings' },
  'player.speed': { zh: '播放速度', en: 'Speed' },
  'player.speed.times': { zh: '{n} 倍', en: '{n}×' },
  'player.picture': { zh: '清晰度', en: 'Picture' },
  'player.picture.auto': { zh: '自动', en: 'Automatic' },
  'player.captions.none': { zh: '关闭', en: 'Off' },
  'player.window': { zh: '小窗播放', en: 'Picture in picture' },
  'player.close': { zh: '关闭', en: 'Close' },
  'tv.hint.player': { zh: 'OK 暂停　← → 快退快进 10 秒　↑ ↓ 上一集 / 下一集　返回 退出', en: 'OK pause　← → 10 seconds　↑ ↓ episode　BACK leave' },
  'tv.hint.captions': { zh: '　按住 OK 切换字幕', en: '　hold OK subtitles' },
  'tv.hint.channel': { zh: '↑ ↓ 换频道　OK 正在播出　返回 节目单', en: '↑ ↓ channel　OK what is on　BACK guide' },
  'guide.title': { zh: '频道', en: 'Channels' },
  'guide.now': { zh: '正在播出', en: 'On now' },
  'guide.later': { zh: '{time} 开始', en: 'Begins at {time}' },
  'guide.episodes': { zh: '第 {first}–{last} 集', en: 'Episodes {first}–{last}' },
  'guide.then': { zh: '接 {titles}', en: 'then {titles}' },
  'guide.empty': { zh: '频道正在准备', en: 'The channels are on their way' },
  'channel.on': { zh: '正在播出　{title} {episodes}', en: 'On now　{title} · {episodes}' },
  'channel.next': { zh: '{time}　{title} {episodes}', en: '{time}　{title} · {episodes}' },
  'channel.silent': { zh: '按任意键开启声音', en: 'Press any key for sound' },
  'channel.lost': { zh: '网络不稳，恢复后自动继续', en: 'Unstable network: it goes on by itself' },
  'channel.off': { zh: '这个频道暂无播出，恢复后自动继续', en: 'Off the air: it goes on by itself' },
  'tv.hint.home': { zh: '用方向键选择，OK 打开', en: 'Arrows to choose, OK to open' },
};

let language = stored(STORED) === 'en' ? 'en' : 'zh';
const listeners = new Set();

export const current = () => language;

/** @param {string} key of TEXT @param {Record<string, string | number>} [facts] */
export function t(key, facts = {}) {
  const phrase = TEXT[key]?.[language] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? ''));
}

/** The text of `key`, or `otherwise` where the catalogue has no such key (words that come from the data). */
export const known = (key, otherwise) => (key in TEXT ? t(key) : otherwise);

/** What the server says in both languages. */
export const either = (zh, en) => (language === 'en' ? en || zh : zh || en) ?? '';

export function onLanguage(run) {
  listeners.add(run);
}

export function switchLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  store(STORED, language);
  applyLanguage();
  for (const run of listeners) run();
}

/** Tells assistive technology and fonts which language this is. */
export function applyLanguage() {
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
  document.title = t('app.title');
}
