"""From one screen to another at the same second: a code of six digits, good once and for minutes.

The session moves, the viewer does not: who takes it over sees this episode from this second, and nothing of
what else was watched there. A guessed code is worth no more than that.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
import segno
from msgspec import Meta

from catalog.errors import Invalid, NotFound, Unavailable
from catalog.postgres import episodes, handoffs
from catalog.postgres.connection import Pool, transaction
from catalog.token import Secret, read_session
from catalog.viewing import MOST_POSITION_SECONDS

LIFE = timedelta(minutes=3)
_MOST_TRIES = 20
_QUIET_MODULES = 4  # of white around a QR code (ISO/IEC 18004)


class HandoffUnknown(NotFound):
    """No session waits under this code: it was never given out, taken already, or is too old."""

    code = "handoff_unknown"
    title = "This code is not valid any more"
    title_zh = "接力码无效或已过期"


class HandoffInvalid(Invalid):
    """The second from which to go on makes no sense."""

    code = "handoff_invalid"
    title = "The position is not valid"
    title_zh = "播放位置不正确"


class HandoffsBusy(Unavailable):
    """All codes that were tried are in use."""

    code = "handoffs_busy"
    title = "No code is free just now"
    title_zh = "接力码暂时用尽，请稍候"


class Leaving(msgspec.Struct, frozen=True):
    """What a player sends that is to be followed: its session token and its second of the episode."""

    session: str
    position: Annotated[float, Meta(extra_json_schema={"minimum": 0, "maximum": MOST_POSITION_SECONDS})]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """``code`` is typed, or ``link`` opened: ``qr`` is the link as an SVG data URL. ``lasts_seconds`` is for
    screens whose clock is wrong, as that of many a TV is.
    """

    code: str
    link: str
    qr: str
    expires_at: datetime
    lasts_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What the other screen goes on with."""

    episode: str
    number: int
    series: str
    seconds: float


async def leave(pool: Pool, secret: Secret, leaving: Leaving, origin: str, now: datetime) -> Handoff:
    """Put a session under a new code; TokenRefused, TokenExpired, HandoffInvalid, HandoffsBusy."""
    session = read_session(secret, leaving.session, now)
    if not 0 <= leaving.position <= MOST_POSITION_SECONDS:
        raise HandoffInvalid(f"0 to {MOST_POSITION_SECONDS:.0f} seconds", field="position")
    until = now + LIFE
    async with transaction(pool) as conn:
        await handoffs.forget(conn, now)
        for _ in range(_MOST_TRIES):
            code = f"{secrets.randbelow(10**6):06d}"
            if await handoffs.put(conn, code, session.episode_id, leaving.position, until):
                link = f"{origin}/?code={code}"
                return Handoff(
                    code=code, link=link, qr=_drawn(link), expires_at=until,
                    lasts_seconds=LIFE.total_seconds(),
                )  # fmt: skip
    raise HandoffsBusy


def _drawn(link: str) -> str:
    return segno.make(link, micro=False).svg_data_uri(border=_QUIET_MODULES, scale=4, light="#fff")


async def arrive(pool: Pool, code: str, now: datetime) -> Arrival:
    """The session under a code, which is used up; HandoffUnknown."""
    async with transaction(pool) as conn:
        taken = await handoffs.take(conn, code, now)
        if taken is None:
            raise HandoffUnknown(field="code")
        episode = await episodes.one(conn, taken[0])
    return Arrival(episode=episode.id, number=episode.number, series=episode.series_id, seconds=taken[1])
