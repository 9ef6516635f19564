"""The zones' channels on a real database: planned, served, and true to what may be shown."""

import asyncio
import gzip
import io
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import m3u8
import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession
from PIL import Image

from catalog import service
from catalog.channel import STANDING
from catalog.postgres import channels, series
from catalog.postgres.connection import Pool, connect
from catalog.rendition import Screen
from catalog.series import Endpoint, Rights, SeriesState
from catalog.service import MEDIA, TAKEDOWNS
from catalog.settings import CatalogSettings
from deploy import nginx_keys
from streaming.aired import EPOCH
from streaming.broadcast import Broadcast
from streaming.channel import LINGER, WINDOW
from streaming.channels import ON_AIR
from streaming.egress import EGRESS
from streaming.lineup import LEAD, NOTICE, READ_EVERY
from streaming.planner import HORIZON, KEEP, MOST_AHEAD, Planner
from streaming.programmes import Programmes
from tests import nginx
from tests.service import Client
from tests.streaming.installation import RIGHTS, Installation, Replica
from tests.streaming.published import film, rendition
from tests.streaming.xmltv import violations


@pytest_asyncio.fixture
async def client(replica: Replica) -> AsyncGenerator[Client]:
    async with replica() as one:
        yield one


async def text_of(client: Client, path: str) -> str:
    async with client.get(path) as response:
        assert response.status == 200, await response.text()
        return await response.text()


async def code_of(client: Client, path: str) -> tuple[int, str]:
    async with client.get(path) as response:
        return response.status, (await response.json(content_type=None))["code"]


async def test_a_zone_without_works_has_no_channel(here: Installation, client: Client) -> None:
    await here.planner.plan()
    assert (await text_of(client, "/tv/channels.m3u")).count("\n") == 1
    assert (await text_of(client, "/tv/zones/law/channels.m3u")).count("\n") == 1
    assert await code_of(client, "/tv/channels/law/tv.m3u8") == (404, "channel_off_air")
    assert await code_of(client, "/tv/channels/law/tv-720.m3u8") == (404, "channel_off_air")
    assert await code_of(client, "/tv/channels/nowhere/tv.m3u8") == (404, "channel_not_found")
    assert await code_of(client, "/tv/zones/nowhere/channels.m3u") == (404, "zone_not_found")
    assert violations((await text_of(client, "/tv/guide.xml")).encode()) == []


async def test_a_zone_with_a_work_is_on_the_air_at_once(here: Installation, client: Client) -> None:
    await here.bring("徒弟")
    await here.bring("调解", zone="law")
    await here.planner.plan()
    origin = str(client.make_url("/")).rstrip("/")
    listed = (await text_of(client, "/tv/channels.m3u")).splitlines()
    assert listed[0].startswith(f'#EXTM3U url-tvg="{origin}/tv/guide.xml"')
    assert listed[2::2] == [f"{origin}/tv/channels/{slug}/tv.m3u8" for slug in ("law", "kungfu")]
    only = (await text_of(client, "/tv/zones/law/channels.m3u")).splitlines()
    assert only[2:] == [f"{origin}/tv/channels/law/tv.m3u8"]
    found = m3u8.loads(await text_of(client, "/tv/channels/law/tv.m3u8"))
    assert [p.uri for p in found.playlists] == ["tv-720.m3u8", "tv-540.m3u8"]
    for name in ("tv-720", "tv-540", "sound", "tv-1080"):
        playlist = m3u8.loads(await text_of(client, f"/tv/channels/law/{name}.m3u8"))
        assert not playlist.is_endlist
        assert sum(float(s.duration or 0) for s in playlist.segments) == pytest.approx(36, abs=6)
    assert await code_of(client, "/tv/channels/law/tv-144.m3u8") == (404, "channel_playlist_unknown")


async def read(client: Client, path: str, **fields: str) -> tuple[int, bytes]:
    async with client.get(path, headers=fields) as response:
        return response.status, await response.read()


