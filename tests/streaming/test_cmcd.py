"""CMCD, in both of its versions: what is read of it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.quality import QualityEvent
from streaming.cmcd import CmcdInvalid, read

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def told(raw: bytes) -> list[tuple[str, float, float]]:
    return [(event.kind.value, event.seconds, event.kbps) for event in read(raw, NOW)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"e=t,msd=850,v=2", [("startup", 0.85, 0)]),
        (b"bs,bsd=(400;v 1600),e=ps,sta=p,v=2", [("stall", 0.4, 0), ("stall", 1.6, 0)]),
        (b"bs,e=t,v=2", [("stall", 0, 0)]),
        (b"br=(2400;v 128;a),d=2000,e=rr,ot=av,v=2", [("bitrate", 2, 2528)]),
        (b"br=(128;a),d=2000,e=rr,ot=a,v=2", []),
        (b"br=(2400;v),e=t,v=2", []),
        (b'e=e,ec=("X1" "X2"),v=2', [("error", 0, 0)]),
        (b"e=ps,sta=f,v=2", []),
        (
            b'{"br": 3200, "d": 4004, "ot": "v", "sid": "x", "mtp": 25400, "com.example-x": 1}',
            [("bitrate", 4.004, 3200)],
        ),
        (b'[{"bs": true, "ot": "m"}, {"msd": 1200}]', [("stall", 0, 0), ("startup", 1.2, 0)]),
        (b"\xef\xbb\xbfe=t", None),
        (b"e=t,msd=(1 2)", None),
        (b"msd=-4", None),
        (b"bsd=(1 x)", None),
        (b'{"br": "fast"}', None),
        (b"[]", None),
        (b"", None),
        (b'{"x":' + b"[" * 100_000, None),
        (b"\n".join([b"e=t"] * 201), None),
    ],
)
def test_what_is_read(raw: bytes, expected: list[tuple[str, float, float]] | None) -> None:
    if expected is None:
        with pytest.raises(CmcdInvalid):
            read(raw, NOW)
    else:
        assert told(raw) == expected


def seqs(events: list[QualityEvent]) -> list[int]:
    return [event.seq for event in events]


def test_a_report_that_is_sent_again_has_the_same_numbers() -> None:
    raw = b'bsd=(400 500),e=t,sid="a",sn=7,v=2\nmsd=9,e=t,sid="a",sn=8,v=2'
    first, again = read(raw, NOW), read(raw, NOW + timedelta(seconds=3))
    assert seqs(first) == seqs(again)
    assert len(set(seqs(first))) == 3
    other = read(raw.replace(b'"a"', b'"b"'), NOW)
    assert not set(seqs(first)) & set(seqs(other))


def test_what_has_no_number_is_never_taken_for_another() -> None:
    raw = b'[{"bs": true}, {"bs": true}]'
    numbers = seqs(read(raw, NOW)) + seqs(read(raw, NOW + timedelta(milliseconds=1)))
    assert len(set(numbers)) == 4


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(raw: bytes) -> None:
    with suppress(CmcdInvalid):
        read(raw, NOW)


@given(st.text(alphabet='abdemprstv=;,()"?01289.- \n{}[]:', max_size=80))
def test_no_almost_cmcd_does_more_than_be_refused(text: str) -> None:
    with suppress(CmcdInvalid):
        read(text.encode(), NOW)
