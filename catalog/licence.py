"""Registration numbers, their shapes and the dated tier table. Pure.

A number that matches a shape is only well formed: nothing here says that it is authentic. That is for
a named person to verify (gate G01). Rules change by notice, so each one is a dated row, not a branch.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)}
_BRACKETS = str.maketrans("〔〕［］[]【】﹝﹞﹙﹚「」", "()()()()()()()")
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))  # pasted from web pages and PDFs
_DIGITS_V = re.compile(r"v[0-9]{15}")
_ZERO_PADDING = re.compile(r"第0+(?=[0-9])")


def normalise(number: str) -> str:
    """The form in which two registration numbers are compared; applying it twice changes nothing.

    Full-width characters and every kind of bracket become ASCII, spaces go, the serial loses its zero
    padding (第0001号 → 第1号). The 15 digits after V keep their zeros: they are an identifier.
    A translation table and not Unicode NFKC, which would also rewrite characters of names.
    """
    plain = number.translate(_FULL_WIDTH | _INVISIBLE).translate(_BRACKETS)
    joined = "".join(plain.split())
    unpadded = _ZERO_PADDING.sub("第", joined)
    return unpadded.upper() if _DIGITS_V.fullmatch(unpadded) else unpadded


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way in which numbers are written, in use ``since`` a day; ``pattern`` is for normalised numbers."""

    code: str
    zh: str
    since: date
    pattern: re.Pattern[str]
    demo_only: bool = False


