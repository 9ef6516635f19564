"""A player's report → view events and quality events, or BeaconInvalid. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from catalog.errors import Invalid
from catalog.quality import QualityEvent, QualityReport, Source
from catalog.token import Secret, read_session
from catalog.viewing import PlaySession, ReportedEvent, ViewReport

MOST_EVENTS = 200  # a player that was offline for a quarter of an hour sends so many
MOST_QUALITY_EVENTS = 100


class BeaconInvalid(Invalid):
    """The report cannot be understood; none of its events was counted."""

    code = "beacon_invalid"
    title = "The view events are not valid"
    title_zh = "观看事件格式不正确"


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What a player sends: its session token and what happened since its last report. ``events`` and
    ``quality`` are numbered each for itself, from 0 in each play session.
    """

    session: str
    events: Annotated[tuple[ReportedEvent, ...], Meta(max_length=MOST_EVENTS)] = ()
    quality: Annotated[tuple[QualityEvent, ...], Meta(max_length=MOST_QUALITY_EVENTS)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a report says: of the one, of the other, or of both."""

    session: PlaySession
    views: ViewReport | None
    quality: QualityReport | None


_report = msgspec.json.Decoder(Report)


def parse(raw: bytes, secret: Secret, now: datetime) -> Told:
    """The report as received ``now``; TokenRefused, TokenExpired or BeaconInvalid."""
    try:
        report = _report.decode(raw)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at ")
        raise BeaconInvalid(text, field=place.strip("`$.") or None) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BeaconInvalid(str(error)) from error
    session = read_session(secret, report.session, now)
    if not report.events and not report.quality:
        raise BeaconInvalid("there is no event", field="events")
    return Told(session=session, views=_views(session, report, now), quality=_quality(session, report, now))


def _views(session: PlaySession, report: Report, now: datetime) -> ViewReport | None:
    if not report.events:
        return None
    _numbered_once(report.events, "events")
    return ViewReport.of(session, now, report.events)


def _quality(session: PlaySession, report: Report, now: datetime) -> QualityReport | None:
    if not report.quality:
        return None
    _numbered_once(report.quality, "quality")
    return QualityReport(session=session, source=Source.PLAYER, received_at=now, events=report.quality)


def _numbered_once(events: Sequence[ReportedEvent] | Sequence[QualityEvent], field: str) -> None:
    if len({event.seq for event in events}) != len(events):
        raise BeaconInvalid("a sequence number stands twice", field=field)
