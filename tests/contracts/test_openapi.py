"""The document at /openapi.json against the service that it describes. ``ZHANBO_SCHEMA_EXAMPLES`` asks for
more requests than a run of all tests has the time for.
"""

import asyncio
import base64
import hashlib
import json
import os
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

import pytest
import pytest_asyncio
from openapi_spec_validator import OpenAPIV31SpecValidator
from redis.asyncio import Redis

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.postgres import accounts, series
from catalog.postgres.connection import Connection
from catalog.series import SeriesState
from catalog.settings import CatalogSettings
from streaming.channels import ROOM as CHANNELS
from tests.service import Client, Clock, put_asset, put_published, put_series, serving
from tests.streaming.test_play_and_views import FACTS

HERE = Path(__file__).parent
MANY = os.environ.get("ZHANBO_SCHEMA_EXAMPLES", "")
FEW = "2"
CONTENT = b"four"


@pytest_asyncio.fixture
async def client(
    settings: CatalogSettings, conn: Connection, maker: tuple[Account, str], now: datetime, redis: Redis,
    tmp_path: Path,
) -> AsyncGenerator[Client]:  # fmt: skip
    """Everything that one machine serves, with a public work to play."""
    await put_asset(settings.media, tmp_path / "made")
    one = await put_series(conn, maker[0].id, FACTS, now)
    for number in (1, 2):
        await put_published(conn, one, number, now)
    await series.move(conn, one, SeriesState.PUBLISHED, now)
    async with serving(settings, Clock(now), also=[CHANNELS]) as served:
        yield served


async def test_the_document_is_openapi_3_1(client: Client) -> None:
    async with client.get("/openapi.json") as response:
        document = await response.json()
    OpenAPIV31SpecValidator(document).validate()
    operations = [one for path in document["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names) > 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    code: int
    said: str


async def schemathesis(client: Client, token: str, config: Path) -> Run:
    """Every phase of schemathesis with every check, as whoever has ``token``."""
    program = Path(sys.executable).with_name("st")
    who = ["--header", f"Authorization: Bearer {token}"] if token else []
    process = await asyncio.create_subprocess_exec(
        program, "--no-color", "--config-file", config, "run",
        str(client.make_url("/openapi.json")), "--max-examples", MANY or FEW, *who,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "COLUMNS": "120",
             "SCHEMATHESIS_HOOKS": "tests.contracts.openapi_hooks"},
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode is not None
    return Run(code=process.returncode, said=said.decode())


async def announced(client: Client, token: str) -> tuple[str, str]:
    """The id of an upload that has no byte yet, and the metadata of another one."""
    digest = hashlib.sha256(CONTENT + token.encode()).hexdigest().encode()
    metadata = f"sha256 {base64.b64encode(digest).decode()}"
    headers = {
        "Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(CONTENT)), "Upload-Metadata": metadata,
    }  # fmt: skip
    async with client.post("/intake/files", headers=headers) as response:
        location = response.headers.get("Location", "up_none")
    other = base64.b64encode(hashlib.sha256(CONTENT).hexdigest().encode()).decode()
    return location.rpartition("/")[2], f"sha256 {other}"


async def exists(client: Client, token: str) -> dict[str, str]:
    """What schemathesis cannot make up."""
    async with client.post("/v1/episodes/ep_1/play") as response:
        playback: dict[str, Any] = json.loads(await response.read())
    _, _, signature, expiry, asset, _ = playback["playlist"].split("/")
    upload, metadata = await announced(client, token)
    return {
        "series": "se_test", "episode": "ep_1", "upload": upload, "session": playback["session"],
        "signature": signature, "expiry": expiry, "asset": asset, "metadata": metadata,
    }  # fmt: skip


@pytest.mark.parametrize("role", ["", *Role])
@pytest.mark.timeout(3600)
async def test_schemathesis_finds_nothing(
    client: Client, conn: Connection, role: str, tmp_path: Path
) -> None:
    token = new_token() if role else ""
    if role:
        await accounts.add(conn, Account(id="ac_some", name="某人", role=Role(role)), token)
    template = Template((HERE / "schemathesis.toml").read_text())
    config = tmp_path / "schemathesis.toml"
    thorough = "true" if MANY else "false"
    config.write_text(template.substitute(await exists(client, token), thorough=thorough))
    run = await schemathesis(client, token, config)
    print(run.said)  # noqa: T201 (pytest shows it where it fails, and with -s)
    assert run.code == 0, run.said
