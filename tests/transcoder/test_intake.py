"""Uploads that resume and deliveries that are stored once, over real HTTP."""

import asyncio
import base64
import hashlib
import io
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

import aiotus
import pytest
import pytest_asyncio
import yarl
from PIL import Image

from catalog import door, doorkeeper
from catalog.account import Account
from catalog.pace import Pace
from catalog.postgres.connection import Connection
from catalog.settings import CatalogSettings
from tests.line import Line
from tests.service import Client, Clock, serving

CONTENT = bytes(range(256)) * 5000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
TUS = {"Tus-Resumable": "1.0.0"}


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, now: datetime) -> AsyncGenerator[Client]:
    async with serving(settings, Clock(now)) as served:
        yield served


@pytest.fixture
def signed(maker: tuple[Account, str]) -> dict[str, str]:
    return {**TUS, "Authorization": f"Bearer {maker[1]}"}


def announced(size: int, sha256: str, name: str = "001.mp4") -> dict[str, str]:
    pairs = {"filename": name, "sha256": sha256}
    told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
    return {"Upload-Length": str(size), "Upload-Metadata": told}


async def create(client: Client, signed: dict[str, str], content: bytes = CONTENT, sha256: str = "") -> str:
    headers = {**signed, **announced(len(content), sha256 or hashlib.sha256(content).hexdigest())}
    async with client.post("/intake/files", headers=headers) as response:
        assert response.status == 201, await response.text()
        return yarl.URL(response.headers["Location"]).path


