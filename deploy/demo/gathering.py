"""The demo's special: what a curator would gather from the demo's works."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from catalog.special import Section, Special, Wanted
from curation.answers import SpecialDesk, SpecialLines
from curation.special_handlers import ReleaseWish, SavedSpecial
from deploy.client import Client

SLUG = "river-autumn"
_OPEN_DAYS = 60
_FAMILY = ("父女", "姐弟", "三代人")
_LISTED = ("借你一段黄河", "洛书少女", "商城夜行", "乡校风声")


async def gather(server: Client, ids: Mapping[str, str]) -> None:
    """Make the special, once, from the works that ``ids`` names by their titles."""
    known = await server.get("/v1/operations/specials", SpecialLines)
    if any(one.slug == SLUG for one in known.specials):
        return
    now = datetime.now(UTC)
    given = SavedSpecial(based_on=0, special=special_of(ids, now))
    saved = await server.put(f"/v1/operations/specials/{SLUG}", given, SpecialDesk)
    wish = ReleaseWish(number=saved.revision.number)
    await server.post(f"/v1/operations/specials/{SLUG}/releases", wish, SpecialDesk)


def special_of(ids: Mapping[str, str], now: datetime) -> Special:
    """The special, open from ``now`` on; ``ids`` by title."""
    return Special(
        title="大河之秋",
        title_en="Autumn on the River",
        summary="水退了，船在岸上；夜深了，三千六百年前的早市正要开张。从一条河出发，看看它身边的人。",
        summary_en="The water is low and the boat lies ashore. From one river to the people along it.",
        opens_at=now,
        closes_at=now + timedelta(days=_OPEN_DAYS),
        hero=ids[_LISTED[0]],
        sections=(
            Section(title="沿河而行", title_en="Along the river", works=tuple(ids[one] for one in _LISTED)),
            Section(title="师徒", title_en="Masters and apprentices", wanted=Wanted(tags=("师徒",))),
            Section(title="家里的事", title_en="Family matters", wanted=Wanted(tags=_FAMILY)),
        ),
    )