@pytest.mark.parametrize("direct", [True, False])
async def test_every_segment_of_a_playlist_can_be_fetched_while_players_know_of_it_and_no_longer(
    here: Installation, replica: Replica, direct: bool
) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    before = -1
    async with replica(direct=direct) as client:
        for _ in range(12):
            here.clock.now += timedelta(minutes=23)
            playlist = m3u8.loads(await text_of(client, "/tv/channels/kungfu/tv-720.m3u8"))
            urls = [f"/tv/channels/kungfu/{segment.uri}" for segment in playlist.segments]
            for segment, url in zip(playlist.segments, urls, strict=True):
                assert segment.init_section is not None
                opening = await read(client, f"/tv/channels/kungfu/{segment.init_section.uri}")
                assert opening == (200, film(0))
                status, body = await read(client, url)
                begins = url.removesuffix(".m4s") == f"/tv/channels/kungfu/{segment.init_section.uri}"[:-4]
                assert (status, len(body) - 900 * begins) in {(200, 2000), (200, 3000)}
                decode = int.from_bytes(body[body.index(b"tfdt") + 8 :][:8], "big")
                assert segment.current_program_date_time is not None
                told = (segment.current_program_date_time - EPOCH).total_seconds()
                assert decode / 48000 == pytest.approx(told, abs=1), "no worse than the invented lengths are"
                assert decode > before
                before = decode
            here.clock.now += LINGER
            assert (await read(client, urls[0]))[0] == 200
            here.clock.now += WINDOW
            if not direct:  # what is kept is given out for longer than it is promised
                assert await code_of(client, urls[0]) == (404, "channel_segment_unknown")


async def test_a_segment_is_sent_in_part_when_asked_and_says_for_how_long_it_may_be_kept(
    here: Installation, client: Client
) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    playlist = m3u8.loads(await text_of(client, "/tv/channels/kungfu/sound.m3u8"))
    url = f"/tv/channels/kungfu/{playlist.segments[-1].uri}"
    _, whole = await read(client, url)
    assert await read(client, url, Range="bytes=10-19") == (206, whole[10:20])
    assert await read(client, url, Range="bytes=0-") == (206, whole)
    assert await read(client, url, Range="bytes=-7") == (206, whole[-7:])
    async with client.head(url) as response:
        assert (response.status, response.content_length) == (200, len(whole))
        assert response.headers["Cache-Control"] == "public, max-age=60"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.content_type == "video/iso.segment"


async def test_replicas_send_the_same_segments_and_count_them(here: Installation, replica: Replica) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    async with replica() as one, replica(direct=False) as other:
        playlist = m3u8.loads(await text_of(one, "/tv/channels/kungfu/tv-540.m3u8"))
        total = 0
        for segment in playlist.segments:
            url = f"/tv/channels/kungfu/{segment.uri}"
            status, body = await read(one, url)
            assert (status, body) == await read(other, url)
            total += len(body)
        for client in (one, other):
            assert client.app is not None
            (sent,) = client.app[EGRESS].take()
            assert (sent.path, sent.answers) == ("tv-540.mp4", len(playlist.segments))
            assert sent.bytes == total


@pytest.mark.parametrize("direct", [True, False])
async def test_a_segment_of_what_was_taken_down_is_refused_at_once(
    here: Installation, replica: Replica, direct: bool, pool: Pool
) -> None:
    gone = await here.bring("徒弟")
    await here.planner.plan()
    async with replica(direct=direct) as client:
        playlist = m3u8.loads(await text_of(client, "/tv/channels/kungfu/tv-720.m3u8"))
        url = f"/tv/channels/kungfu/{playlist.segments[-1].uri}"
        assert (await read(client, url))[0] == 200
        await here.take_down(gone)
        assert client.app is not None
        await client.app[service.TAKEDOWNS].refresh(pool)
        assert await code_of(client, url) == (403, "taken_down")


async def test_an_nginx_in_front_asks_once_for_what_many_watch(
    here: Installation, client: Client, settings: CatalogSettings, tmp_path: Path
) -> None:
    nginx.require(js=True)
    await here.bring("徒弟")
    await here.planner.plan()
    keys = nginx_keys.line(settings.secret)
    with nginx.in_front(client.port, settings.media, keys, tmp_path / "nginx") as edge:
        async with ClientSession() as http:

            async def fetched(path: str) -> tuple[int, bytes]:
                async with http.get(f"{edge}/tv/channels/kungfu/{path}") as response:
                    return response.status, await response.read()

            status, text = await fetched("tv-720.m3u8")
            assert status == 200
            uri = m3u8.loads(text.decode()).segments[-1].uri
            assert client.app is not None
            client.app[EGRESS].take()
            found = await asyncio.gather(*(fetched(uri or "") for _ in range(40)))
            assert set(found) == {await read(client, f"/tv/channels/kungfu/{uri}")}
            (sent,) = client.app[EGRESS].take()
            assert sent.answers == 2, "one for nginx, one for this test"


