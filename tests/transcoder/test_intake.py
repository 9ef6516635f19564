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

from catalog.account import Account
from catalog.postgres.connection import Connection
from catalog.settings import CatalogSettings
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
