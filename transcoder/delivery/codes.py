"""Every problem a delivery can have, in one table: its code, how bad it is, and both languages. Pure.

E is an error: it must be fixed before the package is taken. W is a warning: the package is taken as it is.
By family: E00x unusable at all · E10x files and episodes · E11x media and checksums · E12x registration, tier
and values that cannot be read · E13x rights · E14x AI label · W20x completeness and naming · W21x details ·
W22x and W23x what the media measured. Texts in braces are filled by ``problem.problem``.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    zh: str
    en: str

    @property
    def severity(self) -> Severity:
        return Severity.ERROR if self.code.startswith("E") else Severity.WARNING

    @property
    def unusable(self) -> bool:
        """Whether nothing could be read, so that there is no package to report on."""
        return self.code.startswith("E00")


_TABLE = (
    Code("E001", "路径不存在", "no such file or folder"),
    Code("E002", "不是文件夹、zip 或 tar", "not a folder, a zip or a tar"),
    Code("E003", "压缩包无法读取：{zh}", "the archive cannot be read: {en}"),
    Code("E004", "压缩包内有不安全的路径：{name}", "unsafe path in the archive: {name}"),
    Code("E005", "压缩包内有链接或特殊文件：{name}", "link or special file in the archive: {name}"),
    Code("E006", "压缩包展开后过大：{zh}", "the archive unpacks to too much: {en}"),
    Code("E007", "没有找到视频文件", "no video file in it"),
    Code("E008", "文件过多，上限{limit}个", "too many files, at most {limit}"),
    Code("E009", "磁盘空间不足，需要{need_mib}MiB", "not enough disk space, {need_mib} MiB needed"),
    Code("E101", "缺少第{number:03d}集视频", "episode {number}: file missing"),
    Code("E102", "集数声明{declared}，实收{received}", "declared {declared}, received {received}"),
    Code("E103", "必填项“{header}”未填写", "required field {field} is empty"),
    Code("E104", "第{number:03d}集重复，首次在{first}", "episode {number} is listed twice, first in {first}"),
    Code("E105", "集号不连续，缺{missing}", "episode numbers have gaps, missing {missing}"),
    Code("E106", "集号“{value}”无法识别", "episode number “{value}” is not understood"),
    Code("E107", "缺少工作表“{name}”", "sheet {name} is missing"),
    Code("E108", "表格无法读取：{zh}", "the spreadsheet cannot be read: {en}"),
    Code("E109", "表格过大：{zh}", "the spreadsheet is too large: {en}"),
    Code("E110", "无音轨", "no audio track"),
    Code("E111", "无法使用的视频（{reason}：{zh}）", "not a usable video ({reason}: {en})"),
    Code("E112", "校验值不符，文件可能损坏", "sha256 does not match, the file may be damaged"),
    Code("E113", "校验文件列出的{name}不存在", "{name} is in the checksum file but not in the package"),
    Code(
        "E114",
        "正片时间{start:g}–{end:g}秒不在视频内（{duration:.1f}秒）",
        "body {start:g}–{end:g} s is not inside the video ({duration:.1f} s)",
    ),
    Code("E115", "图片无法读取", "the image cannot be read"),
    Code("E116", "字幕无法读取：{zh}", "the subtitles cannot be read: {en}"),
    Code("E117", "校验文件第{line}行无法识别", "line {line} of the checksum file is not understood"),
    Code("E118", "校验值“{value}”不是sha256", "“{value}” is not a sha256"),
    Code("E119", "字幕第{line}行的时间无法识别", "line {line} of the subtitles: a time is not understood"),
    Code("E120", "号码被Excel转成科学计数，请设为文本", "number was turned into scientific notation"),
    Code(
        "E121",
        "投资{wan:g}万{made} → 应为“{should}”，填的是“{declared}”（规则 {rule}）",
        "declared tier does not match the rule: {should_en}, not {declared_en}",
    ),
    Code("E122", "主要剧情涉{themes} → 应为“重点”", "special theme is key tier"),
    Code("E123", "号码“{value}”不符合已知格式", "“{value}” has no known shape of a registration number"),
    Code("E124", "演示备案号只能用于演示模式", "a demo number is accepted in demo mode only"),
    Code(
        "E125",
        "“{header}”的值“{value}”无法识别，可填：{choices}",
        "{field}: “{value}” is not one of {choices}",
    ),
    Code("E126", "没有专区“{value}”", "there is no zone “{value}”"),
    Code(
        "E127",
        "日期“{value}”无法识别，请写成2026-08-01",
        "date “{value}” is not understood, write 2026-08-01",
    ),
    Code(
        "E128",
        "时长“{value}”无法识别，请写成1分30秒或1:30",
        "duration “{value}” is not understood, write 1:30",
    ),
    Code("E129", "“{header}”应为数字，填的是“{value}”", "{field}: “{value}” is not a number"),
    Code("E130", "授权至{ends}，早于展播结束（{showcase}）", "rights end before the showcase"),
    Code("E131", "授权开始{starts}晚于授权结束{ends}", "rights start {starts} after they end {ends}"),
    Code("E132", "授权已于{ends}到期", "rights ended on {ends}"),
    Code(
        "E140",
        "声明含AI，片头未见标识或未声明位置；由平台添加的，请在“AI标识位置”填“平台添加”",
        "AI declared, no label; to have us add it, write 平台添加",
    ),
    Code(
        "E141",
        "AI标识{start:g}–{end:g}秒：须在片头且不少于2秒",
        "AI label {start:g}–{end:g} s: it must last 2 s at the opening",
    ),
    Code(
        "E142",
        "视频元数据标明由AI生成，但作品未声明AI制作",
        "the video calls itself AI-made, the work is not declared so",
    ),
    Code("W201", "分集表未列出此视频，不会收录", "no row lists this clip, it is left out"),
    Code("W202", "未填写“{header}”，补齐前保持草稿", "{field} is empty: a draft until it is given"),
    Code("W203", "不认识的列“{value}”，已忽略", "unknown column “{value}” is ignored"),
    Code("W204", "“{header}”{length}字，超过{limit}字", "{field} has {length} characters, at most {limit}"),
    Code("W205", "不认识的表格，已忽略", "unknown spreadsheet is ignored"),
    Code(
        "W206",
        "文件名没有明确集号，按顺序作为第{number:03d}集",
        "no clear number in the name, taken as episode {number} by order",
    ),
    Code(
        "W207", "与{other}集号相同，改作第{number:03d}集", "same number as {other}, taken as episode {number}"
    ),
    Code(
        "W208",
        "第{number:03d}集有多个视频，采用{chosen}",
        "several clips for episode {number}, {chosen} is used",
    ),
    Code("W209", "集号不连续，缺{missing}", "episode numbers have gaps, missing {missing}"),
    Code("W210", "坐标未注明坐标系", "coordinates without datum"),
    Code("W211", "无音轨，将补静音", "no audio track, silence will be added"),
    Code("W212", "坐标“{value}”不可用，已忽略", "coordinates “{value}” are not usable and ignored"),
    Code("W213", "授权未写明终端", "rights name no endpoint"),
    Code(
        "W214",
        "申报画幅为{declared}，实测{width}×{height}",
        "declared {declared_en}, measured {width}×{height}",
    ),
    Code(
        "W215",
        "海报比例应为{ratio}，实际{width}×{height}",
        "the poster should be {ratio}, it is {width}×{height}",
    ),
    Code("W216", "备案日期{day}晚于今天", "filing date {day} is in the future"),
    Code("W217", "证照文件“{value}”不在包内", "licence file “{value}” is not in the package"),
    Code("W218", "字幕没有对应的剧集，不会收录", "the subtitles belong to no episode and are left out"),
    Code(
        "W219",
        "第{number:03d}集同一语言有多个字幕，采用{chosen}",
        "several subtitles of one language for episode {number}, {chosen} is used",
    ),
    Code("W220", "实测响度 {loudness} LUFS，将归一化", "loudness will be normalised"),
    Code(
        "W221",
        "申报时长{declared:g}秒，实测{measured:.1f}秒",
        "declared {declared:g} s, measured {measured:.1f} s",
    ),
    Code(
        "W222",
        "有{count}条字幕在视频结束（{duration:.1f}秒）之后，将被舍去",
        "{count} cues after the end of the video ({duration:.1f} s) are left out",
    ),
    Code(
        "W223",
        "视频元数据标明由AI生成，将添加AI标识",
        "the video calls itself AI-made and will be labelled so",
    ),
    Code("W230", "第{first:03d}与{second:03d}集内容相同", "episodes {first} and {second} are the same file"),
)

CODES = {entry.code: entry for entry in _TABLE}
