"""A player's report → view events, or BeaconInvalid. Pure."""

from datetime import UTC, datetime

import msgspec

from catalog.errors import Invalid
from catalog.token import Secret, read_session
from catalog.viewing import EventKind, PlaySession, ViewEvent

MOST_EVENTS = 200  # a player that was offline for a quarter of an hour sends so many
MOST_SEQ = 20_000
MOST_POSITION_SECONDS = 24 * 3600.0
MOST_CLIENT_MILLISECONDS = 4_102_444_800_000  # the year 2100


class BeaconInvalid(Invalid):
    """The report cannot be understood; none of its events was counted."""

    code = "beacon_invalid"
    title = "The view events are not valid"
    title_zh = "观看事件格式不正确"


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What a player sends: its session token and the events since its last report."""

    session: str
    events: list["ReportedEvent"]


class ReportedEvent(msgspec.Struct, frozen=True):
    """``position`` in seconds of the episode, ``at`` in milliseconds since 1970 by the player's clock."""

    seq: int
    kind: EventKind
    position: float
    at: int
    rate: float = 1.0


def parse(raw: bytes, secret: Secret, now: datetime) -> tuple[PlaySession, list[ViewEvent]]:
    """The session and its events as received ``now``; TokenRefused, TokenExpired or BeaconInvalid."""
    try:
        report = msgspec.json.decode(raw, type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BeaconInvalid(str(error)) from error
    session = read_session(secret, report.session, now)
    if not 1 <= len(report.events) <= MOST_EVENTS:
        raise BeaconInvalid(f"1 to {MOST_EVENTS} events, not {len(report.events)}", field="events")
    events = {event.seq: _event(session, event, now) for event in report.events}
    return session, list(events.values())


def _event(session: PlaySession, event: ReportedEvent, now: datetime) -> ViewEvent:
    for field, value, least, most in (
        ("seq", event.seq, 0, MOST_SEQ),
        ("position", event.position, 0.0, MOST_POSITION_SECONDS),
        ("at", event.at, 0, MOST_CLIENT_MILLISECONDS),
        ("rate", event.rate, 0.0, 16.0),
    ):
        if not least <= value <= most:
            raise BeaconInvalid(f"{field} must lie between {least} and {most}", field=field)
    return ViewEvent(
        session=session,
        seq=event.seq,
        kind=event.kind,
        position_seconds=event.position,
        rate=event.rate,
        client_at=datetime.fromtimestamp(event.at / 1000, UTC),
        received_at=now,
    )
