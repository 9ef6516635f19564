"""Ending in order: on Ctrl-C, on SIGTERM, when the terminal closes, and when the parent is killed."""

import asyncio
import os
import signal
from collections.abc import Coroutine, Mapping

from deploy.guard import PR_SET_PDEATHSIG, prctl

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DIE_WITH_PARENT = "ZHANBO_DIE_WITH_PARENT"
"""The process id of ``make``, set by the Makefile: its death must end what it started; a shell's must not."""


async def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run ``work`` until it ends or a stop signal comes; then cancel it, and return when it has cleaned up.

    Further signals during the cleaning up change nothing: it takes seconds, and ends what is below us.
    """
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, asked.set)
    try:
        working, asking = asyncio.create_task(work), asyncio.create_task(asked.wait())
        await asyncio.wait({working, asking}, return_when=asyncio.FIRST_COMPLETED)
        asking.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait({working})
        if not working.cancelled():
            working.result()
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


def die_with_parent(env: Mapping[str, str]) -> None:
    """When the environment names our parent: let its death be a SIGTERM to us. Call it at the start."""
    parent = env.get(DIE_WITH_PARENT, "")
    if not parent.isdigit():
        return
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it died before we asked
        raise SystemExit(0)
