// Everything the console says, in Chinese and in English. Works keep their own language.

const STORED = 'zhanbo.language';

export const TEXT = {
  'app.title': { zh: '展播台', en: 'Zhanbo' },
  'app.place': { zh: '工作台', en: 'Console' },
  'language.switch': { zh: 'English', en: '中文' },
  'language.switch.name': { zh: 'Switch to English', en: '切换为中文' },
  'door.phone': { zh: '手机页', en: 'Phone page' },
  'door.tv': { zh: '大屏页', en: 'TV page' },
  'queue.title': { zh: '分集队列', en: 'Episode queue' },
  'state.queued': { zh: '等待转码', en: 'Queued' },
  'state.running': { zh: '正在转码', en: 'Transcoding' },
  'state.failed': { zh: '转码失败', en: 'Failed' },
  'state.published': { zh: '已发布', en: 'Published' },
  'series.draft': { zh: '草稿', en: 'Draft' },
  'series.published': { zh: '已发布', en: 'Published' },
  'filter.title': { zh: '筛选', en: 'Filter' },
  'filter.all': { zh: '全部', en: 'All' },
  'filter.draft': { zh: '草稿', en: 'Drafts' },
  'filter.refused': { zh: '被拦下', en: 'Refused' },
  'filter.none': { zh: '没有符合条件的作品', en: 'No work matches' },
  'label.ad': { zh: '广告', en: 'Ad' },
  'label.ai': { zh: 'AI 生成', en: 'AI-made' },
  'label.minor-advisory': { zh: '未成年人提示', en: 'Minor advisory' },
  'label.draft': { zh: '草稿', en: 'Draft' },
  'column.work': { zh: '作品', en: 'Work' },
  'column.episodes': { zh: '分集', en: 'Episodes' },
  'column.tallies': { zh: '播放 / 有效播放 / 完播', en: 'Plays / qualified / completed' },
  'tally.plays': { zh: '播放', en: 'Plays' },
  'tally.qualified': { zh: '有效播放', en: 'Qualified views' },
  'tally.completions': { zh: '完播', en: 'Completions' },
  'work.delivered': { zh: '交付于 {time}', en: 'Delivered {time}' },
  'work.ready': { zh: '{n} / {all} 集已发布', en: '{n} of {all} published' },
  'work.refusals': { zh: '未能上架的原因', en: 'Why it is not on the shelves' },
  'work.failures': { zh: '出错的分集', en: 'Episodes that failed' },
  'work.field': { zh: '需修改：{field}', en: 'Field: {field}' },
  'episode.number': { zh: '第 {n} 集', en: 'Episode {n}' },
  'episode.short': { zh: '{n}', en: '{n}' },
  'episode.attempts': { zh: '已试 {n} 次', en: '{n} attempts' },
  'empty.title': { zh: '还没有交付任何作品', en: 'Nothing has been delivered yet' },
  'empty.body': { zh: '把一个装着分集视频的文件夹交进来，它会立刻出现在这里，并显示每一集的转码进度。', en: 'Hand in a folder of finished episodes: it appears here at once, with the progress of every episode.' },
  'empty.folder': { zh: '文件夹', en: 'FOLDER' },
  'empty.check': { zh: '先检查，不上传：', en: 'Check first, without uploading:' },
  'empty.deliver': { zh: '交付：', en: 'Deliver:' },
  'empty.follow': { zh: '在终端里看进度：', en: 'Follow it in the terminal:' },
  'empty.note': { zh: '只有视频也可以：剧名取自文件夹名，集数取自文件名，资料补齐之前保持“草稿”。', en: 'Clips alone will do: the title comes from the folder, the numbers from the file names, and it stays a draft until its facts are complete.' },
  'trouble.title': { zh: '暂时连不上服务', en: 'The service cannot be reached' },
  'trouble.body': { zh: '恢复后会自动刷新；下面是最后一次看到的情况。', en: 'It refreshes by itself; below is what was last seen.' },
  'trouble.denied': { zh: '没有查看权限', en: 'You may not see this' },
  'fresh': { zh: '更新于 {time}', en: 'As of {time}' },
};

let language = read();

function read() {
  try {
    return globalThis.localStorage?.getItem(STORED) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh'; // storage is refused in some private windows
  }
}

export const current = () => language;

/** @param {keyof typeof TEXT} key @param {Record<string, string | number>} [facts] */
export function t(key, facts = {}) {
  const phrase = TEXT[key]?.[language] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? ''));
}

export const known = (key, otherwise) => (key in TEXT ? t(key) : otherwise);

export const either = (zh, en) => (language === 'en' ? en || zh : zh || en) ?? '';

export function switchLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // the choice then lasts as long as the page
  }
}

export function applyLanguage() {
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
  document.title = `${t('app.title')} · ${t('app.place')}`;
}
