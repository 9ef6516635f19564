"""A channel's playlists against a slow, obvious encoder: 30 days, 10,000 instants, edits of the future."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import m3u8
import pytest

from catalog.rendition import Rendition, Screen
from catalog.series import Endpoint, Rights
from streaming.channel import (
    AHEAD,
    INITIALISATION,
    LINGER,
    RUNGS,
    SEGMENT,
    WINDOW,
    ChannelOffAir,
    PlaylistUnknown,
    Scheduled,
    SegmentUnknown,
    media_playlist,
    multivariant,
    rung_name,
    rung_of,
    served,
    track_of,
    window,
)
from streaming.lineup import LEAD, READ_EVERY
from streaming.programme import TARGET_SECONDS
from tests.streaming.airtime import START, Station
from tests.streaming.live_encoder import LiveEncoder

DAYS = 30
INSTANTS = 10_000
EDITS = 90
NAMES = (rung_name(720), "sound")
SOON = Rights(starts_on=date(2026, 9, 4), ends_on=date(2026, 9, 20), endpoints=tuple(Endpoint))


def station(seed: int) -> Station:
    one = Station(chance=random.Random(seed))
    for episodes in (1, 4, 12, 3):
        one.bring(episodes=episodes)
    one.bring(episodes=5, rights=SOON)
    one.extend(START, timedelta(days=1))
    return one


def playlists(one: Station, now: datetime) -> dict[str, str]:
    segments = window(one.around(now), now)
    return {name: media_playlist(segments, name, track_of(name)) for name in NAMES}


def edit(one: Station, number: int) -> None:
    """One of: a work comes, one goes, one delivers another version of an episode, none is left."""
    kind = one.chance.randrange(4)
    if number % 30 == 20:
        one.works.clear()
    elif kind == 0 or len(one.works) < 3:
        one.bring(episodes=one.chance.randrange(1, 15))
    elif kind == 1:
        del one.works[one.chance.choice(list(one.works))]
    else:
        series = one.chance.choice(list(one.works))
        one.bring(episodes=1)
        newest, work = one.works.popitem()[1].versions[0], one.works[series]
        renewed = replace(newest, number=1, episode_id=newest.episode_id)
        one.works[series] = replace(work, versions=(renewed, *work.versions[1:]))


def test_ten_thousand_instants_over_thirty_days_are_what_a_live_encoder_would_have_written() -> None:
    one = station(1)
    encoder = LiveEncoder(programmes=one.programmes)
    span = timedelta(days=DAYS).total_seconds()
    looks = [(one.chance.uniform(0, span), "look") for _ in range(INSTANTS)]
    edits = [(one.chance.uniform(0, span), "edit") for _ in range(EDITS)]
    plans = [(hours * 3600.0, "plan") for hours in range(0, DAYS * 24, 6)]
    compared, off_air, changed = 0, 0, 0
    for number, (at, what) in enumerate(sorted(looks + edits + plans)):
        now = START + timedelta(seconds=at)
        if what == "edit":
            edit(one, number // 113)
            before = list(one.airings)
            one.edit(now)
            changed += before != one.airings[: len(before)]
        if what in {"edit", "plan"}:
            one.extend(now, timedelta(days=1))
        encoder.go_on(one.airings, now)
        if not encoder.playlist:
            off_air += what == "look"
            with pytest.raises(ChannelOffAir):
                playlists(one, now)
            continue
        assert playlists(one, now) == {name: encoder.written(name, track_of(name)) for name in NAMES}, now
        compared += what == "look"
    assert encoder.sequence > 400_000
    assert compared + off_air == INSTANTS
    assert compared > 9_000
    assert changed > EDITS // 2
    assert all(hole > timedelta() for hole in encoder.missed)
    assert len(encoder.missed) <= 4  # only where no work was left


def test_replicas_agree_while_only_one_of_them_has_read_an_edit() -> None:
    one, now = station(2), START
    assert LEAD > READ_EVERY
    for number in range(60):
        now += timedelta(seconds=one.chance.uniform(60, 4000))
        one.extend(now, timedelta(hours=3))
        old = Station(chance=one.chance, programmes=one.programmes, airings=list(one.airings))
        edit(one, number)
        one.edit(now)
        one.extend(now, timedelta(hours=3))
        for tenths in range(int(LEAD.total_seconds() * 10)):
            later = now + timedelta(seconds=tenths / 10)
            if window(old.around(later), later):
                assert playlists(old, later) == playlists(one, later)


def test_what_is_taken_off_leaves_the_window_within_a_minute() -> None:
    one, now = station(3), START + timedelta(hours=2)
    for _ in range(40):
        now += timedelta(seconds=one.chance.uniform(300, 3000))
        one.extend(now, timedelta(hours=3))
        on = next(a for a in one.airings if a.ends_at > now)
        gone = one.works.pop(on.series_id)
        one.edit(now)
        one.extend(now, timedelta(hours=3))
        later = now + timedelta(seconds=53)
        assert on.series_id not in {s.scheduled.airing.series_id for s in window(one.around(later), later)}
        one.works[on.series_id] = gone


def test_consecutive_windows_have_no_hole_and_keep_what_they_said() -> None:
    one, now, seen = station(4), START, dict[int, str]()
    for _ in range(2000):
        now += timedelta(seconds=one.chance.uniform(0.2, 20))
        one.extend(now, timedelta(hours=1))
        parsed = m3u8.loads(playlists(one, now)["sound"])
        first = parsed.media_sequence or 0
        said = {first + n: f"{s.uri} {s.duration}" for n, s in enumerate(parsed.segments)}
        assert all(seen.get(number, text) == text for number, text in said.items())
        assert first <= max(seen, default=first) + 1
        seen.update(said)
    assert sorted(seen) == list(range(min(seen), max(seen) + 1))


def test_every_segment_fits_the_target_and_every_rung_has_the_same_times() -> None:
    one, now = station(5), START + timedelta(hours=1)
    for _ in range(300):
        now += timedelta(seconds=7)
        segments = window(one.around(now), now)
        texts = [media_playlist(segments, rung_name(rung), track_of(rung_name(rung))) for rung in RUNGS]
        parsed = [m3u8.loads(text) for text in texts]
        times = [[(s.duration, s.program_date_time, s.discontinuity) for s in p.segments] for p in parsed]
        assert times[0] == times[1] == times[2]
        assert all(int(float(s.duration or 0) + 0.5) <= TARGET_SECONDS for s in parsed[0].segments)
        assert sum(s.ends_at <= now for s in segments) == len(segments)
        assert segments[-1].ends_at - segments[0].ends_at < WINDOW
        assert sum(float(s.duration or 0) for s in parsed[0].segments) >= 3 * TARGET_SECONDS, (
            "RFC 8216, 6.2.2"
        )


def test_what_a_playlist_names_can_be_fetched_while_anybody_may_still_know_it() -> None:
    one, now = station(7), START + timedelta(hours=1)
    for _ in range(200):
        now += timedelta(seconds=one.chance.uniform(5, 300))
        one.extend(now, timedelta(hours=1))
        earlier = now - WINDOW - LINGER + timedelta(microseconds=1)
        for then in (earlier, now - timedelta(seconds=20), now, now + AHEAD):
            for named in window(one.around(then, WINDOW + LINGER), then):
                if named.ends_at > now - WINDOW - LINGER:
                    line_up = one.around(now, WINDOW + LINGER)
                    assert served(line_up, named.number, SEGMENT, now) == named
                    opening = named.scheduled.airing.first_segment
                    found = served(line_up, opening, INITIALISATION, now)
                    assert (found.scheduled, found.index) == (named.scheduled, 0)


def test_what_is_not_on_the_air_yet_or_any_more_is_not_given_out() -> None:
    one, now = station(8), START + timedelta(hours=1)
    one.extend(now, timedelta(hours=1))
    line_up = [Scheduled(airing=a, programme=one.programmes[a.asset_id]) for a in one.airings]
    numbers = [s.number for s in window(line_up, now)]
    for number, suffix in (
        (numbers[-1] + 6, SEGMENT),
        (numbers[0] - 70, SEGMENT),
        (numbers[0], ".ts"),
        (numbers[0] + 1000, INITIALISATION),
        (0, INITIALISATION),
    ):
        with pytest.raises(SegmentUnknown):
            served(line_up, number, suffix, now)


def test_dates_follow_each_other_as_the_segments_do() -> None:
    one = station(6)
    now = START + timedelta(minutes=30)
    parsed = m3u8.loads(playlists(one, now)[rung_name(720)])
    for before, after in pairwise(parsed.segments):
        assert before.current_program_date_time is not None and after.current_program_date_time is not None
        step = (after.current_program_date_time - before.current_program_date_time).total_seconds()
        assert step == pytest.approx(before.duration, abs=0.002)


def test_a_playlist_of_another_name_is_refused() -> None:
    for name in ("tv-144", "phone-720", "", "tv-720x"):
        with pytest.raises(PlaylistUnknown):
            track_of(name)


def test_a_rung_is_the_tallest_that_is_no_taller_else_the_lowest() -> None:
    assert [rung_of((1080, 720, 540), rung) for rung in RUNGS] == [720, 1080, 540]
    assert [rung_of((432,), rung) for rung in RUNGS] == [432, 432, 432]
    assert [rung_of((1080,), rung) for rung in RUNGS] == [1080, 1080, 1080]
    assert [rung_of((1080, 540), rung) for rung in RUNGS] == [540, 1080, 540]


def rendition(height: int, peak: int, *, codecs: str = "avc1.64001f", kind: str = "video") -> Rendition:
    video = kind == "video"
    return Rendition(
        name=f"tv-{height}", screen=Screen.TV, kind=kind, playlist=f"tv-{height}.m3u8",
        media=f"tv-{height}.mp4", codecs=codecs, peak_bandwidth=peak, average_bandwidth=peak // 2,
        duration_seconds=60, segments=31, bytes=1, width=height * 16 // 9 if video else None,
        height=height if video else None, frame_rate=25.0 if video else None, channels=None if video else 2,
    )  # fmt: skip


def test_a_channel_promises_of_each_rung_the_most_that_a_programme_needs() -> None:
    sound = rendition(0, 128_000, codecs="mp4a.40.2", kind="audio")
    ladders = [
        (rendition(1080, 5_000_000, codecs="avc1.640028"), rendition(720, 2_000_000), sound),
        (rendition(720, 2_500_000, codecs="avc1.640020"), rendition(540, 900_000), sound),
    ]
    found = [p.stream_info for p in m3u8.loads(multivariant(ladders)).playlists]
    assert [(v.resolution, v.bandwidth, v.codecs) for v in found] == [
        ((1280, 720), 2_628_000, "avc1.640020,mp4a.40.2"),
        ((1920, 1080), 5_128_000, "avc1.640028,mp4a.40.2"),
        ((1280, 720), 2_128_000, "avc1.64001f,mp4a.40.2"),
    ]


def test_a_rung_that_never_differs_from_the_one_below_is_not_offered() -> None:
    sound = rendition(0, 128_000, codecs="mp4a.40.2", kind="audio")
    ladders = [(rendition(720, 2_000_000), sound), (rendition(432, 700_000), sound)]
    assert [p.uri for p in m3u8.loads(multivariant(ladders)).playlists] == ["tv-540.m3u8"]
