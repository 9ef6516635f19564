"""How a delivery package is laid out: the authority for makers, for the demo, for the reader. Pure.

A package is a folder, a zip or a tar (.tar .tar.gz .tgz .tar.bz2 .tar.xz), in one wrapping folder or not::

    作品名/
      作品信息.xlsx        sheets 作品 分集 演职员 资质授权 取景地 主题
      视频/001.mp4 …       one clip per episode; 第1集.mp4, EP01.mp4 and 1.mp4 are understood too
      字幕/001.srt         optional; .srt .vtt .ass .ssa; 001.en.vtt, 001_英文.srt and 字幕/en/001.srt name a
                           language, else it is Chinese; beside a clip its own name (第1集.srt) does too
      图片/竖版海报.jpg     3:4, optional
      图片/横版海报.jpg     16:9, optional
      证照/…               scans of licences; kept, never shown
      校验.sha256          optional; lines of `sha256  path`, as sha256sum writes them

Instead of the workbook each sheet may be a file 作品.csv, 分集.csv … in UTF-8 (BOM or not), UTF-16 or GBK.

Headers are found within the first rows, in any order of columns; a note in brackets is ignored except for a
unit (总投资（万元）, 总投资（元）); the synonyms below are understood; unknown columns draw a warning only.

* 作品: one series. Either one row of headers above one row of values, or two columns 字段 | 内容.
* 分集: one row per episode. A is 集号 by custom. Where 视频文件 is empty the clip is found by its number.
  Body times leave out the opening licence card.
* 演职员: one row per person (职务 | 姓名 | 饰演). A 职务 such as 出品方, 制作方 or 发行方 makes it an
  organisation.
* 资质授权: one row per document, with a filing or licence number (号码), a rights window (授权开始, 授权结束,
  授权终端), or both. Several windows count as their intersection, their endpoints as their union.
* 取景地: one row per place; degrees in 纬度 and 经度, or together in 坐标 as `34.951, 113.511`.
* 主题: facts of the zones, 项目 | 内容, one per row; the names of the facts are in ``ZONE_FACTS``.

Several values in one cell are separated by 、 ， , ； ; / | or a new line.
Dates: 2026-08-01, 2026/8/1, 2026.8.1, 2026年8月1日, 20260801 or an Excel date.
Durations: 1分30秒, 1:30, 0:01:30, 90, 90秒, 1m30s or an Excel time.
Yes / no: 是 否, 有 无, Y N, true false, 1 0, √ ×. Registration numbers belong in cells formatted as text.

AI标识位置 says where in the pictures the visible label of an AI-made work stands; 平台添加 asks us to burn
one in at the opening.

计划集数 (集数) is the planned total. 本次交付集数 is how many this package holds, where fewer: what is
received is compared with 本次交付集数 if given, else with 计划集数.
"""

from dataclasses import dataclass

WORKBOOK = "作品信息.xlsx"
VIDEO_FOLDER, SUBTITLE_FOLDER, IMAGE_FOLDER, LICENCE_FOLDER = "视频", "字幕", "图片", "证照"
PORTRAIT_POSTER, LANDSCAPE_POSTER = "竖版海报", "横版海报"
CHECKSUMS = "校验.sha256"
DEFAULT_LANGUAGE = "zh"

