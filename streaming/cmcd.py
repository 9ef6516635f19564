"""CMCD reports (CTA-5004) → quality events. Never a source of watch time. Pure.

Two forms are read: version 2's event mode, one structured-field dictionary (RFC 8941) a line, and JSON, an
object or a list of objects, as version 1 defines it. ``docs/decisions/0017`` says which keys count, and why.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, cast

import http_sf
import msgspec
from http_sf import Token
from http_sf.types import BareItemType
from msgspec import Meta

from catalog.errors import Invalid
from catalog.quality import MOST_KBPS, MOST_SECONDS, Fault, QualityEvent, QualityKind

MOST_RECORDS = 200
MOST_STALLS = 20  # of one record

_Item = tuple[BareItemType, object]  # a value and its parameters
_Member = tuple[BareItemType | list[_Item], object]
_Milliseconds = Annotated[float, Meta(ge=0, le=MOST_SECONDS * 1000)]
_Kbps = Annotated[float, Meta(ge=0, le=MOST_KBPS)]


class CmcdInvalid(Invalid):
    """The report is no CMCD; nothing of it was kept."""

    code = "cmcd_invalid"
    title = "The CMCD report is not valid"
    title_zh = "CMCD 数据格式不正确"


class Record(msgspec.Struct, frozen=True):
    """The keys of one report that are read, by their names in CTA-5004; the others are left."""

    sid: Annotated[str, Meta(max_length=64)] = ""
    sn: int | None = None
    e: str = ""
    ot: str = ""
    d: _Milliseconds | None = None
    br: tuple[_Kbps, ...] = ()
    bs: bool = False
    bsd: Annotated[tuple[_Milliseconds, ...], Meta(max_length=MOST_STALLS)] = ()
    msd: _Milliseconds | None = None


_JSON: msgspec.json.Decoder[list[dict[str, object]] | dict[str, object]] = msgspec.json.Decoder(
    list[dict[str, object]] | dict[str, object]
)
_LISTS = ("br", "bsd")  # a single number in version 1, a list in version 2


def read(raw: bytes, received_at: datetime) -> list[QualityEvent]:
    """What the records of a request tell; CmcdInvalid. An event's number is a hash of what names it: the
    player's session and sequence number, or where there is none the time of arrival.
    """
    records = _json(raw) if raw.lstrip()[:1] in (b"{", b"[") else _lines(raw)
    if not 1 <= len(records) <= MOST_RECORDS:
        raise CmcdInvalid(f"1 to {MOST_RECORDS} records, not {len(records)}")
    return [event for place, record in enumerate(records) for event in _events(record, place, received_at)]


def _json(raw: bytes) -> list[Record]:
    try:
        told = _JSON.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CmcdInvalid(str(error)) from error
    return [_record(one) for one in (told if isinstance(told, list) else [told])]


def _lines(raw: bytes) -> list[Record]:
    return [_record(_dictionary(line)) for line in raw.splitlines() if line.strip()]


def _dictionary(line: bytes) -> dict[str, object]:
    try:
        told = cast("dict[str, _Member]", http_sf.parse(line.strip(), tltype="dictionary"))
    except ValueError as error:
        raise CmcdInvalid(str(error)) from error
    return {name: _plain(value) for name, (value, _) in told.items()}


def _plain(value: BareItemType | list[_Item]) -> object:
    """A structured value without its parameters; a token as a text."""
    if isinstance(value, list):
        return [_plain(item) for item, _ in value]
    return str(value) if isinstance(value, Token) else value


def _record(told: Mapping[str, object]) -> Record:
    known = {name: told[name] for name in Record.__struct_fields__ if name in told}
    for name in _LISTS:
        if name in known and not isinstance(known[name], list):
            known[name] = [known[name]]
    try:
        return msgspec.convert(known, Record)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at ")
        raise CmcdInvalid(text, field=place.strip("`$.") or None) from error


def _events(record: Record, place: int, received_at: datetime) -> Iterator[QualityEvent]:
    named = (record.sid, record.sn) if record.sn is not None else (received_at.isoformat(), place)
    for part, event in enumerate(_told(record)):
        yield msgspec.structs.replace(event, seq=_number(*named, part))


def _told(record: Record) -> Iterator[QualityEvent]:
    if record.msd is not None:
        yield _event(QualityKind.STARTUP, seconds=record.msd / 1000)
    for stall in record.bsd or ((0.0,) if record.bs else ()):
        yield _event(QualityKind.STALL, seconds=stall / 1000)
    if record.br and record.d and record.ot in {"v", "av"}:
        yield _event(QualityKind.BITRATE, seconds=record.d / 1000, kbps=sum(record.br))
    if record.e == "e":
        yield _event(QualityKind.ERROR, fault=Fault.OTHER)


def _event(
    kind: QualityKind, *, seconds: float = 0.0, kbps: float = 0.0, fault: Fault | None = None
) -> QualityEvent:
    return QualityEvent(seq=0, kind=kind, seconds=seconds, kbps=kbps, fault=fault)


def _number(*parts: object) -> int:
    """63 bits that stand for ``parts``."""
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
