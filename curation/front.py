"""The home page, answered before the framework while it is at hand: it is what everybody asks for first."""

from collections.abc import Awaitable

from catalog.audience import Audience
from catalog.direct import Answer
from catalog.head import Head
from catalog.rendition import Screen
from curation.cache import PageCache

HOME = "/v1/home"


def home_key(screen: Screen, audience: Audience) -> str:
    """Under which the page is kept."""
    return f"home:{screen}:{audience}"


_KEYS = {
    b"/v1/home": home_key(Screen.PHONE, Audience.EVERYBODY),
    b"/v1/home?screen=phone": home_key(Screen.PHONE, Audience.EVERYBODY),
    b"/v1/home?screen=tv": home_key(Screen.TV, Audience.EVERYBODY),
}
_BEGUN = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: private, no-cache\r\n"
    b"X-Content-Type-Options: nosniff\r\nContent-Length: %d\r\n"
)


async def _nothing() -> None:
    """What is not at hand is the framework's to compose."""


class FrontPage:
    """Implements ``Direct`` on the pages that this process has near. They are the same for every reader."""

    prefix = HOME.encode()
    route = HOME

    def __init__(self, pages: PageCache) -> None:
        self._pages = pages

    def known(self, head: Head) -> Answer | None:
        key = _KEYS.get(head.target)
        page = None if key is None else self._pages.near(key)
        return None if page is None else Answer(200, _BEGUN % len(page), page)

    def find(self, _: Head) -> Awaitable[None]:
        return _nothing()
