"""Sees to it that each unfinished episode has a job whose worker lives. Runs beside every worker."""

import asyncio
from datetime import timedelta

import structlog

from catalog.errors import Unavailable
from catalog.postgres import jobs
from catalog.postgres.connection import Pool, acquired, transaction
from transcoder import telemetry

STALLED_SECONDS = 10.0  # a worker that was silent so long is taken for dead; the fence guards if not
SWEEP_SECONDS = 3.0
ADOPT_EVERY = 10  # sweeps; there is hardly ever anything to adopt
_log = structlog.get_logger(__name__)


async def run(pool: Pool) -> None:
    """Sweep for ever; a database that goes away is waited for."""
    sweeps = 0
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await revive(pool)
            if sweeps % ADOPT_EVERY == 0:
                await adopt(pool)
            sweeps += 1
        except Unavailable as error:
            _log.warning("sweep_failed", code=error.code)


async def revive(pool: Pool) -> None:
    """Put the jobs of dead workers back into the queue."""
    async with acquired(pool) as conn:
        revived = await jobs.revive(conn, timedelta(seconds=STALLED_SECONDS))
    if revived:
        telemetry.jobs_revived.inc(len(revived))
        _log.warning("jobs_revived", episodes=revived)


async def adopt(pool: Pool) -> None:
    """Give a job to each unfinished episode that has none."""
    async with transaction(pool) as conn:
        adopted = await jobs.adopt(conn)
    if adopted:
        telemetry.jobs_adopted.inc(len(adopted))
        _log.warning("jobs_adopted", episodes=adopted)
