"""How many transcodes a worker may run at once: what was declared, checked against the memory there is."""

from pathlib import Path

import structlog

from catalog.errors import Invalid

# The most that one was seen to take, for a master of 3026×1386; one of 1280×720 takes 0.8 GB.
JOB_BYTES = 2_000_000_000
SHARE = 0.8  # of the memory; the rest is for the system and its file cache
_GB = 1_000_000_000
_log = structlog.get_logger(__name__)


class CapacityRefused(Invalid):
    """More transcodes at once were declared than the memory holds, or none."""

    code = "capacity_refused"
    title = "ZHANBO_JOBS does not suit this machine's memory"
    title_zh = "ZHANBO_JOBS 与本机内存不符"


def fitting(memory_bytes: int) -> int:
    """How many jobs fit into the memory; at least one."""
    return max(1, int(memory_bytes * SHARE) // JOB_BYTES)


def require(jobs: int, memory_bytes: int) -> None:
    """CapacityRefused where the jobs do not fit. A single one may always try.

    Refused and not lowered in silence: who declares a capacity plans with it, and a worker that the
    kernel kills for its memory costs every job that it runs an attempt.
    """
    most = fitting(memory_bytes)
    if not 1 <= jobs <= most:
        raise CapacityRefused(
            f"{jobs} jobs of {JOB_BYTES / _GB:.1f} GB each in {SHARE:.0%} of {memory_bytes / _GB:.1f} GB:"
            f" from 1 to {most}",
            field="ZHANBO_JOBS",
            most=most,
        )
    if memory_bytes * SHARE < JOB_BYTES:
        _log.warning("little_memory", memory_bytes=memory_bytes, job_bytes=JOB_BYTES)


def memory_bytes(root: Path = Path("/")) -> int:
    """The memory that this process may use: the machine's, or less where its control group has a limit."""
    total = _first_number(root / "proc/meminfo") * 1024
    groups = [root / "sys/fs/cgroup/memory.max", root / "sys/fs/cgroup/memory/memory.limit_in_bytes"]
    limits = [_first_number(path) for path in groups if path.is_file()]
    return min(limit for limit in (total, *limits) if limit > 0)


def _first_number(path: Path) -> int:
    """The first whole number in a file of the kernel's; 0 where it says ``max``."""
    return next((int(word) for word in path.read_text().split() if word.isdigit()), 0)