async def test_what_is_no_segment_is_refused_with_a_code(here: Installation, client: Client) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    for path, told in {
        "/tv/channels/kungfu/tv-720/999999.m4s": (404, "channel_segment_unknown"),
        "/tv/channels/kungfu/tv-720/999999.mp4": (404, "channel_segment_unknown"),
        "/tv/channels/kungfu/tv-720/1.ts": (404, "channel_segment_unknown"),
        "/tv/channels/kungfu/tv-144/1.m4s": (404, "channel_playlist_unknown"),
        "/tv/channels/nowhere/tv-720/1.m4s": (404, "channel_not_found"),
    }.items():
        assert await code_of(client, path) == told


async def test_segments_are_kept_in_a_bounded_memory_and_closed(here: Installation, client: Client) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    assert client.app is not None
    app = client.app
    small = Broadcast(app[ON_AIR], app[MEDIA], app[TAKEDOWNS], most_bytes=9000)
    newest = m3u8.loads(await text_of(client, "/tv/channels/kungfu/tv-720.m3u8")).media_sequence or 0
    found = [
        await small.segment("kungfu", "tv-720", newest + number, ".m4s", here.clock.now)
        for number in range(5)
    ]
    assert [one.file.closed for one in found] == [True, True, False, False, False]
    again = await small.segment("kungfu", "tv-720", newest + 4, ".m4s", here.clock.now)
    assert again is found[4]
    await small.close()
    assert all(one.file.closed for one in found)


async def test_replicas_give_the_same_bytes(here: Installation, replica: Replica) -> None:
    await here.bring("徒弟")
    await here.bring("门派", count=3)
    await here.planner.plan()
    async with replica() as one, replica() as other:
        await text_of(one, "/tv/channels/kungfu/tv.m3u8")
        for _ in range(60):
            here.clock.now += timedelta(seconds=7.3)
            for name in ("tv", "tv-720", "sound"):
                path = f"/tv/channels/kungfu/{name}.m3u8"
                assert await text_of(one, path) == await text_of(other, path)


async def test_what_was_planned_stays_when_another_process_takes_over(here: Installation, pool: Pool) -> None:
    await here.bring("徒弟")
    await here.bring("门派", count=3)
    await here.planner.plan()
    before = await here.line_up()
    assert before[-1].ends_at >= here.clock.now + HORIZON
    here.clock.now += timedelta(hours=7)
    other = Planner(pool=pool, programmes=Programmes(here.media), clock=here.clock)
    await other.plan()
    after = await here.line_up()
    assert after[: len(before)] == before
    assert after[-1].ends_at >= here.clock.now + HORIZON


async def test_only_one_plans_at_a_time(here: Installation, database_url: str) -> None:
    await here.bring("徒弟")
    other = await connect(database_url)
    try:
        assert await channels.begin_pass(other)
        await here.planner.plan()
        assert await here.line_up() == []
        await channels.end_pass(other)
        await here.planner.plan()
        assert await here.line_up() != []
    finally:
        await other.close()