FOLDER_SYNONYMS = {
    VIDEO_FOLDER: ("视频", "成片", "正片", "视频文件", "video", "videos", "episodes"),
    SUBTITLE_FOLDER: ("字幕", "字幕文件", "subtitle", "subtitles", "subs"),
    IMAGE_FOLDER: ("图片", "海报", "图片素材", "image", "images", "poster", "posters"),
    LICENCE_FOLDER: ("证照", "资质", "证照文件", "授权文件", "licence", "licences", "license", "licenses"),
}
POSTER_SYNONYMS = {
    PORTRAIT_POSTER: ("竖版海报", "竖版", "竖海报", "竖图", "3x4", "portrait"),
    LANDSCAPE_POSTER: ("横版海报", "横版", "横海报", "横图", "16x9", "landscape"),
}
CLIP_SUFFIXES = frozenset((
    ".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".flv", ".f4v", ".ts", ".m2ts", ".mts", ".mpg",
    ".mpeg", ".m2v", ".vob", ".wmv", ".asf", ".3gp", ".3g2", ".mxf", ".ogv", ".ogm", ".rm", ".rmvb", ".divx",
    ".dv",
))  # fmt: skip
SUBTITLE_SUFFIXES = frozenset((".srt", ".vtt", ".ass", ".ssa"))
IMAGE_SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp"))
WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the record's ``field``, the ``header`` as makers write it, and its synonyms."""

    field: str
    header: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet by its canonical ``name``; ``one_record`` sheets may be written as 字段 | 内容 rows."""

    name: str
    synonyms: tuple[str, ...]
    columns: tuple[Column, ...]
    one_record: bool = False

    def header_of(self, field: str) -> str:
        return next((column.header for column in self.columns if column.field == field), field)


WORK = Sheet(
    name="作品",
    synonyms=("作品信息", "作品基本信息", "基本信息", "剧集信息", "剧目信息", "series", "work"),
    one_record=True,
    columns=(
        Column("title", "作品名称", ("作品名", "剧名", "片名", "剧目名称", "标题", "名称", "title", "name")),
        Column("alt_titles", "别名", ("又名", "其他片名", "曾用名", "英文名", "alt_titles")),
        Column("logline", "一句话简介", ("一句话", "一句话看点", "看点", "推荐语", "logline")),
        Column("synopsis", "简介", ("内容简介", "作品简介", "剧情简介", "故事梗概", "内容梗概", "synopsis")),
        Column("kind", "类型", ("作品类型", "制作形式", "形式", "制作类型", "kind")),  # 真人 动画 数字人
        Column(
            "ai_made",
            "是否AI制作",
            (
                "AI制作",
                "AI作品",
                "是否AI作品",
                "是否AI",
                "含AI",
                "是否含AI",
                "AI生成",
                "是否AI生成",
                "AI声明",
                "ai_made",
            ),
        ),
        Column("ai_label", "AI标识位置", ("AI标识", "AI标识时间", "AI标识时段")),  # 0:00-0:03, 平台添加
        Column("ai_label_from_seconds", "AI标识开始", ("AI标识起", "AI标识开始时间")),
        Column("ai_label_to_seconds", "AI标识结束", ("AI标识止", "AI标识结束时间")),
        Column(
            "orientation", "画幅", ("横竖屏", "画面方向", "屏幕方向", "画面比例", "orientation")
        ),  # 竖屏 横屏
        Column(
            "planned_episodes",
            "计划集数",
            ("集数", "总集数", "集数声明", "声明集数", "全剧集数", "planned_episodes", "episodes"),
        ),
        Column("delivered_episodes", "本次交付集数", ("交付集数", "本次集数", "delivered_episodes")),
        Column("status", "状态", ("更新状态", "播出状态", "上映状态", "status")),  # 未上映 更新中 已完结
        Column("year", "年份", ("出品年份", "制作年份", "年代", "year")),
        Column("language", "语言", ("对白语言", "语种", "language")),
        Column("genres", "题材", ("题材类型", "体裁", "genre", "genres")),
        Column("tags", "标签", ("关键词", "话题", "tags")),
        Column(
            "zones", "专区", ("所属专区", "投放专区", "主专区", "申报专区", "zone", "zones")
        ),  # the primary one first
        Column("city_brand", "城市品牌", ("城市品牌方向", "city_brand")),  # 天地之中 黄帝故里 功夫郑州
        Column("age_hint", "适龄提示", ("适龄", "年龄提示", "age_hint")),
        Column("minor_advisory", "未成年人提示", ("是否未成年人提示", "未成年提示", "minor_advisory")),
        Column(
            "sponsored", "是否含广告", ("广告", "商业赞助", "是否商业赞助", "赞助", "含广告", "sponsored")
        ),
        Column(
            "special_themes",
            "特殊题材",
            ("特殊题材类型", "主要剧情涉及", "涉及特殊题材", "是否特殊题材", "special_themes"),
        ),
        Column(
            "investment_wan",
            "总投资",
            ("投资", "投资额", "投资总额", "总投资额", "制作成本", "investment_wan"),
        ),
        Column("tier", "类别", ("申报类别", "微短剧类别", "分类", "备案类别", "tier")),  # 重点 普通 其他
        Column("filed_on", "备案日期", ("备案时间", "备案通过日期", "登记日期", "filed_on")),
        Column("number", "备案号", ("登记号", "许可证号", "发行许可证号", "registration")),
        Column("producers", "出品方", ("出品单位", "出品机构", "出品公司", "出品")),
        Column("makers", "制作方", ("制作单位", "制作机构", "制作公司", "制作")),
        Column("distributors", "发行方", ("发行单位", "发行机构", "发行公司", "发行")),
        Column(
            "showcase_ends_on", "展播结束", ("展播结束日期", "展播截止", "展播结束时间", "showcase_ends_on")
        ),
    ),
)

EPISODES = Sheet(
    name="分集",
    synonyms=("分集信息", "分集表", "剧集", "集目", "episodes"),
    columns=(
        Column("number", "集号", ("集数", "集次", "序号", "第几集", "集", "编号", "number", "episode")),
        Column("title", "集名", ("分集标题", "分集名称", "分集名", "标题", "本集标题", "名称", "title")),
        Column("file", "视频文件", ("文件", "文件名", "视频", "视频文件名", "成片文件", "file")),
        Column("declared_seconds", "时长", ("分集时长", "单集时长", "片长", "duration")),
        Column("body_start_seconds", "正片开始", ("正片起", "正片入点", "正片开始时间", "body_start")),
        Column("body_end_seconds", "正片结束", ("正片止", "正片出点", "正片结束时间", "body_end")),
        Column("subtitle", "字幕文件", ("字幕", "字幕文件名", "subtitle")),
        Column("reviewed", "已审核", ("审核", "是否审核", "审核状态", "是否通过审核", "reviewed")),
        Column("sha256", "校验值", ("校验码", "SHA256", "SHA-256", "checksum")),
    ),
)

CREDITS = Sheet(
    name="演职员",
    synonyms=("演职人员", "演职员表", "主创", "主创人员", "credits"),
    columns=(
        Column("role", "职务", ("职能", "岗位", "职责", "工种", "身份", "role")),
        Column("name", "姓名", ("名字", "名称", "姓名或名称", "人员", "name")),
        Column("character", "饰演", ("饰演角色", "角色", "角色名", "character")),
    ),
)

RIGHTS = Sheet(
    name="资质授权",
    synonyms=("资质", "授权", "资质与授权", "资质和授权", "证照授权", "版权授权", "rights"),
    one_record=True,
    columns=(
        Column("document", "证照类型", ("类型", "资质类型", "证照名称", "文件类型", "项目", "document")),
        Column("issuer", "发证单位", ("授权方", "发证机关", "发证机构", "权利人", "issuer")),
        Column("number", "号码", ("编号", "证号", "证照号码", "备案号", "许可证号", "登记号", "number")),
        Column(
            "starts_on",
            "授权开始",
            ("授权起", "授权开始日期", "授权起始", "生效日期", "起始日期", "starts_on"),
        ),
        Column(
            "ends_on",
            "授权结束",
            ("授权止", "授权结束日期", "授权截止", "授权至", "到期日期", "截止日期", "ends_on"),
        ),
        Column("endpoints", "授权终端", ("终端", "授权范围", "授权渠道", "endpoints")),  # APP 电视 IPTV 线下
        Column("filed_on", "备案日期", ("备案时间", "发证日期", "登记日期", "filed_on")),
        Column(
            "showcase_ends_on", "展播结束", ("展播结束日期", "展播截止", "展播结束时间", "showcase_ends_on")
        ),
        Column("file", "证照文件", ("文件", "扫描件", "附件", "file")),
    ),
)

PLACES = Sheet(
    name="取景地",
    synonyms=("取景地点", "取景", "拍摄地", "locations", "places"),
    columns=(
        Column("name", "名称", ("取景地", "地点", "地名", "取景地名称", "name")),
        Column("latitude", "纬度", ("北纬", "lat", "latitude")),
        Column("longitude", "经度", ("东经", "lon", "lng", "longitude")),
        Column("coordinates", "坐标", ("经纬度", "位置", "coordinates")),
        Column("datum", "坐标系", ("坐标系统", "基准", "datum")),  # WGS84 GCJ02 BD09
        Column("precision", "精度", ("precision",)),
        Column("source", "来源", ("坐标来源", "出处", "source")),
        Column("episodes", "涉及集数", ("出现集数", "集数")),
    ),
)

THEMES = Sheet(
    name="主题",
    synonyms=("专区信息", "主题信息", "专区要素", "themes"),
    columns=(
        Column("zone", "专区", ("所属专区", "zone")),
        Column("fact", "项目", ("字段", "要素", "事项", "fact")),
        Column("value", "内容", ("说明", "值", "填写内容", "value")),
    ),
)

SHEETS = (WORK, EPISODES, CREDITS, RIGHTS, PLACES, THEMES)

ZONE_FACTS: dict[str, tuple[str, ...]] = {
    # the name in SeriesFacts.zone_facts → what makers write in 主题, by zone
    "study_routes": ("研学线路", "研学路线", "线路"),  # travel
    "theme": ("主题", "文旅主题", "主题活动"),  # travel: 河之南·游郑州
    "statute_references": ("法律条文", "法条", "法条依据", "法律依据", "涉及法律"),  # law
    "legal_reviewer": ("法律审核", "法律审核人", "法律顾问", "法律专家"),
    "claims": ("科学依据", "科普要点", "科学论断", "论断与出处"),  # science
    "science_reviewer": ("科学审核", "科学审核人", "科学顾问", "科学专家"),
    "heritage_item": ("非遗项目", "非遗", "项目名称"),  # heritage
    "list_level": ("名录级别", "非遗级别", "级别"),
    "bearer": ("传承人", "代表性传承人"),
    "brand": ("品牌", "品牌名称"),  # brand
    "time_honoured": ("老字号", "是否老字号"),
    "source_text": ("原典", "原著", "原文", "经典出处"),  # classics
    "adaptation_statement": ("改编说明", "改编声明"),
    "reach": ("河段", "黄河河段"),  # yellow-river
    "beauty": ("三美", "黄河之美", "美"),  # 大河之美 文化之美 文明之美
    "style": ("拳种", "功夫流派", "流派"),  # kungfu
    "lineage": ("师承", "传承谱系"),
    "ip_licence": ("IP授权", "IP许可", "IP授权书"),
}