SHAPES = (
    Shape(  # the national information system for key online dramas
        code="key-filing",
        zh="重点网络影视剧规划备案号",
        since=date(2019, 2, 15),
        pattern=re.compile(r"V[0-9]{15}"),
    ),
    Shape(  # online drama distribution licences
        code="distribution-licence",
        zh="网络剧片发行许可证号",
        since=date(2022, 6, 1),
        pattern=re.compile(r"\([^()]{1,12}\)网(?:微)?剧审字\([0-9]{4}\)第[0-9]{1,8}号"),
    ),
    Shape(  # micro-dramas filed by province or by platform
        code="micro-drama-filing",
        zh="网络微短剧备案号",
        since=date(2024, 6, 1),
        pattern=re.compile(r"\([^()]{1,12}\)网(?:微)?剧备字\([0-9]{4}\)第[0-9]{1,8}号"),
    ),
    Shape(
        code="demo",
        zh="演示备案号",
        since=date(2025, 1, 1),
        pattern=re.compile(r"演示备字\([0-9]{4}\)第[0-9]{1,8}号"),
        demo_only=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A filing or licence number exactly as delivered, with the form used to compare it."""

    number: str

    @property
    def normalised(self) -> str:
        return normalise(self.number)

    @property
    def shape(self) -> Shape | None:
        """The shape that the number has, or None where no known one fits."""
        return next((shape for shape in SHAPES if shape.pattern.fullmatch(self.normalised)), None)

    @property
    def demo_only(self) -> bool:
        """Whether only demo mode may accept this number."""
        shape = self.shape
        return shape is not None and shape.demo_only

    def acceptable(self, *, demo: bool) -> bool:
        """Whether the number has a known shape that this mode accepts."""
        shape = self.shape
        return shape is not None and (demo or not shape.demo_only)

    def same_as(self, other: "Registration") -> bool:
        return self.normalised == other.normalised


class Tier(StrEnum):
    """The class 类别 of a work, which decides who reviews it."""

    KEY = "key"
    ORDINARY = "ordinary"
    OTHER = "other"

    @property
    def zh(self) -> str:
        return _TIER_ZH[self]

    @classmethod
    def parse(cls, text: str) -> "Tier | None":
        """A tier from its slug or its Chinese label (重点, 重点微短剧, 重点类 …); None if it is neither."""
        word = text.strip().lower()
        by_slug = next((tier for tier in cls if tier.value == word), None)
        return by_slug or next((tier for tier in cls if word.startswith(tier.zh)), None)


_TIER_ZH = {Tier.KEY: "重点", Tier.ORDINARY: "普通", Tier.OTHER: "其他"}

SPECIAL_THEMES = ("政治", "军事", "外交", "国家安全", "统战", "民族", "宗教", "司法", "公安")
"""Themes that make a work 重点 at any budget when they are its main plot."""


class AppliesTo(StrEnum):
    ALL = "all"
    AI_MADE = "ai-made"


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRule:
    """Thresholds of total investment in 万元 for works filed from a day on, until a later row replaces it."""

    filed_from: date
    applies_to: AppliesTo
    key_from_wan: float
    ordinary_from_wan: float

    def covers(self, filed_on: date, *, ai_made: bool) -> bool:
        return self.filed_from <= filed_on and (self.applies_to is AppliesTo.ALL or ai_made)

    def tier(self, investment_wan: float) -> Tier:
        if investment_wan >= self.key_from_wan:
            return Tier.KEY
        return Tier.ORDINARY if investment_wan >= self.ordinary_from_wan else Tier.OTHER


TIER_RULES = (  # oldest first: the last row that covers a work is the one in force for it
    TierRule(filed_from=date(2025, 2, 5), applies_to=AppliesTo.ALL, key_from_wan=100, ordinary_from_wan=30),
    TierRule(filed_from=date(2026, 1, 1), applies_to=AppliesTo.ALL, key_from_wan=300, ordinary_from_wan=100),
    TierRule(
        filed_from=date(2026, 7, 1), applies_to=AppliesTo.AI_MADE, key_from_wan=80, ordinary_from_wan=30
    ),
)


class TierReason(StrEnum):
    """What decided a verdict, or what it lacks to be decided."""

    INVESTMENT = "investment"
    SPECIAL_THEME = "special-theme"
    NO_FILING_DATE = "no-filing-date"
    BEFORE_THE_TABLE = "before-the-table"
    NO_INVESTMENT = "no-investment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TierVerdict:
    """The tier that the table gives. ``tier`` is None where ``reason`` says what is missing.

    ``rule_date`` is the ``filed_from`` of the row that was applied; ``themes`` are the special ones found.
    """

    tier: Tier | None
    rule_date: date | None
    reason: TierReason
    themes: tuple[str, ...] = ()


def special_themes_in(themes: Iterable[str]) -> tuple[str, ...]:
    """Those of ``themes`` that are special, in their order there (涉司法, 司法题材 count as 司法)."""
    named = {theme.strip().removeprefix("涉").removesuffix("类").removesuffix("题材") for theme in themes}
    return tuple(special for special in SPECIAL_THEMES if special in named)


def tier_for(
    filed_on: date | None,
    ai_made: bool,
    investment_wan: float | None,
    special_themes: Iterable[str] = (),
) -> TierVerdict:
    """The tier of a work filed on a day, by the dated table; ``investment_wan`` in 万元.

    A special theme decides first: it makes a work 重点 whatever it cost.
    """
    themes = special_themes_in(special_themes)
    rule = filed_on and next((r for r in reversed(TIER_RULES) if r.covers(filed_on, ai_made=ai_made)), None)
    rule_date = rule.filed_from if rule else None
    if themes:
        return TierVerdict(tier=Tier.KEY, rule_date=rule_date, reason=TierReason.SPECIAL_THEME, themes=themes)
    if not rule:
        reason = TierReason.NO_FILING_DATE if filed_on is None else TierReason.BEFORE_THE_TABLE
        return TierVerdict(tier=None, rule_date=None, reason=reason)
    if investment_wan is None:
        return TierVerdict(tier=None, rule_date=rule_date, reason=TierReason.NO_INVESTMENT)
    return TierVerdict(tier=rule.tier(investment_wan), rule_date=rule_date, reason=TierReason.INVESTMENT)
