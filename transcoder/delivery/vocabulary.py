"""The words that makers choose from, and what they mean. Pure."""

from collections.abc import Mapping

from catalog.datum import Datum
from catalog.series import Endpoint, Kind, Orientation, Status
from catalog.zone import ZONES

KINDS: Mapping[str, Kind] = {
    "数字人": Kind.DIGITAL_HUMAN,
    "虚拟人": Kind.DIGITAL_HUMAN,
    "digital-human": Kind.DIGITAL_HUMAN,
    "动画": Kind.ANIMATED,
    "动漫": Kind.ANIMATED,
    "漫剧": Kind.ANIMATED,
    "动态漫": Kind.ANIMATED,
    "animated": Kind.ANIMATED,
    "真人": Kind.LIVE,
    "实拍": Kind.LIVE,
    "live": Kind.LIVE,
}
ORIENTATIONS: Mapping[str, Orientation] = {
    "竖": Orientation.VERTICAL,
    "竖屏": Orientation.VERTICAL,
    "竖版": Orientation.VERTICAL,
    "9:16": Orientation.VERTICAL,
    "3:4": Orientation.VERTICAL,
    "vertical": Orientation.VERTICAL,
    "portrait": Orientation.VERTICAL,
    "横": Orientation.LANDSCAPE,
    "横屏": Orientation.LANDSCAPE,
    "横版": Orientation.LANDSCAPE,
    "16:9": Orientation.LANDSCAPE,
    "4:3": Orientation.LANDSCAPE,
    "landscape": Orientation.LANDSCAPE,
    "horizontal": Orientation.LANDSCAPE,
}
ORIENTATION_ZH = {Orientation.VERTICAL: "竖屏", Orientation.LANDSCAPE: "横屏"}
STATUSES: Mapping[str, Status] = {
    "未上映": Status.UPCOMING,
    "未开播": Status.UPCOMING,
    "未播": Status.UPCOMING,
    "待播": Status.UPCOMING,
    "upcoming": Status.UPCOMING,
    "更新中": Status.ONGOING,
    "连载": Status.ONGOING,
    "播出中": Status.ONGOING,
    "ongoing": Status.ONGOING,
    "已完结": Status.FINISHED,
    "完结": Status.FINISHED,
    "finished": Status.FINISHED,
}
DATUMS: Mapping[str, Datum] = {
    "wgs84": Datum.WGS84,
    "wgs-84": Datum.WGS84,
    "wgs_84": Datum.WGS84,
    "wgs 84": Datum.WGS84,
    "gps": Datum.WGS84,
    "cgcs2000": Datum.WGS84,  # the two differ by centimetres
    "gcj02": Datum.GCJ02,
    "gcj-02": Datum.GCJ02,
    "火星": Datum.GCJ02,
    "高德": Datum.GCJ02,
    "腾讯": Datum.GCJ02,
    "bd09": Datum.BD09,
    "bd-09": Datum.BD09,
    "百度": Datum.BD09,
}
ENDPOINTS: Mapping[str, Endpoint] = {
    "iptv": Endpoint.IPTV,
    "交互式网络电视": Endpoint.IPTV,
    "app": Endpoint.APP,
    "手机": Endpoint.APP,
    "移动": Endpoint.APP,
    "小屏": Endpoint.APP,
    "网络": Endpoint.APP,
    "tv": Endpoint.TV,
    "电视": Endpoint.TV,
    "大屏": Endpoint.TV,
    "ott": Endpoint.TV,
    "venue": Endpoint.VENUE,
    "线下": Endpoint.VENUE,
    "场馆": Endpoint.VENUE,
    "展厅": Endpoint.VENUE,
    "展台": Endpoint.VENUE,
    "现场": Endpoint.VENUE,
}
ALL_ENDPOINTS = ("全终端", "全部", "不限", "全平台", "all")
LANGUAGES: Mapping[str, str] = {
    "zh": "zh",
    "普通话": "zh",
    "汉语": "zh",
    "中文": "zh",
    "国语": "zh",
    "河南话": "zh",
    "豫语": "zh",
    "粤语": "yue",
    "英语": "en",
    "英文": "en",
    "english": "en",
}
ORGANISATION_ROLES = ("出品", "制作", "发行", "摄制", "承制", "联合", "支持", "协拍", "播出", "宣传")
ORGANISATION_ENDINGS = ("方", "单位", "机构", "公司", "平台", "出品", "制作", "发行")
REGISTRATION_DOCUMENTS = ("备案", "许可", "登记", "审", "registration", "licence", "license")

CHOICES = {  # what to offer a maker who wrote something else
    "kind": "真人、动画、数字人",
    "orientation": "竖屏、横屏",
    "status": "未上映、更新中、已完结",
    "tier": "重点、普通、其他",
    "datum": "WGS84、GCJ02、BD09",
    "endpoints": "APP、电视、IPTV、线下",
    "yes_no": "是、否",
}
_ZONE_WORDS = {word: zone.slug for zone in ZONES for word in (zone.slug, zone.name, zone.label)}


def zone_slug(word: str) -> str | None:
    """A zone from its slug, its name or its short label (黄河, 黄河专区); None if there is no such zone."""
    plain = word.strip().strip("《》“”\"'").removesuffix("专区").lower()
    return _ZONE_WORDS.get(plain)


def is_organisation(role: str) -> bool:
    """Whether a 职务 is an organisation's: 出品方, 制作单位, 发行公司 (but not 制作人, 出品人)."""
    return role.startswith(ORGANISATION_ROLES) and role.endswith(ORGANISATION_ENDINGS)


def by_platform(word: str) -> bool:
    """Whether an AI标识位置 asks us to add the label: 平台添加, 由展播平台添加, platform."""
    return "平台" in word or "展播台" in word or word.strip().lower() == "platform"