async def patch(
    client: Client, signed: dict[str, str], location: str, offset: int, block: bytes, **more: str
) -> tuple[int, str | None]:
    headers = {
        **signed,
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    async with client.patch(location, data=block, headers=headers) as response:
        return response.status, response.headers.get("Upload-Offset")


async def offset(client: Client, signed: dict[str, str], location: str) -> int:
    async with client.head(location, headers=signed) as response:
        return int(response.headers["Upload-Offset"])


async def test_a_client_that_is_not_ours_uploads(
    client: Client, signed: dict[str, str], settings: CatalogSettings
) -> None:
    location = await aiotus.upload(
        str(client.make_url("/intake/files")),
        io.BytesIO(CONTENT),
        {"filename": b"001.mp4", "sha256": SHA256.encode()},
        headers={"Authorization": signed["Authorization"]},
        chunksize=100_000,
    )
    assert location is not None
    assert (settings.media / "masters" / SHA256).read_bytes() == CONTENT


async def test_an_upload_goes_on_where_it_stopped(client: Client, signed: dict[str, str]) -> None:
    location = await create(client, signed)
    assert await patch(client, signed, location, 0, CONTENT[:1000]) == (204, "1000")
    assert await create(client, signed) == location, "announced again, it is the same upload"
    assert await offset(client, signed, location) == 1000
    assert (await patch(client, signed, location, 500, CONTENT[500:]))[0] == 409
    assert await patch(client, signed, location, 1000, CONTENT[1000:]) == (204, str(len(CONTENT)))
    assert await offset(client, signed, location) == len(CONTENT)


async def test_a_line_that_breaks_keeps_what_came(client: Client, signed: dict[str, str]) -> None:
    location = await create(client, signed)
    target = client.make_url(location)
    assert target.host is not None
    assert target.port is not None
    _, writer = await asyncio.open_connection(target.host, target.port)
    headers = {**signed, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"PATCH {target.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(CONTENT)}\r\n{told}\r\n"
    writer.write(head.encode() + CONTENT[:300_000])
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.transport.abort()
    async with asyncio.timeout(10):
        while True:
            reached = await offset(client, signed, location)
            status, _ = await patch(client, signed, location, reached, CONTENT[reached:])
            if status == 204:
                break
            await asyncio.sleep(0.1)
    assert reached <= 300_000
    assert await offset(client, signed, location) == len(CONTENT)


async def test_a_line_that_falls_silent_lets_go_of_its_upload(
    client: Client, signed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcoder.handlers.SILENCE_SECONDS", 0.4)
    location = await create(client, signed)
    target = client.make_url(location)
    assert target.host is not None
    assert target.port is not None
    _, writer = await asyncio.open_connection(target.host, target.port)
    headers = {**signed, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"PATCH {target.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(CONTENT)}\r\n{told}\r\n"
    writer.write(head.encode() + CONTENT[:1000])
    await writer.drain()
    await asyncio.sleep(0.1)
    assert (await patch(client, signed, location, 1000, CONTENT[1000:]))[0] == 409
    await asyncio.sleep(0.6)
    assert await patch(client, signed, location, 1000, CONTENT[1000:]) == (204, str(len(CONTENT)))
    writer.close()


async def test_only_an_upload_of_those_whom_we_know_may_pause_for_longer_than_other_bodies(
    client: Client, signed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorkeeper, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(door, "BODY", Pace(seconds=0.3, bytes_per_second=500.0))
    path = await create(client, signed)
    told = "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 3000\r\n"
    for headers, status in ((TUS, b"401"), (signed, b"204")):
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line = await Line.open(client.port)
        await line.say(f"PATCH {path} HTTP/1.1\r\nHost: x\r\n{told}{more}\r\n".encode(), CONTENT[:1000])
        await asyncio.sleep(1)
        if status == b"204":
            await line.say(CONTENT[1000:2000])
            await asyncio.sleep(1)
            await line.say(CONTENT[2000:3000])
        assert (await line.reader.readuntil(b"\r\n\r\n")).split()[1] == status
        if status == b"401":
            async with asyncio.timeout(1):
                await line.ended()
        line.writer.close()
    assert await offset(client, signed, path) == 3000


async def test_wrong_bytes_are_thrown_away(
    client: Client, signed: dict[str, str], conn: Connection, settings: CatalogSettings
) -> None:
    location = await create(client, signed, sha256="0" * 64)
    assert (await patch(client, signed, location, 0, CONTENT))[0] == 460
    assert await conn.fetchval("select count(*) from upload") == 0
    assert list((settings.media / "masters").iterdir()) == []


async def test_a_block_with_a_wrong_checksum_keeps_nothing(client: Client, signed: dict[str, str]) -> None:
    location = await create(client, signed)
    wrong = "sha256 " + base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    assert (await patch(client, signed, location, 0, CONTENT[:1000], Upload_Checksum=wrong))[0] == 460
    assert await offset(client, signed, location) == 0


async def test_what_breaks_the_protocol_is_refused(
    client: Client, signed: dict[str, str], operator: tuple[Account, str]
) -> None:
    location = await create(client, signed, CONTENT[:1000])
    assert (await patch(client, signed, location, 0, CONTENT[:1001]))[0] == 413
    assert (await patch(client, signed, location, 0, b"x", Content_Encoding="gzip"))[0] in {400, 422}
    assert (await patch(client, {**signed, "Tus-Resumable": "0.2"}, location, 0, b"x"))[0] == 412
    stranger = {**signed, "Authorization": f"Bearer {operator[1]}"}
    assert (await patch(client, stranger, location, 0, b"x"))[0] == 404
    assert (await patch(client, TUS, location, 0, b"x"))[0] == 401
    async with client.delete(location, headers=signed) as response:
        assert response.status == 204
    assert (await patch(client, signed, location, 0, b"x"))[0] == 404


async def test_an_offset_that_is_no_number_is_refused(client: Client, signed: dict[str, str]) -> None:
    location = await create(client, signed)
    for header in ("", "-1", "1e3", "9" * 19, "٣"):
        headers = {"Upload-Offset": header, "Content-Type": "application/offset+octet-stream"}
        async with client.patch(location, data=b"x", headers={**signed, **headers}) as response:
            assert response.status == 422
            assert (await response.json(content_type=None))["field"] == "Upload-Offset"


async def test_an_announcement_without_a_size_or_a_hash_is_refused(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    good = announced(10, "a" * 64)
    for wrong, status in (
        ({"Upload-Length": ""}, 422),
        ({"Upload-Length": "0"}, 413),
        ({"Upload-Length": str(2 << 30)}, 413),
        ({"Upload-Metadata": "filename eA=="}, 422),
        ({"Upload-Metadata": "sha256 !!"}, 422),
        (announced(10, "A" * 64), 422),
        (announced(10, "../../etc/passwd"), 422),
    ):
        async with client.post("/intake/files", headers={**signed, **good, **wrong}) as response:
            assert response.status == status, wrong
    assert await conn.fetchval("select count(*) from upload") == 0


async def test_a_name_of_a_client_never_becomes_a_path(
    client: Client, signed: dict[str, str], settings: CatalogSettings
) -> None:
    headers = {**signed, **announced(10, "a" * 64, "../../../evil.mp4")}
    async with client.post("/intake/files", headers=headers) as response:
        assert response.status == 201
    assert [path.name.partition("_")[0] for path in settings.uploads.iterdir()] == ["up"]
    assert not list(settings.data.rglob("evil*"))


async def test_an_upload_whose_end_a_kill_interrupted_is_complete_when_asked(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    """The media store has the bytes, the row does not say so yet."""
    location = await create(client, signed)
    await patch(client, signed, location, 0, CONTENT)
    await conn.execute("update upload set finished_at = null")
    assert await create(client, signed) == location
    assert await offset(client, signed, location) == len(CONTENT)
    assert await conn.fetchval("select count(*) from upload where finished_at is not null") == 1


async def test_an_upload_whose_file_was_lost_begins_anew(
    client: Client, signed: dict[str, str], settings: CatalogSettings
) -> None:
    location = await create(client, signed)
    await patch(client, signed, location, 0, CONTENT[:1000])
    (settings.uploads / location.rpartition("/")[2]).unlink()
    assert await offset(client, signed, location) == 0
    assert await patch(client, signed, location, 0, CONTENT) == (204, str(len(CONTENT)))


async def test_a_refusal_names_the_protocol_and_has_a_code(client: Client, signed: dict[str, str]) -> None:
    nobody, old = {"Tus-Resumable": "1.0.0"}, {**signed, "Tus-Resumable": "0.2"}
    for headers, status, code in ((nobody, 401, "not_signed_in"), (old, 412, "tus_version")):
        async with client.patch("/intake/files/up_none", headers=headers) as response:
            problem = await response.json(content_type="application/problem+json")
            assert (response.status, problem["status"], problem["code"]) == (status, status, code)
            assert response.headers["Tus-Resumable"] == "1.0.0"
            assert response.headers.get("Tus-Version") == ("1.0.0" if status == 412 else None)


async def test_what_is_delivered_cannot_be_deleted(client: Client, signed: dict[str, str]) -> None:
    location = await create(client, signed)
    await patch(client, signed, location, 0, CONTENT)
    async with client.delete(location, headers=signed) as response:
        assert response.status == 404
    assert await offset(client, signed, location) == len(CONTENT)


async def test_what_the_server_speaks_is_told_to_who_asks(client: Client) -> None:
    async with client.options("/intake/files") as response:
        assert response.status == 204
        assert response.headers["Tus-Version"] == "1.0.0"
        assert set(response.headers["Tus-Extension"].split(",")) == {"creation", "termination", "checksum"}
        assert response.headers["Tus-Max-Size"] == str(1 << 30)


async def deliver(client: Client, signed: dict[str, str], value: dict[str, Any]) -> tuple[int, Any]:
    async with client.post("/intake/deliveries", json=value, headers=signed) as response:
        return response.status, await response.json(content_type=None)


def delivery(upload: str, **facts: Any) -> dict[str, Any]:
    return {
        "facts": {"title": "两集", **facts},
        "episodes": [{"facts": {"number": 1}, "upload": upload}],
        "posters": {},
    }


async def uploaded(client: Client, signed: dict[str, str], content: bytes = CONTENT) -> str:
    location = await create(client, signed, content)
    await patch(client, signed, location, await offset(client, signed, location), content)
    return location.rpartition("/")[2]


JOBS = "select count(*) from procrastinate_jobs where status = 'todo'"


async def test_a_delivery_sent_twice_is_stored_and_queued_once(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    upload = await uploaded(client, signed)
    first = await deliver(client, signed, delivery(upload))
    again = await deliver(client, signed, delivery(upload))
    assert first[0] == again[0] == 200
    assert first[1]["series"] == again[1]["series"]
    assert [first[1]["episodes"][0]["queued"], again[1]["episodes"][0]["queued"]] == [True, False]
    assert await conn.fetchval(JOBS) == 1


async def test_a_delivery_sent_many_times_at_once_is_stored_and_queued_once(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    upload = await uploaded(client, signed)
    answers = await asyncio.gather(*(deliver(client, signed, delivery(upload)) for _ in range(6)))
    assert {status for status, _ in answers} == {200}
    assert len({accepted["series"] for _, accepted in answers}) == 1
    assert sum(accepted["episodes"][0]["queued"] for _, accepted in answers) == 1
    assert await conn.fetchval(JOBS) == 1


async def test_another_master_of_the_same_episode_is_queued_anew(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    await deliver(client, signed, delivery(await uploaded(client, signed)))
    other = await uploaded(client, signed, CONTENT + b"!")
    status, accepted = await deliver(client, signed, delivery(other))
    assert (status, accepted["episodes"][0]["queued"]) == (200, True)
    assert await conn.fetchval("select count(*) from episode") == 1
    assert await conn.fetchval(JOBS) == 2


async def test_a_delivery_that_is_refused_leaves_no_job_and_no_episode(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    upload = await uploaded(client, signed)
    value = delivery(upload)
    value["episodes"].append({"facts": {"number": 2}, "upload": "up_unknown"})
    assert (await deliver(client, signed, value))[0] == 404
    assert (await deliver(client, signed, delivery(upload, zones=["nowhere"])))[0] == 422
    assert await conn.fetchval("select count(*) from series") == 0
    assert await conn.fetchval("select count(*) from procrastinate_jobs") == 0


async def test_a_maker_cannot_verify_its_own_work(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    claims = {"registration_verified_by": "me", "title_signed_off_by": "me"}
    await deliver(client, signed, delivery(await uploaded(client, signed), **claims))
    facts = await conn.fetchval("select facts from series")
    assert (facts["registration_verified_by"], facts["title_signed_off_by"]) == (None, None)


async def test_a_job_stands_for_each_episode_and_for_nothing_else(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    uploads = [await uploaded(client, signed, CONTENT[:size]) for size in (1000, 2000, 3000)]
    value = delivery(uploads[0])
    value["episodes"] = [{"facts": {"number": n}, "upload": one} for n, one in enumerate(uploads, 1)]
    assert (await deliver(client, signed, value))[0] == 200
    jobs = await conn.fetch("select args ->> 'episode_id' as episode from procrastinate_jobs")
    rows = await conn.fetch("select id from episode where state = 'queued'")
    assert sorted(job["episode"] for job in jobs) == sorted(row["id"] for row in rows)
    assert len(rows) == 3


async def test_an_unfinished_upload_can_be_neither_episode_nor_poster(
    client: Client, signed: dict[str, str], operator: tuple[Account, str], conn: Connection
) -> None:
    """Not even where another account has delivered these very bytes: a hash proves nothing."""
    other = {**signed, "Authorization": f"Bearer {operator[1]}"}
    await uploaded(client, other, poster())
    claimed = (await create(client, signed, poster())).rpartition("/")[2]
    status, problem = await deliver(client, signed, delivery(claimed))
    assert (status, problem["code"], problem["field"]) == (409, "upload_unfinished", "episodes.1")
    value = {**delivery(await uploaded(client, signed)), "posters": {"portrait": claimed}}
    status, problem = await deliver(client, signed, value)
    assert (status, problem["code"], problem["field"]) == (409, "upload_unfinished", "posters.portrait")
    assert await conn.fetchval("select count(*) from series") == 0


def poster() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "PNG")
    return out.getvalue()


async def test_a_poster_is_shown_and_what_is_none_is_refused(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    upload, art = await uploaded(client, signed), await uploaded(client, signed, poster())
    status, problem = await deliver(client, signed, {**delivery(upload), "posters": {"portrait": upload}})
    assert (status, problem["code"], problem["field"]) == (422, "poster_refused", "portrait")
    status, accepted = await deliver(client, signed, {**delivery(upload), "posters": {"landscape": art}})
    assert status == 200
    async with client.get(f"/v1/series/{accepted['series']}", headers=signed) as response:
        shown = await response.json()
    assert shown["poster"] is None
    async with client.get(shown["backdrop"]) as response:
        assert (response.status, response.content_type) == (200, "image/jpeg")


async def test_a_new_delivery_of_the_same_pictures_keeps_their_review(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    upload = await uploaded(client, signed)
    await deliver(client, signed, delivery(upload))
    await conn.execute("""update episode set facts = facts || '{"reviewed": true}'""")
    await deliver(client, signed, delivery(upload))
    assert (await conn.fetchval("select facts from episode"))["reviewed"] is True
    await deliver(client, signed, delivery(await uploaded(client, signed, CONTENT + b"!")))
    assert (await conn.fetchval("select facts from episode"))["reviewed"] is False


SRT = "1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode()


async def with_subtitles(
    client: Client, signed: dict[str, str], upload: str, **texts: bytes
) -> tuple[int, Any]:
    """Deliver one episode with subtitles by their languages."""
    value = delivery(upload)
    value["episodes"][0]["subtitles"] = [
        {"language": tag, "upload": await uploaded(client, signed, text)} for tag, text in texts.items()
    ]
    return await deliver(client, signed, value)


async def test_subtitles_are_kept_with_their_episode_and_new_ones_queue_it_anew(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    async def kept() -> list[tuple[str, str, bytes]]:
        rows = await conn.fetch("select language, name, content from subtitle order by language")
        return [tuple(row) for row in rows]

    upload = await uploaded(client, signed)
    first = await with_subtitles(client, signed, upload, en=SRT)
    again = await with_subtitles(client, signed, upload, en=SRT)
    assert [answer[1]["episodes"][0]["queued"] for answer in (first, again)] == [True, False]
    assert await kept() == [("en", "001.mp4", SRT)]
    await conn.execute("""update episode set facts = facts || '{"reviewed": true}'""")
    other = await with_subtitles(client, signed, upload, en=SRT + b"!", zh=SRT)
    assert other[1]["episodes"][0]["queued"]
    assert await kept() == [("en", "001.mp4", SRT + b"!"), ("zh", "001.mp4", SRT)]
    assert (await conn.fetchval("select facts from episode"))["reviewed"] is False, "nobody has read these"
    gone = await deliver(client, signed, delivery(upload))
    assert gone[1]["episodes"][0]["queued"]
    assert await kept() == []
    assert await conn.fetchval("select count(*) from episode") == 1


async def test_subtitles_that_cannot_be_read_are_refused_with_their_line_and_nothing_is_stored(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    upload = await uploaded(client, signed)
    status, problem = await with_subtitles(client, signed, upload, en=SRT, zh=SRT.replace(b"02,000", b"0x"))
    assert (status, problem["code"], problem["field"]) == (422, "subtitle_refused", "episodes.1.subtitles")
    assert problem["facts"] == {"reason": "subtitle_time", "name": "001.mp4", "line": 2}
    assert problem["title_zh"] == "字幕中有无法识别的时间"
    for tags in ({"english": SRT}, {"EN": SRT}, {"und": SRT}):
        status, problem = await with_subtitles(client, signed, upload, **tags)
        assert (status, problem["code"]) == (422, "delivery_invalid")
    status, problem = await with_subtitles(client, signed, upload, en=CONTENT)
    assert (status, problem["facts"]["reason"]) == (422, "subtitle_encoding")
    assert await conn.fetchval("select count(*) from series") == 0


async def test_an_unfinished_upload_is_no_subtitle(client: Client, signed: dict[str, str]) -> None:
    begun = (await create(client, signed, SRT)).rpartition("/")[2]
    value = delivery(await uploaded(client, signed))
    value["episodes"][0]["subtitles"] = [{"language": "en", "upload": begun}]
    status, problem = await deliver(client, signed, value)
    assert (status, problem["code"], problem["field"]) == (409, "upload_unfinished", "episodes.1.subtitles")


async def test_a_work_that_turns_out_ai_made_is_labelled_before_anybody_sees_it_again(
    client: Client, signed: dict[str, str], conn: Connection
) -> None:
    upload = await uploaded(client, signed)
    await deliver(client, signed, delivery(upload))
    await conn.execute(
        "insert into asset (id, duration_seconds, renditions, manifest) values ($1, 1, '[]', '{}')", "a" * 40
    )
    await conn.execute(
        "update episode set state = 'published', asset_id = $1, public_asset_id = $1", "a" * 40
    )
    _, same = await deliver(client, signed, delivery(upload))
    assert not same["episodes"][0]["queued"]
    _, labelled = await deliver(client, signed, delivery(upload, ai_made=True))
    assert labelled["episodes"][0]["queued"]
    row = await conn.fetchrow("select state, ai_label, asset_id, public_asset_id from episode")
    assert row is not None
    assert tuple(row) == ("queued", "platform", "a" * 40, None)
    told = {"ai_made": True, "ai_label_from_seconds": 0, "ai_label_to_seconds": 3}
    _, theirs = await deliver(client, signed, delivery(upload, **told))
    assert theirs["episodes"][0]["queued"]
    assert await conn.fetchval("select ai_label from episode") == "maker"


CONTRADICTIONS: tuple[tuple[dict[str, Any], str, str | None], ...] = (
    ({"facts": {"title": " "}}, "delivery_invalid", "facts.title"),
    ({"facts": {"title": "剧" * 301}}, "delivery_invalid", "facts.title"),
    ({"episodes": []}, "delivery_invalid", "episodes"),
    ({"episodes": [{"facts": {"number": 0}, "upload": "x"}]}, "delivery_invalid", "episodes"),
    ({"episodes": [{"facts": {"number": 1}, "upload": "x"}] * 2}, "delivery_invalid", "episodes"),
    ({"posters": {"round": "x"}}, "delivery_invalid", "posters"),
    (
        {"episodes": [{"facts": {"number": "1"}, "upload": "x"}]},
        "body_invalid",
        "episodes[0].facts.number",
    ),
    ({"facts": {"title": "a\0b"}}, "value_refused", None),
)


async def test_a_delivery_that_contradicts_itself_is_refused_by_its_field(
    client: Client, signed: dict[str, str]
) -> None:
    for changed, code, field in CONTRADICTIONS:
        status, problem = await deliver(client, signed, {**delivery("up_none"), **changed})
        assert (status, problem["code"], problem["field"]) == (422, code, field)


async def test_a_number_that_no_episode_can_have_is_a_refusal(client: Client, signed: dict[str, str]) -> None:
    value = delivery(await uploaded(client, signed))
    value["episodes"][0]["facts"]["number"] = 3_000_000_000
    assert (await deliver(client, signed, value))[0] == 422
