"""One machine: embedded PostgreSQL and Redis, the rooms under one HTTP origin, and their workers.

    postgres ─┐
    valkey  ──┴─ migrate ─── web · transcoder · curation

``DATABASE_URL`` and ``REDIS_URL`` put servers that are there already in the place of the embedded ones.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial

from deploy import embedded, ports, probes
from deploy.data_folder import DataFolder
from deploy.keeper import Notice, Report
from deploy.local_settings import LocalSettings
from deploy.private_file import write_private
from deploy.program import Probe, Program
from deploy.stop_signals import die_with_parent, until_stopped
from deploy.supervisor import Supervisor

WORKERS = ("transcoder", "curation")
AFTER_DRAIN_SECONDS = 2.0
"""What a web process may take beyond its requests: to say good-bye to the databases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where a running instance is used from."""

    origin: str
    phone: str
    tv: str
    console: str

    @classmethod
    def of(cls, host: str, port: int) -> "Urls":
        """The URLs that work on this machine; an instance that listens everywhere is shown on loopback."""
        shown = reachable(host)
        origin = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
        return cls(origin=origin, phone=f"{origin}/", tv=f"{origin}/tv", console=f"{origin}/console")


def reachable(host: str) -> str:
    """Where this machine reaches a server of its own that listens on ``host``."""
    return {"0.0.0.0": ports.LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104


def to_console(notice: Notice) -> None:
    """One line on standard error."""
    sys.stderr.write(f"[{notice.program}] {notice.text_zh} · {notice.text}\n")
    sys.stderr.flush()


async def up(
    settings: LocalSettings,
    *,
    on_ready: Callable[[Urls], None],
    alongside: Callable[[Urls], Coroutine[None, None, None]] | None = None,
    report: Report = to_console,
) -> None:
    """Bring one machine up and keep it up until SIGINT, SIGTERM or SIGHUP; then stop all and return.

    ``alongside`` runs once everything is ready, and is cancelled at the stop; an error of its own stops
    the machine too. Raises ``ZhanboError`` when the machine cannot come up.
    """
    die_with_parent(os.environ)

    async def serve() -> None:
        async with running(settings, report=report) as urls:
            on_ready(urls)
            if alongside is not None:
                await alongside(urls)
            await asyncio.Event().wait()

    await until_stopped(serve())


@asynccontextmanager
async def running(settings: LocalSettings, *, report: Report = to_console) -> AsyncGenerator[Urls]:
    """Everything started and ready inside; everything ended outside."""
    data = DataFolder(path=settings.data)
    data.prepare()
    async with Supervisor(run=data.run, log=data.log, report=report) as supervisor:
        port = settings.port or ports.free_port(f"web {data.path}")
        ports.require_free(settings.host, port)
        env = await shared_environment(settings, data, supervisor) | {
            "ZHANBO_HOST": settings.host,
            "ZHANBO_PORT": str(port),
            "ZHANBO_WEB_WORKERS": str(settings.web_workers),
            "ZHANBO_DRAIN_SECONDS": str(settings.drain_seconds),
        }
        await supervisor.run(Program(name="migrate", argv=python("deploy.migrate"), env=env))
        await supervisor.start(*rooms(settings, port, env, supervisor.names()))
        urls = Urls.of(settings.host, port)
        databases = {name.lower(): env[name] for name in ("DATABASE_URL", "REDIS_URL")}
        write_private(data.endpoints, json.dumps(asdict(urls) | databases) + "\n")
        try:
            yield urls
        finally:
            data.endpoints.unlink(missing_ok=True)


async def shared_environment(
    settings: LocalSettings, data: DataFolder, supervisor: Supervisor
) -> dict[str, str]:
    """Start the databases that are ours to start; returns what every process of the rooms is told."""
    database_url = settings.database_url or (await embedded.start_postgres(supervisor, data.path)).url
    redis_url = settings.redis_url or (await embedded.start_valkey(supervisor, data.path)).url
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ZHANBO_DATA": str(data.path),
        "ZHANBO_DEMO": "1" if settings.demo else "0",
        "ZHANBO_SECRET": data.secret(),
        "ZHANBO_OPERATOR_TOKEN_FILE": str(data.token),
    }


def rooms(
    settings: LocalSettings, port: int, env: Mapping[str, str], databases: tuple[str, ...]
) -> list[Program]:
    """The web processes, and a worker for each room that works behind them; they end before the databases."""
    taken = {port}
    return [
        *webs(settings, port, env, databases, taken),
        *(worker(room, env, databases, taken) for room in WORKERS),
    ]


def webs(
    settings: LocalSettings, port: int, env: Mapping[str, str], databases: tuple[str, ...], taken: set[int]
) -> list[Program]:
    """One web process that is asked on the port of all, or several that are each asked on their own."""
    grace = settings.drain_seconds + AFTER_DRAIN_SECONDS
    if settings.web_workers == 1:
        ready = partial(probes.http_ready, reachable(settings.host), port)
        return [web("web", env, databases, ready, grace)]
    names = ["web", *(f"web-{number}" for number in range(2, settings.web_workers + 1))]
    own = {name: own_port(name, env, taken) for name in names}
    return [
        web(
            name,
            {**env, "ZHANBO_METRICS_PORT": str(own[name])},
            databases,
            partial(probes.http_ready, ports.LOOPBACK, own[name]),
            grace,
        )
        for name in names
    ]


def web(
    name: str, env: Mapping[str, str], databases: tuple[str, ...], ready: Probe, grace_seconds: float
) -> Program:
    return Program(
        name=name,
        argv=python("deploy.web"),
        env=env,
        after=databases,
        ready=ready,
        grace_seconds=grace_seconds,
    )


def own_port(name: str, env: Mapping[str, str], taken: set[int]) -> int:
    """A loopback port for one process of this data folder, which is ``taken`` from then on."""
    port = ports.free_port(f"{name} {env['ZHANBO_DATA']}", taken=frozenset(taken))
    taken.add(port)
    return port


def worker(room: str, env: Mapping[str, str], databases: tuple[str, ...], taken: set[int]) -> Program:
    """A room's worker; it answers ``/readyz`` and ``/metrics`` on a loopback port of its own."""
    port = own_port(room, env, taken)
    return Program(
        name=room,
        argv=python(room, "worker"),
        env={**env, "ZHANBO_METRICS_PORT": str(port)},
        after=databases,
        ready=partial(probes.http_ready, ports.LOOPBACK, port),
    )


def python(*module: str) -> tuple[str, ...]:
    """A module of ours in this interpreter; ``-P``: never one that lies in the working folder by chance."""
    return (sys.executable, "-P", "-m", *module)
