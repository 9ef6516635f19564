"""The document at /openapi.json against the service that it describes. ``ZHANBO_SCHEMA_EXAMPLES`` asks for
more requests than a run of all tests has the time for.
"""

import asyncio
import base64
import hashlib
import json
import os
import sys
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

import pytest
import pytest_asyncio
import yarl
from openapi_spec_validator import OpenAPIV31SpecValidator
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.postgres import accounts, series
from catalog.postgres.connection import Connection
from catalog.series import SeriesState
from catalog.settings import CatalogSettings
from streaming.channels import ROOM as CHANNELS
from tests.service import Client, Clock, put_asset, put_published, serving
from tests.streaming.test_play_and_views import FACTS

HERE = Path(__file__).parent
MANY = os.environ.get("ZHANBO_SCHEMA_EXAMPLES", "")
FEW = "3"
ROLES = ("", *Role) if MANY else ("", Role.OPERATOR)
PHASES = "examples,fuzzing,stateful"
EVERY_PHASE = f"{PHASES},coverage"  # what lies on each boundary, of one role or where there is time


@pytest_asyncio.fixture
async def client(
    settings: CatalogSettings, conn: Connection, maker: tuple[Account, str], now: datetime, redis: Redis,
    tmp_path: Path,
) -> AsyncGenerator[Client]:  # fmt: skip
    """Everything that one machine serves, with a public work to play."""
    await put_asset(settings.media, tmp_path / "made")
    for number, title in enumerate(("se_one", "se_two"), start=1):
        one = await series.put(conn, title, maker[0].id, replace(FACTS, title=title), now)
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


async def schemathesis(client: Client, config: Path, phases: str, headers: Mapping[str, str]) -> str:
    """What it said of the service, once it found nothing."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("st"), "--no-color", "--config-file", config,
        "run", str(client.make_url("/openapi.json")), "--phases", phases, "--max-examples", MANY or FEW,
        *(part for name, value in headers.items() for part in ("--header", f"{name}: {value}")),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=config.parent,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "COLUMNS": "120",
             "SCHEMATHESIS_HOOKS": "tests.contracts.openapi_hooks"},
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def metadata(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest().encode()
    return f"sha256 {base64.b64encode(digest).decode()}"


async def announced(client: Client, token: str, content: bytes) -> str:
    """The path of an upload that has no byte yet; of none where nobody is signed in."""
    headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    told = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata(content)}
    async with client.post("/intake/files", headers={**headers, **told}) as response:
        assert response.status == (201 if token else 401)
        return yarl.URL(response.headers.get("Location", "/intake/files/up_none")).path


async def uploaded(client: Client, token: str, content: bytes) -> str:
    """The path of an upload that is complete."""
    path = await announced(client, token, content)
    headers = {
        "Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }  # fmt: skip
    async with client.patch(path, headers=headers, data=content) as response:
        assert response.status == (204 if token else 401)
        return path


async def exists(client: Client, token: str) -> dict[str, str]:
    """What schemathesis cannot make up."""
    async with client.post("/v1/episodes/ep_1/play") as response:
        playback: dict[str, Any] = json.loads(await response.read())
    _, _, signature, expiry, asset, _ = playback["playlist"].split("/")
    upload, done = await announced(client, token, b"four"), await uploaded(client, token, b"whole")
    return {
        "upload": upload.rpartition("/")[2], "done": done.rpartition("/")[2], "metadata": metadata(b"more"),
        "session": playback["session"], "signature": signature, "expiry": expiry, "asset": asset,
    }  # fmt: skip


def successes() -> dict[str, float]:
    """How often each operation was answered as it was meant to be."""
    found: dict[str, float] = {}
    for sample in (sample for metric in REGISTRY.collect() for sample in metric.samples):
        if sample.name == "zhanbo_http_requests_total" and sample.labels["status"].startswith("2"):
            name = f"{sample.labels['method']} {sample.labels['route']}"
            found[name] = found.get(name, 0) + sample.value
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.timeout(3600)
async def test_schemathesis_finds_nothing(
    client: Client, conn: Connection, role: str, tmp_path: Path
) -> None:
    token = new_token() if role else ""
    if role:
        await accounts.add(conn, Account(id="ac_some", name="某人", role=Role(role)), token)
    config = tmp_path / "schemathesis.toml"
    many, few = ("true", "false") if MANY else ("false", "true")
    template = Template((HERE / "schemathesis.toml").read_text())
    config.write_text(template.substitute(await exists(client, token), many=many, few=few))
    before, phases = successes(), EVERY_PHASE if MANY or role else PHASES
    said = await schemathesis(client, config, phases, {"Authorization": f"Bearer {token}"} if role else {})
    reached = {name for name, count in successes().items() if count > before.get(name, 0)}
    print(f"{said}\n{len(reached)} operations succeeded: {sorted(reached)}")  # noqa: T201
    assert len(reached) > (50 if role == Role.OPERATOR else 30), reached
