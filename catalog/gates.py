"""Gates: facts in, refusals out. Pure; each gate is one function that answers for one rule of DOMAIN.

Here stand the gates that decide whether a series may become public. Each refusal has a stable
code, both languages, and the field to fix.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.aigc import MADE
from catalog.licence import Tier, TierReason, tier_for
from catalog.series import AiLabel, EpisodeFacts, SeriesFacts, label_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a gate is shut; ``field`` names the fact that would open it."""

    code: str
    field: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a version that everyone may watch carries of the labels of AI-made content.

    ``visible`` says who put the visible one into its pictures; ``implicit`` is the ``Label`` of the metadata
    entry in its files, None without one.
    """

    number: int
    visible: AiLabel
    implicit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the gates look at: the facts of a series and of the episodes delivered so far, and what of them
    everyone may watch already.

    ``today`` is the day in China; ``demo`` says that the demo's invented numbers are accepted.
    """

    facts: SeriesFacts
    episodes: Sequence[EpisodeFacts]
    today: date
    carried: Sequence[Carried] = ()
    demo: bool = False


def has_zone(work: Candidate) -> Iterable[Refusal]:
    """A work without a zone has no place where it could be shown."""
    if not work.facts.zones:
        yield Refusal(code="G00", field="zones", zh="尚未选择专区", en="No zone is chosen")


def registered(work: Candidate) -> Iterable[Refusal]:
    """G01: a registration number is present and a named person verified it.

    Its shape is no condition: provinces write numbers in ways that no table foresees.
    """
    if work.facts.registration is None:
        yield Refusal(
            code="G01", field="registration", zh="缺少备案号或许可证号", en="No registration number"
        )
    elif work.facts.registration.demo_only and not work.demo:
        zh, en = "演示备案号只能用于演示模式", "A demo number counts in demo mode only"
        yield Refusal(code="G01", field="registration", zh=zh, en=en)
    elif not any(letter.isdigit() for letter in work.facts.registration.number):
        zh, en = "这不是备案号：其中没有数字", "This is not a registration number: it has no digits"
        yield Refusal(code="G01", field="registration", zh=zh, en=en)
    elif not work.facts.registration_verified_by:
        zh, en = "备案号尚未由专人核验", "Nobody has verified the registration number"
        yield Refusal(code="G01", field="registration_verified_by", zh=zh, en=en)


def tier_agrees(work: Candidate) -> Iterable[Refusal]:
    """G02: the declared tier is the one that the dated table gives."""
    facts = work.facts
    verdict = tier_for(facts.filed_on, facts.ai_made, facts.investment_wan, facts.special_themes)
    if facts.tier is None:
        yield Refusal(code="G02", field="tier", zh="未申报作品类别", en="No tier is declared")
    elif verdict.tier is None:
        field = "filed_on" if verdict.reason is not TierReason.NO_INVESTMENT else "investment_wan"
        yield Refusal(
            code="G02", field=field, zh="资料不足，无法核对类别", en="Not enough facts to check the tier"
        )
    elif verdict.tier is not facts.tier:
        zh = f"申报类别为{_zh(facts.tier)}，按规则应为{_zh(verdict.tier)}"
        yield Refusal(
            code="G02", field="tier", zh=zh, en=f"Declared {facts.tier}, the rule gives {verdict.tier}"
        )


def _zh(tier: Tier) -> str:
    return f"“{tier.zh}”"


def rights_hold(work: Candidate) -> Iterable[Refusal]:
    """G03: there are rights that have not ended; where they open later, the work is shown from then on."""
    rights = work.facts.rights
    if rights is None:
        yield Refusal(code="G03", field="rights", zh="缺少授权期", en="No rights window")
    elif rights.ends_on < work.today:
        zh, en = f"授权已于{rights.ends_on}到期", f"The rights ended on {rights.ends_on}"
        yield Refusal(code="G03", field="rights", zh=zh, en=en)
    elif not rights.endpoints:
        zh, en = "授权未涵盖任何终端", "The rights cover no endpoint"
        yield Refusal(code="G03", field="rights", zh=zh, en=en)