async def test_a_takedown_leaves_the_future_at_once_and_the_window_within_a_minute(
    here: Installation, client: Client
) -> None:
    gone = await here.bring("徒弟", count=9)
    stays = await here.bring("门派")
    await here.planner.plan()
    here.clock.now += timedelta(seconds=26)  # its second minute is on
    assert (await here.line_up())[0].series_id == gone
    before = m3u8.loads(await text_of(client, "/tv/channels/kungfu/tv-720.m3u8"))
    begun = [airing for airing in await here.line_up() if airing.starts_at <= here.clock.now]
    await here.take_down(gone)
    await here.planner.plan()
    planned = await here.line_up()
    assert planned[: len(begun) - 1] == begun[:-1]
    assert planned[len(begun) - 1].ends_at <= here.clock.now + LEAD + timedelta(seconds=6)
    assert {airing.series_id for airing in planned[len(begun) :]} == {stays}
    after, dates = before, dated(before)
    for _ in range(9):
        here.clock.now += timedelta(seconds=6)
        after = m3u8.loads(await text_of(client, "/tv/channels/kungfu/tv-720.m3u8"))
        assert dates.items() & dated(after).items(), "each window goes on where the one before it was"
        dates |= dated(after)
    assert not dated(before).keys() & dated(after).keys()
    assert sorted(dates) == list(range(min(dates), max(dates) + 1))
    times = [dates[number] for number in sorted(dates)]
    assert all(earlier < later for earlier, later in pairwise(times))
    guide = await text_of(client, "/tv/guide.xml")
    assert "徒弟" not in guide
    assert "门派" in guide


def dated(playlist: m3u8.M3U8) -> dict[int, datetime]:
    """When the segments of a playlist began, by their media sequence numbers."""
    first = playlist.media_sequence or 0
    times = [one.current_program_date_time for one in playlist.segments]
    return {first + at: time for at, time in enumerate(times) if time is not None}


async def test_the_last_work_of_a_zone_that_is_taken_down_takes_the_channel_off_the_air(
    here: Installation, client: Client
) -> None:
    gone = await here.bring("徒弟")
    await here.planner.plan()
    await here.take_down(gone)
    await here.planner.plan()
    here.clock.now += timedelta(seconds=60)
    assert await code_of(client, "/tv/channels/kungfu/tv-720.m3u8") == (404, "channel_off_air")
    assert await code_of(client, "/tv/channels/kungfu/tv.m3u8") == (404, "channel_off_air")
    assert "kungfu" not in await text_of(client, "/tv/channels.m3u")
    restored = await series.one(here.conn, gone)
    await series.move(here.conn, restored, SeriesState.PUBLISHED, here.clock.now)
    last = (await here.line_up())[-1]
    await here.planner.plan()
    here.clock.now += READ_EVERY
    again = m3u8.loads(await text_of(client, "/tv/channels/kungfu/tv-720.m3u8"))
    assert again.media_sequence == last.first_segment + last.segments
    assert again.discontinuity_sequence == last.position + 1


async def test_an_added_work_comes_after_what_the_guide_has_promised(here: Installation) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    before = await here.line_up()
    here.clock.now += timedelta(minutes=1)
    added = await here.bring("门派")
    await here.planner.plan()
    after = await here.line_up()
    kept = [airing for airing in before if airing.starts_at < here.clock.now + NOTICE]
    assert after[: len(kept)] == kept
    assert after[len(kept)].series_id == added


async def test_a_work_is_on_while_its_rights_last_and_not_longer(here: Installation) -> None:
    tomorrow = date(2026, 9, 2)
    await here.bring("徒弟", rights=Rights(starts_on=tomorrow, ends_on=tomorrow, endpoints=(Endpoint.TV,)))
    other = await here.bring("门派")
    await here.planner.plan()
    days = {
        day: {a.series_id for a in await here.line_up() if a.starts_at.date() == day}
        for day in (date(2026, 9, 1), date(2026, 9, 4))
    }
    assert days == {date(2026, 9, 1): {other, "se_徒弟"}, date(2026, 9, 4): {other}}
    first = next(a for a in await here.line_up() if a.series_id == "se_徒弟")
    assert first.starts_at >= datetime.fromisoformat("2026-09-02T00:00:00+08:00")
    last = [a for a in await here.line_up() if a.series_id == "se_徒弟"][-1]
    assert last.ends_at < datetime.fromisoformat("2026-09-03T00:00:00+08:00")


async def test_works_that_no_tv_may_show_are_not_on(here: Installation) -> None:
    await here.bring(
        "手机", rights=Rights(starts_on=RIGHTS.starts_on, ends_on=RIGHTS.ends_on, endpoints=(Endpoint.APP,))
    )
    await here.bring("旁门", zone="law")
    await here.planner.plan()
    assert await here.line_up() == []


