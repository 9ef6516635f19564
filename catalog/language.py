"""Languages: BCP 47 tags from what file names and containers say, and what a language calls itself. Pure."""

import re

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?")

# ISO 639-1, so that an "ep" or a "v2" in a file's name is not taken for a language.
_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi
vo wa wo xh yi yo yue za zh zu
"""
_PRIMARY = frozenset(_CODES.split())

_WORDS = {
    # what makers write, and the three letters of ISO 639-2 that containers use
    "zh": ("中文", "中", "汉语", "国语", "普通话", "中字", "chi", "zho", "cmn", "cn"),
    "zh-Hans": ("简体", "简体中文", "简中", "简", "chs", "sc", "zh-cn", "zh-sg", "gb"),
    "zh-Hant": ("繁体", "繁體", "繁体中文", "繁體中文", "繁中", "繁", "cht", "tc", "zh-tw", "zh-hk", "big5"),
    "yue": ("粤语", "粵語"),
    "en": ("英文", "英语", "英", "eng", "english"),
    "ja": ("日文", "日语", "日", "jpn", "jp"),
    "ko": ("韩文", "韩语", "韩", "kor"),
    "fr": ("法文", "法语", "法", "fra", "fre"),
    "de": ("德文", "德语", "德", "deu", "ger"),
    "es": ("西班牙文", "西班牙语", "西语", "spa"),
    "pt": ("葡萄牙文", "葡萄牙语", "葡语", "por"),
    "it": ("意大利文", "意大利语", "ita"),
    "ru": ("俄文", "俄语", "俄", "rus"),
    "ar": ("阿拉伯文", "阿拉伯语", "阿语", "ara"),
    "th": ("泰文", "泰语", "tha"),
    "vi": ("越南文", "越南语", "越语", "vie"),
    "id": ("印尼文", "印尼语", "ind"),
    "ms": ("马来文", "马来语", "msa", "may"),
    "hi": ("印地文", "印地语", "hin"),
    "tr": ("土耳其文", "土耳其语", "tur"),
    "pl": ("波兰文", "波兰语", "pol"),
    "nl": ("荷兰文", "荷兰语", "nld", "dut"),
    "uk": ("乌克兰文", "乌克兰语", "ukr"),
    "fa": ("波斯文", "波斯语", "fas", "per"),
    "km": ("高棉文", "高棉语", "khm"),
    "my": ("缅甸文", "缅甸语", "mya", "bur"),
    "lo": ("老挝文", "老挝语", "lao"),
    "mn": ("蒙古文", "蒙古语", "蒙文", "mon"),
    "bo": ("藏文", "藏语", "bod", "tib"),
    "ug": ("维吾尔文", "维吾尔语", "维文", "uig"),
    "kk": ("哈萨克文", "哈萨克语", "kaz"),
}
_TAGS = {word: tag for tag, words in _WORDS.items() for word in words}

_NAMES = {
    "und": "字幕",
    "zh": "中文",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "yue": "粵語",
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "pt": "Português",
    "it": "Italiano",
    "ru": "Русский",
    "ar": "العربية",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "id": "Bahasa Indonesia",
    "ms": "Bahasa Melayu",
    "hi": "हिन्दी",
    "tr": "Türkçe",
    "pl": "Polski",
    "nl": "Nederlands",
    "uk": "Українська",
    "fa": "فارسی",
    "km": "ខ្មែរ",
    "my": "မြန်မာ",
    "lo": "ລາວ",
    "mn": "Монгол",
    "bo": "བོད་སྐད་",
    "ug": "ئۇيغۇرچە",
    "kk": "Қазақша",
}


def parse(word: str) -> str | None:
    """The tag for a name (英文), a tag (zh-hans, zh_CN) or a code (eng); None for anything else."""
    plain = word.strip().lower().replace("_", "-")
    if plain in _TAGS:
        return _TAGS[plain]
    match = _TAG.fullmatch(plain)
    if match is None:
        return None
    primary, script, region = match.groups()
    primary = _TAGS.get(primary, primary)
    if primary not in _PRIMARY:
        return None
    return "-".join(part for part in (primary, script and script.title(), region and region.upper()) if part)


def name(tag: str) -> str:
    """What a language calls itself; where that is not known here, its tag."""
    if tag in _NAMES:
        return _NAMES[tag]
    primary, _, rest = tag.partition("-")
    return f"{_NAMES[primary]} ({rest})" if primary in _NAMES else tag


def primary(tag: str) -> str:
    """The language of a tag without its script and region."""
    return tag.partition("-")[0]
