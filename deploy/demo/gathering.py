"""The demo's special and showcase: what a curator would make of the demo's works."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from catalog.calendar import start_in_china
from catalog.showcase import Entry, Partner, Showcase, ShowcaseChannel, Slot
from catalog.special import Section, Special, Wanted
from curation.answers import SpecialDesk, SpecialLines
from curation.page_handlers import ReleaseWish
from curation.showcase_answers import ShowcaseDesk, ShowcaseLines
from curation.showcase_handlers import SavedShowcase
from curation.special_handlers import SavedSpecial
from deploy.client import Client

SLUG, RUN = "river-autumn", "city-nights"
_OPEN_DAYS = 60
_FAMILY = ("父女", "姐弟", "三代人")
_LISTED = ("借你一段黄河", "洛书少女", "商城夜行", "乡校风声")


async def gather(server: Client, ids: Mapping[str, str]) -> None:
    """Make the special and the showcase, once, from the works that ``ids`` names by their titles."""
    now = datetime.now(UTC)
    specials = await server.get("/v1/operations/specials", SpecialLines)
    if all(one.slug != SLUG for one in specials.specials):
        given = SavedSpecial(based_on=0, special=special_of(ids, now))
        saved = await server.put(f"/v1/operations/specials/{SLUG}", given, SpecialDesk)
        wish = ReleaseWish(number=saved.revision.number)
        await server.post(f"/v1/operations/specials/{SLUG}/releases", wish, SpecialDesk)
    showcases = await server.get("/v1/operations/showcases", ShowcaseLines)
    if all(one.slug != RUN for one in showcases.showcases):
        shown = SavedShowcase(based_on=0, showcase=showcase_of(ids, now))
        kept = await server.put(f"/v1/operations/showcases/{RUN}", shown, ShowcaseDesk)
        wish = ReleaseWish(number=kept.revision.number)
        await server.post(f"/v1/operations/showcases/{RUN}/releases", wish, ShowcaseDesk)


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


_RUN_DAYS = 14
_BY_DAY = (
    ("大河与古城", "River and old town", 0, 12, ("借你一段黄河", "商城夜行", "樱桃熟了就回来", "洛书少女")),
    ("街坊巷里", "In the neighbourhood", 12, 18, ("调解员老严", "押金去哪儿了", "一碗汤三代人")),
    ("晚间主场", "Prime time", 18, 24, ("石阶上的徒弟", "借你一段黄河", "窑火第七夜")),
)
_OF_CRAFT = (
    ("匠人与课堂", "Craft and classroom", 8, 18, ("窑火第七夜", "狮头少年", "量天尺", "乡校风声")),
    ("武与艺", "Kung fu and craft", 18, 23, ("石阶上的徒弟", "狮头少年")),
)
_CHANNELS = (("main", _BY_DAY), ("craft", _OF_CRAFT))


def showcase_of(ids: Mapping[str, str], now: datetime) -> Showcase:
    """The showcase, on from the day of ``now`` in China; ``ids`` by title. All partners are invented."""
    opens = start_in_china(now)
    return Showcase(
        title="天地之中·微短剧展播",
        title_en="Centre of the World: a micro-drama showcase",
        summary="两个频道，从早到晚，把这座城的河、街巷、手艺和少年连着放给你看。",
        summary_en="Two channels, from morning to night: the river, the streets, the crafts and the young.",
        opens_at=opens,
        closes_at=opens + timedelta(days=_RUN_DAYS),
        hero=ids["窑火第七夜"],
        partners=(
            Partner(name="河图影像学社（虚构）", name_en="Hetu Film Society (invented)", role="主办"),
            Partner(name="老街放映队（虚构）", name_en="Old Street Projectionists (invented)", role="承办"),
        ),
        channels=(
            ShowcaseChannel(
                name="main", title="天地之中", title_en="Centre of the World", label="中", colour="#9a3412"
            ),
            ShowcaseChannel(
                name="craft", title="手艺与少年", title_en="Craft and Youth", label="艺", colour="#3f6212"
            ),
        ),
        slots=tuple(
            Slot(
                channel=channel,
                title=title,
                title_en=title_en,
                starts_at=opens + timedelta(days=day, hours=start),
                ends_at=opens + timedelta(days=day, hours=end),
                entries=tuple(Entry(series=ids[one]) for one in works),
                repeat=True,
            )
            for channel, of_day in _CHANNELS
            for day in range(_RUN_DAYS)
            for title, title_en, start, end, works in of_day
        ),
    )
