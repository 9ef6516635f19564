"""What files and containers call a language, and what it calls itself."""

import pytest

from catalog import language


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("en", "en"), ("EN", "en"), ("eng", "en"), ("英文", "en"), ("chi", "zh"), ("zho", "zh"),
        ("中文", "zh"), ("chs", "zh-Hans"), ("zh_CN", "zh-Hans"), ("繁体", "zh-Hant"),
        ("zh-hant-hk", "zh-Hant-HK"), ("jpn", "ja"), ("pt-br", "pt-BR"), ("es-419", "es-419"),
        ("粤语", "yue"), ("und", None), ("", None), ("klingon", None), ("ep", None), ("v2", None),
        ("1080p", None), ("../en", None),
    ],
)  # fmt: skip
def test_a_word_for_a_language_becomes_its_tag(word: str, tag: str | None) -> None:
    assert language.parse(word) == tag
    assert tag is None or language.parse(tag) == tag


def test_a_language_is_named_in_itself_and_by_one_name() -> None:
    tags = ["zh", "zh-Hans", "zh-Hant", "zh-Hant-HK", "en", "en-GB", "ja", "bo", "ia"]
    names = [language.name(tag) for tag in tags]
    assert names[:3] == ["中文", "简体中文", "繁體中文"]
    assert len(set(names)) == len(tags)
    assert not any('"' in name for name in names)