def episodes_complete(work: Candidate) -> Iterable[Refusal]:
    """G04: the episodes run from 1 without a gap and each passed review."""
    numbers = sorted(episode.number for episode in work.episodes)
    missing = sorted(set(range(1, (numbers or [0])[-1] + 1)) - set(numbers))
    if not numbers or missing:
        shown = _shown(missing) or "1"
        yield Refusal(code="G04", field="episodes", zh=f"缺少第{shown}集", en=f"Episodes missing: {shown}")
    waiting = [episode.number for episode in work.episodes if not episode.reviewed]
    if waiting:
        shown = _shown(waiting)
        yield Refusal(code="G04", field="reviewed", zh=f"第{shown}集未通过审核", en=f"Not reviewed: {shown}")


def ai_labelled(work: Candidate) -> Iterable[Refusal]:
    """G05: an AI-made work carries both labels, and only such a work does.

    A maker whose label stands in the pictures says where, for two seconds or more at the opening; where none
    stands there, transcoding burns one in.
    """
    facts = work.facts
    if not facts.ai_made:
        if made := _shown(one.number for one in work.carried if one.implicit == MADE):
            zh, en = f"第{made}集的文件标明由AI生成，但作品未声明AI制作", f"Files say AI-made: {made}"
            yield Refusal(code="G05", field="ai_made", zh=zh, en=en)
        return
    start, end = facts.ai_label_from_seconds, facts.ai_label_to_seconds
    declared = start is not None or end is not None
    if declared and (start is None or end is None or not label_counts(start, end)):
        zh, en = "AI作品片头未见不少于2秒的标识", "No visible AI label of two seconds or more at the opening"
        yield Refusal(code="G05", field="ai_label", zh=zh, en=en)
    bare = (one.number for one in work.carried if one.visible is AiLabel.NONE or one.implicit is None)
    if without := _shown(bare):
        zh, en = f"第{without}集的已发布版本未带AI标识，请重新交付", f"Published without AI label: {without}"
        yield Refusal(code="G05", field="ai_label", zh=zh, en=en)


def _shown(numbers: Iterable[int]) -> str:
    return "、".join(str(number) for number in sorted(numbers)[:5])


def title_signed_off(work: Candidate) -> Iterable[Refusal]:
    """G09: a named person signed the title off."""
    if not work.facts.title_signed_off_by:
        zh, en = "片名尚未审定", "The title is not signed off"
        yield Refusal(code="G09", field="title_signed_off_by", zh=zh, en=en)


_ZONE_FACTS = {
    "classics": (("adaptation_statement",), "改编说明", "an adaptation statement"),
    "law": (("legal_reviewer",), "法律审核人", "a legal reviewer"),
    "science": (("science_reviewer",), "科学审核人", "a science reviewer"),
}


def zone_facts(work: Candidate) -> Iterable[Refusal]:
    """G10: the facts that a zone asks for."""
    known = dict(work.facts.zone_facts)
    for zone in work.facts.zones:
        names, zh, en = _ZONE_FACTS.get(zone, ((), "", ""))
        for name in names:
            if not known.get(name):
                yield Refusal(code="G10", field=name, zh=f"本专区需要{zh}", en=f"This zone needs {en}")


PUBLICATION: tuple[Callable[[Candidate], Iterable[Refusal]], ...] = (
    has_zone,
    registered,
    tier_agrees,
    rights_hold,
    episodes_complete,
    ai_labelled,
    title_signed_off,
    zone_facts,
)


_HELD_BACK = {"G03", "G04"}
"""Gates that show a public work less of the time, or fewer of its episodes, and do not take it back."""


def publication_refusals(work: Candidate) -> tuple[Refusal, ...]:
    """Every reason why the work may not become public; empty where it may."""
    return tuple(refusal for gate in PUBLICATION for refusal in gate(work))


def withdrawal_refusals(work: Candidate) -> tuple[Refusal, ...]:
    """The reasons for which a work that is public may not stay so."""
    return tuple(refusal for refusal in publication_refusals(work) if refusal.code not in _HELD_BACK)