async def test_a_version_that_has_nothing_for_a_tv_is_passed_over(here: Installation) -> None:
    phone = replace(rendition("phone-720", height=720), screen=Screen.PHONE)
    await here.bring("半成品", renditions=[phone])
    whole = await here.bring("徒弟")
    await here.planner.plan()
    assert {airing.series_id for airing in await here.line_up()} == {whole}


async def test_a_new_version_of_an_episode_is_on_from_its_next_airing(here: Installation) -> None:
    work = await here.bring("徒弟")
    await here.planner.plan()
    before = await here.line_up()
    newest = await here.deliver(work, 1)
    await here.planner.plan()
    after = await here.line_up()
    assert after[0].starts_at == before[0].starts_at
    later = [a for a in after if a.starts_at >= here.clock.now + LEAD and a.number == 1]
    assert {airing.asset_id for airing in later} == {newest}


async def test_what_is_long_over_is_forgotten_but_for_where_each_work_stands(here: Installation) -> None:
    await here.bring("徒弟")
    gone = await here.bring("门派")
    await here.planner.plan()
    first = (await here.line_up())[0]
    await here.take_down(gone)
    here.clock.now += KEEP + timedelta(hours=12)
    await here.planner.plan()
    rows = await here.line_up()
    assert first not in rows
    old = [a for a in rows if a.ends_at < here.clock.now - KEEP]
    assert all(airing.asset_id == "" for airing in old), "its media may be collected"
    assert len([a for a in old if a.series_id == gone]) <= 1
    assert gone in {airing.series_id for airing in rows}


async def test_a_zone_of_one_short_clip_is_planned_as_far_as_rows_are_worth_it(here: Installation) -> None:
    await here.bring("短", count=1)
    await here.planner.plan()
    assert len(await here.line_up()) <= MOST_AHEAD
    assert (await here.line_up())[-1].ends_at - here.clock.now > timedelta(days=2)


async def test_a_database_that_is_away_for_a_while_stops_no_channel(
    here: Installation, client: Client
) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    path = "/tv/channels/kungfu/tv-720.m3u8"
    before = await text_of(client, path)
    client.server.app[service.POOL].terminate()  # pyright: ignore
    here.clock.now += timedelta(minutes=3)
    assert await text_of(client, path) != before
    here.clock.now += timedelta(minutes=10)
    assert await code_of(client, path) == (503, "database_unavailable")


async def test_playlists_may_be_kept_a_second_and_read_from_anywhere(
    here: Installation, client: Client
) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    types = {
        "/tv/channels/kungfu/tv.m3u8": ("application/vnd.apple.mpegurl", "public, max-age=1"),
        "/tv/channels/kungfu/sound.m3u8": ("application/vnd.apple.mpegurl", "public, max-age=1"),
        "/tv/channels.m3u": ("audio/x-mpegurl", "public, max-age=60"),
        "/tv/guide.xml": ("application/xml", "public, max-age=60"),
        "/tv/channels/kungfu/logo.png": ("image/png", "public, max-age=86400"),
    }
    for path, told in types.items():
        for response in [await client.get(path), await client.head(path)]:
            assert (response.content_type, response.headers["Cache-Control"]) == told
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            response.release()


async def raw(client: Client, path: str) -> tuple[ClientResponse, bytes]:
    """The body as it came, compressed where the server did so."""
    async with client.get(path, headers={"Accept-Encoding": "gzip"}) as response:
        return response, await response.read()


async def test_the_guide_is_valid_reaches_for_days_and_comes_compressed_when_asked(
    here: Installation, client: Client, settings: CatalogSettings
) -> None:
    for zone in ("kungfu", "law", "travel"):
        await here.bring(f"剧{zone}", zone=zone, count=4)
    await here.planner.plan()
    async with client.get("/tv/guide.xml", headers={"Accept-Encoding": "identity"}) as response:
        plain = await response.read()
        assert "Content-Encoding" not in response.headers
    assert violations(plain) == []
    stops = re.findall(rb'stop="(\d{14} \+0800)"', plain)
    assert datetime.strptime(max(stops).decode(), "%Y%m%d%H%M%S %z") >= here.clock.now + HORIZON
    response, read = await raw(client, "/tv/guide.xml")
    assert response.headers["Content-Encoding"] == "gzip"
    assert read == plain, "the client unpacks it"
    assert len(gzip.compress(plain)) < len(plain) / 8


