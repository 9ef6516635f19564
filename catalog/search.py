"""The text that search looks in: Chinese, pinyin and initials. Pure."""

from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

from catalog.series import SeriesFacts


def folded(text: str) -> str:
    """``text`` as it is compared: lower case, without spaces."""
    return "".join(text.lower().split())


def _spellings(text: str) -> Iterable[str]:
    yield folded(text)
    yield folded("".join(lazy_pinyin(text)))
    yield folded("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)))


def search_text(facts: SeriesFacts) -> str:
    """Titles, maker, tags and names in Chinese, full pinyin and initials, one spelling a line."""
    named = [facts.title, *facts.alt_titles, facts.maker() or "", *facts.tags]
    named += [person.name for person in facts.people]
    return "\n".join(dict.fromkeys(spelling for text in named if text for spelling in _spellings(text)))
