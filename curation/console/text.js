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
  'series.taken-down': { zh: '已下线', en: 'Taken down' },
  'filter.title': { zh: '筛选', en: 'Filter' },
  'filter.all': { zh: '全部', en: 'All' },
  'filter.draft': { zh: '草稿', en: 'Drafts' },
  'filter.refused': { zh: '被拦下', en: 'Refused' },
  'filter.down': { zh: '已下线', en: 'Taken down' },
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
  'quality.title': { zh: '播放质量，最近 {n} 天', en: 'How playing went, the last {n} days' },
  'quality.day': { zh: '日期', en: 'Day' },
  'quality.screen': { zh: '终端', en: 'Screen' },
  'quality.source': { zh: '来源', en: 'Told by' },
  'quality.starts': { zh: '起播次数', en: 'Starts' },
  'quality.quick': { zh: '达标起播（小屏 1 秒，大屏 2 秒）', en: 'In time (phone 1 s, TV 2 s)' },
  'quality.start': { zh: '平均首帧', en: 'Mean first picture' },
  'quality.stalls': { zh: '卡顿次数', en: 'Stalls' },
  'quality.stalled': { zh: '卡顿时长占比', en: 'Time stalled' },
  'quality.bitrate': { zh: '平均码率', en: 'Mean bitrate' },
  'quality.errors': { zh: '出错', en: 'Errors' },
  'screen.phone': { zh: '小屏', en: 'Phone' },
  'screen.tv': { zh: '大屏', en: 'TV' },
  'source.player': { zh: '本站播放器', en: 'Our player' },
  'source.cmcd': { zh: 'CMCD', en: 'CMCD' },
  'work.delivered': { zh: '交付于 {time}', en: 'Delivered {time}' },
  'work.ready': { zh: '{n} / {all} 集已发布', en: '{n} of {all} published' },
  'work.refusals': { zh: '未能上架的原因', en: 'Why it is not on the shelves' },
  'work.held': { zh: '已上架，但需要处理', en: 'On the shelves, but needs attention' },
  'work.failures': { zh: '出错的分集', en: 'Episodes that failed' },
  'work.field': { zh: '需修改：{field}', en: 'Field: {field}' },
  'episode.number': { zh: '第 {n} 集', en: 'Episode {n}' },
  'episode.short': { zh: '{n}', en: '{n}' },
  'episode.left': { zh: '约剩 {n} 秒', en: '{n} s left' },
  'episode.ahead': { zh: '优先转码第 {n} 集', en: 'Transcode episode {n} first' },
  'episode.cancel': { zh: '取消第 {n} 集的转码', en: 'Cancel episode {n}' },
  'lever.ahead': { zh: '↑', en: '↑' },
  'lever.cancel': { zh: '×', en: '×' },
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
  'trouble.denied': { zh: '请先登录', en: 'Sign in first' },
  'dialog.cancel': { zh: '取消', en: 'Cancel' },
  'session.title': { zh: '登录工作台', en: 'Sign in to the console' },
  'session.help': { zh: '令牌由运营者创建：zhanbo user add 名称 --role curator', en: 'An operator makes tokens: zhanbo user add NAME --role curator' },
  'session.token': { zh: '令牌', en: 'Token' },
  'session.in': { zh: '登录', en: 'Sign in' },
  'session.out': { zh: '退出', en: 'Sign out' },
  'role.maker': { zh: '制作方', en: 'Maker' },
  'role.curator': { zh: '策展', en: 'Curator' },
  'role.operator': { zh: '运营', en: 'Operator' },
  'act.facts': { zh: '填写资料', en: 'Give facts' },
  'act.takedown': { zh: '下线', en: 'Take down' },
  'act.restore': { zh: '恢复', en: 'Restore' },
  'act.retry': { zh: '重试失败的分集', en: 'Retry failed episodes' },
  'takedown.title': { zh: '下线《{title}》', en: 'Take down “{title}”' },
  'takedown.help': { zh: '下线后，任何页面都不再展示，也不能再开始播放。', en: 'No page shows it any more, and nobody can start it.' },
  'takedown.reason': { zh: '原因（会留存）', en: 'Reason (it is kept)' },
  'facts.title': { zh: '《{title}》的资料', en: 'Facts of “{title}”' },
  'facts.save': { zh: '保存', en: 'Save' },
  'facts.none': { zh: '未选择', en: 'Not chosen' },
  'facts.registration': { zh: '备案与片名', en: 'Registration and title' },
  'facts.verified': { zh: '我已核验此号码真实有效', en: 'I verified that this number is authentic' },
  'facts.verified.by': { zh: '核验人：{name}', en: 'Verified by {name}' },
  'facts.signed': { zh: '我审定此片名', en: 'I sign this title off' },
  'facts.signed.by': { zh: '审定人：{name}', en: 'Signed off by {name}' },
  'facts.tier': { zh: '类别', en: 'Tier' },
  'facts.private': { zh: '只用于核对类别，不对外显示', en: 'Only checks the tier; never shown' },
  'facts.known': { zh: '已填写', en: 'Given' },
  'facts.rights': { zh: '授权', en: 'Rights' },
  'facts.place': { zh: '专区', en: 'Zones' },
  'facts.words': { zh: '介绍', en: 'Words' },
  'facts.review': { zh: '审核', en: 'Review' },
  'facts.reviewed': { zh: '所有分集均已通过审核', en: 'Every episode passed review' },
  'facts.review.all': { zh: '以下分集已通过我的审核：{numbers}', en: 'These episodes passed my review: {numbers}' },
  'field.registration_number': { zh: '备案号或许可证号', en: 'Registration number' },
  'field.registration': { zh: '备案号', en: 'Registration number' },
  'field.registration_verified_by': { zh: '备案号核验', en: 'Verification of the number' },
  'field.title_signed_off_by': { zh: '片名审定', en: 'Title sign-off' },
  'field.tier': { zh: '申报类别', en: 'Declared tier' },
  'field.filed_on': { zh: '备案日期', en: 'Filing date' },
  'field.investment_wan': { zh: '总投资（万元）', en: 'Total investment (10,000 CNY)' },
  'field.special_themes': { zh: '主要剧情涉及', en: 'Main plot concerns' },
  'field.rights': { zh: '授权期', en: 'Rights window' },
  'field.rights_start_on': { zh: '授权开始', en: 'Rights begin' },
  'field.rights_end_on': { zh: '授权结束', en: 'Rights end' },
  'field.endpoints': { zh: '授权终端', en: 'Endpoints' },
  'field.zone': { zh: '主专区', en: 'Primary zone' },
  'field.zones': { zh: '同时进入', en: 'Also in' },
  'field.adaptation_statement': { zh: '改编说明（经典专区）', en: 'Adaptation statement (classics)' },
  'field.legal_reviewer': { zh: '法律审核人（学法专区）', en: 'Legal reviewer (law)' },
  'field.science_reviewer': { zh: '科学审核人（科普专区）', en: 'Science reviewer (science)' },
  'field.logline': { zh: '一句话介绍', en: 'Logline' },
  'field.synopsis': { zh: '剧情简介', en: 'Synopsis' },
  'field.reviewed': { zh: '审核', en: 'Review' },
  'field.episodes': { zh: '分集', en: 'Episodes' },
  'field.ai_made': { zh: 'AI制作', en: 'AI-made' },
  'field.ai_label': { zh: 'AI标识', en: 'AI label' },
  'tier.key': { zh: '重点', en: 'Key' },
  'tier.ordinary': { zh: '普通', en: 'Ordinary' },
  'tier.other': { zh: '其他', en: 'Other' },
  'endpoint.app': { zh: '手机 App', en: 'App' },
  'endpoint.tv': { zh: '大屏', en: 'TV' },
  'endpoint.iptv': { zh: 'IPTV', en: 'IPTV' },
  'endpoint.venue': { zh: '线下场所', en: 'Venue' },
  'theme.politics': { zh: '政治', en: 'Politics' },
  'theme.military': { zh: '军事', en: 'Military' },
  'theme.diplomacy': { zh: '外交', en: 'Diplomacy' },
  'theme.security': { zh: '国家安全', en: 'National security' },
  'theme.united-front': { zh: '统战', en: 'United front' },
  'theme.ethnic': { zh: '民族', en: 'Ethnic affairs' },
  'theme.religion': { zh: '宗教', en: 'Religion' },
  'theme.justice': { zh: '司法', en: 'Justice' },
  'theme.police': { zh: '公安', en: 'Police' },
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

/** @param {string} key of TEXT @param {Record<string, string | number>} [facts] */
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
