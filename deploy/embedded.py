"""PostgreSQL and Redis without installation: started below a data folder, gone afterwards, data kept.

For a test session and for a tool that needs a server for a while; ``deploy.local`` composes the same
programs with the rooms.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.cluster import Cluster
from deploy.keeper import Report
from deploy.supervisor import Supervisor, silent
from deploy.valkey import Valkey


@asynccontextmanager
async def postgres(data: Path, *, report: Report = silent) -> AsyncGenerator[str]:
    """A PostgreSQL whose cluster is below ``data``; yields its DATABASE_URL. It is restarted when it dies."""
    async with Supervisor(run=data / "run" / "postgres", log=data / "log", report=report) as supervisor:
        cluster = await start_postgres(supervisor, data)
        yield cluster.url


@asynccontextmanager
async def redis(data: Path, *, report: Report = silent) -> AsyncGenerator[str]:
    """A Valkey whose files are below ``data``; yields its REDIS_URL. It is restarted when it dies."""
    async with Supervisor(run=data / "run" / "valkey", log=data / "log", report=report) as supervisor:
        valkey = await start_valkey(supervisor, data)
        yield valkey.url


async def start_postgres(supervisor: Supervisor, data: Path) -> Cluster:
    """Create the cluster if need be, and start it; returns once it answers."""
    cluster = Cluster.at(data)
    creation = cluster.prepare()
    if creation is not None:
        await supervisor.run(creation)
        cluster.finish()
    await supervisor.start(cluster.program())
    return cluster


async def start_valkey(supervisor: Supervisor, data: Path) -> Valkey:
    """Start it; returns once it has loaded its data."""
    valkey = Valkey.at(data)
    valkey.prepare()
    await supervisor.start(valkey.program())
    return valkey