async def test_the_grid_tells_what_is_on_from_this_half_hour_to_the_hours_asked_for(
    here: Installation, client: Client
) -> None:
    here.clock.now += timedelta(minutes=17)
    await here.bring("徒弟", count=3)
    await here.bring("调解", zone="law")
    await here.planner.plan()
    here.clock.now += timedelta(minutes=8)
    async with client.get("/v1/channels?hours=1") as response:
        grid = await response.json()
    now, since, until = (datetime.fromisoformat(grid[name]) for name in ("now", "since", "until"))
    assert (now, until - now) == (here.clock.now, timedelta(hours=1))
    assert (since.minute, now - since) == (0, timedelta(minutes=25))
    law, kungfu = grid["channels"]
    assert (law["slug"], law["label"], law["zone"]) == ("law", "学法", "law")
    assert (await client.get(law["playlist"])).status == (await client.get(law["logo"])).status == 200
    airings = [a for a in await here.line_up() if a.ends_at > since and a.starts_at < until]
    assert [one["number"] for one in kungfu["programmes"]] == [a.number for a in airings]
    for one, airing in zip(kungfu["programmes"], airings, strict=True):
        assert (datetime.fromisoformat(one["starts_at"]), one["title"]) == (airing.starts_at, "徒弟")
    for wrong in ("0", "25", "-1", "many"):
        assert await code_of(client, f"/v1/channels?hours={wrong}") == (422, "query_invalid")


async def test_what_a_screen_still_shows_is_told_after_the_half_hour_has_passed(
    here: Installation, client: Client
) -> None:
    """A player is some seconds behind: what it shows had no title for them, every half hour."""
    await here.bring("徒弟", count=3)
    await here.planner.plan()
    here.clock.now += timedelta(minutes=30, seconds=1)
    async with client.get("/v1/channels?hours=1") as response:
        (kungfu,) = (await response.json())["channels"]
    shown = here.clock.now - timedelta(seconds=40)
    programmes = kungfu["programmes"]
    assert datetime.fromisoformat(programmes[0]["starts_at"]) <= shown


async def test_the_grid_is_read_once_a_minute_and_forgets_what_was_taken_down(
    here: Installation, client: Client
) -> None:
    gone = await here.bring("徒弟")
    await here.bring("门派")
    await here.planner.plan()
    here.clock.now += timedelta(minutes=5)

    async def titles() -> set[str]:
        async with client.get("/v1/channels") as response:
            (kungfu,) = (await response.json())["channels"]
        return {one["title"] for one in kungfu["programmes"]}

    assert await titles() == {"徒弟", "门派"}
    await here.take_down(gone)
    assert await titles() == {"徒弟", "门派"}
    here.clock.now += timedelta(minutes=1)
    assert await titles() == {"门派"}


async def test_each_channel_has_a_logo_of_its_own(here: Installation, client: Client) -> None:
    await here.planner.plan()
    drawn = set[bytes]()
    for channel in STANDING:
        async with client.get(f"/tv/channels/{channel.slug}/logo.png") as response:
            png = await response.read()
        with Image.open(io.BytesIO(png)) as image:
            assert image.size == (320, 180)
            colours = image.convert("RGB").getcolors(1 << 16)
        assert colours is not None
        white = sum(count for count, colour in colours if isinstance(colour, tuple) and min(colour) > 240)
        assert 0.03 < white / (320 * 180) < 0.4, "two characters stand on it"
        drawn.add(png)
    assert len(drawn) == 8
    assert await code_of(client, "/tv/channels/nowhere/logo.png") == (404, "channel_not_found")


async def test_the_window_of_a_playlist_is_what_was_on_last(here: Installation, client: Client) -> None:
    await here.bring("徒弟")
    await here.planner.plan()
    here.clock.now += timedelta(minutes=5)
    playlist = m3u8.loads(await text_of(client, "/tv/channels/kungfu/tv-720.m3u8"))
    first = playlist.segments[0].current_program_date_time
    assert first is not None
    assert timedelta() <= first - (here.clock.now - WINDOW - timedelta(seconds=6)) < timedelta(seconds=6)
