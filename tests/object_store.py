"""A real S3 server on loopback: SeaweedFS, which checks signatures, digests and conditions as AWS does."""

import asyncio
import json
import secrets
import sysconfig
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGKILL

from catalog.errors import ZhanboError
from catalog.media import s3
from catalog.settings import BucketSettings
from deploy import ports
from deploy.program import Program
from deploy.supervisor import Supervisor

KEY_ID, BUCKET = "zhanbo", "media"
PROBE_SECONDS = 1.0
_PORTS = tuple(
    f"{server}.{kind}" for server in ("master", "volume", "filer", "s3") for kind in ("port", "port.grpc")
)


@asynccontextmanager
async def object_store(folder: Path) -> AsyncGenerator[BucketSettings]:
    """The server, its data below ``folder``; yields how to use it. It is killed at the end: asked to end,
    it takes its time.
    """
    listening: dict[str, int] = {}
    for name in _PORTS:
        listening[name] = ports.free_port(f"{name} {folder}", frozenset(listening.values()))
    secret = secrets.token_hex(16)
    settings = BucketSettings(
        name=BUCKET, prefix="", cache=folder / "cache", cache_bytes=1 << 30,
        endpoint_url=f"http://{ports.LOOPBACK}:{listening['s3.port']}", region="us-east-1",
        access_key_id=KEY_ID, secret_access_key=secret, session_token=None,
    )  # fmt: skip
    program = Program(
        name="weed",
        argv=_command(folder, listening, secret),
        ready=lambda: _stores(settings),
        stop_signal=SIGKILL,
    )
    async with Supervisor(run=folder / "run" / "weed", log=folder / "log") as supervisor:
        await supervisor.start(program)
        yield settings
    for socket in Path("/tmp").glob("seaweedfs-*.sock"):
        if any(str(port) in socket.name for port in listening.values()):
            socket.unlink()


def _command(folder: Path, listening: dict[str, int], secret: str) -> tuple[str, ...]:
    data, identities = folder / "weed", folder / "identities.json"
    data.mkdir()
    known = {"accessKey": KEY_ID, "secretKey": secret}
    identities.write_text(
        json.dumps({"identities": [{"name": "tests", "credentials": [known], "actions": ["Admin"]}]})
    )
    return (
        str(Path(sysconfig.get_path("scripts"), "weed")), "server", "-filer", "-s3", f"-dir={data}",
        f"-ip={ports.LOOPBACK}", f"-ip.bind={ports.LOOPBACK}", f"-s3.config={identities}",
        "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", "-master.electionTimeout=1s",
        "-master.volumeSizeLimitMB=64", "-volume.max=50", "-volume.preStopSeconds=0",
        *(f"-{name}={port}" for name, port in listening.items()),
    )  # fmt: skip


async def _stores(settings: BucketSettings) -> bool:
    """Its ports answer long before it can store anything."""
    try:
        async with asyncio.timeout(PROBE_SECONDS), s3.s3(settings) as client:
            await client.ask("put_object", Key="probe", Body=b"there")
    except (ZhanboError, TimeoutError):
        return False
    return True
