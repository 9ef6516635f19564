"""Every page that people see, for whoever looks at all of them: axe, and the gallery."""

from dataclasses import dataclass
from typing import Literal, get_args

from playwright.async_api import Browser, Page, ViewportSize

Scheme = Literal["dark", "light"]
Language = Literal["zh", "en"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
LANGUAGES: tuple[Language, ...] = get_args(Language)
SIZES = {
    "phone": ViewportSize(width=390, height=844),
    "tv": ViewportSize(width=1920, height=1080),
    "desktop": ViewportSize(width=1440, height=900),
}
CODE = ".code:not([data-code=''])"
_PATIENCE_MS = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page: its address, what is there once it is ready, and what to press and to click then, if anything,
    until there is what it ``shows``.
    """

    name: str
    address: str
    ready: str
    sizes: tuple[str, ...]
    keys: tuple[str, ...] = ()
    click: str | None = None
    shows: str | None = None


def pages(
    series: str, episode: str, query: str, zone: str, special: str, showcase: str, topic: str
) -> tuple[Shown, ...]:
    """All of them, with this work and its episode on those that show one."""
    playing = "html[data-playing=true] .watch-registration:not(:empty)"
    phone = [
        ("home", "#/", ".card", None),
        ("zone", f"#/zone/{zone}", ".zone-head", None),
        ("special", f"#/special/{special}", ".gathered .card", None),
        ("showcase", f"#/showcase/{showcase}", ".gathered .card", None),
        ("topic", f"#/topic/{topic}", ".gathered .card", None),
        ("special-missing", "#/special/nothing", ".gathered [data-empty]", None),
        ("search", "#/search/", ".search [data-empty]", None),
        ("found", f"#/search/{query}", ".search .card", None),
        ("series", f"#/series/{series}", ".episode", None),
        ("missing", "#/series/nothing", ".series [data-empty]", None),
        ("mine", "#/mine", ".mine .empty", None),
        ("watch", f"#/watch/{episode}", playing, None),
        ("settings", f"#/watch/{episode}", playing, "[data-settings]"),
        ("episodes", f"#/watch/{episode}", playing, "[data-list]"),
    ]
    tv = [
        ("home", "#/", "[id^=card-]"),
        ("series", f"#/series/{series}", "html[data-state=series] h1"),
        ("watch", f"#/watch/{episode}", "html[data-playing=true]"),
        ("zone", f"#/zone/{zone}", "html[data-state=zone] .zone .card"),
        ("special", f"#/special/{special}", "html[data-state=special] .zone .card"),
        ("showcase", f"#/showcase/{showcase}", "html[data-state=showcase] .zone .card"),
        ("channels", "#/channels", ".guide .cell, .guide .empty:not([hidden])"),
        ("channel", f"#/channel/{zone}", "html[data-state=channel] .channel h1"),
        ("venue", f"#/venue/{zone}", ".venue[data-source] h1"),
    ]
    return (
        *(
            Shown(
                name=name, address=f"/{at}", ready=ready, sizes=("phone", "desktop"), click=click,
                shows=".sheet[open]" if click else None,
            )
            for name, at, ready, click in phone
        ),
        *(Shown(name=f"tv-{name}", address=f"/tv{at}", ready=ready, sizes=("tv",)) for name, at, ready in tv),
        Shown(
            name="to-tv", address=f"/#/watch/{episode}", ready=playing, sizes=("phone",), keys=("s",),
            click="[data-to-tv]", shows=CODE,
        ),
        Shown(name="arrival-failed", address="/?code=000000", ready="[data-home]", sizes=("phone",)),
        Shown(name="tv-take", address="/tv#/take", ready=".digit", sizes=("tv",), keys=("4", "2")),
        Shown(
            name="tv-to-phone", address=f"/tv#/watch/{episode}", ready="html[data-playing=true]",
            sizes=("tv",), keys=("Enter", "ArrowDown", "Enter"), shows=".qr img",
        ),
        Shown(
            name="certificate-missing", address="/awards/aw_nothing", ready=".refusal h1",
            sizes=("phone", "desktop"),
        ),
        Shown(name="console", address="/console", ready="h1, h2", sizes=("desktop", "phone")),
    )  # fmt: skip


async def opened(
    browser: Browser, origin: str, shown: Shown, size: str, scheme: Scheme, language: Language
) -> Page:
    """The page as it is once it is ready, at rest."""
    page = await browser.new_page(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    await page.add_init_script(f"localStorage.setItem('zhanbo.language', '{language}')")
    await page.goto(origin + shown.address)
    await page.wait_for_selector(shown.ready, timeout=_PATIENCE_MS)
    for key in shown.keys:
        await page.keyboard.press(key)
    if shown.click:
        await page.click(shown.click)
    if shown.shows:
        await page.wait_for_selector(shown.shows)
    return page
