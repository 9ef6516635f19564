"""How many transcodes at once a worker may declare."""

from pathlib import Path

import pytest

from transcoder import capacity
from transcoder.capacity import CapacityRefused

GB = 1_000_000_000


def kernel(root: Path, *, total_kb: int, limit: str | None = None) -> Path:
    """What a kernel says of its memory, as files below ``root``."""
    (root / "proc").mkdir()
    (root / "proc/meminfo").write_text(f"MemTotal:       {total_kb} kB\nMemFree:  1 kB\n")
    if limit is not None:
        (root / "sys/fs/cgroup").mkdir(parents=True)
        (root / "sys/fs/cgroup/memory.max").write_text(limit + "\n")
    return root


def test_the_memory_is_the_machines_or_what_its_control_group_may_use(tmp_path: Path) -> None:
    for number, (limit, expected) in enumerate(
        [(None, 16_000_000 * 1024), ("max", 16_000_000 * 1024), ("2000000000", 2 * GB)]
    ):
        root = tmp_path / str(number)
        root.mkdir()
        assert capacity.memory_bytes(kernel(root, total_kb=16_000_000, limit=limit)) == expected


def test_this_machines_memory_can_be_read() -> None:
    assert capacity.memory_bytes() > 100_000_000


@pytest.mark.parametrize(("memory", "most"), [(1 * GB, 1), (2 * GB, 1), (5 * GB, 2), (16 * GB, 6)])
def test_as_many_jobs_as_fit_may_be_declared_and_not_one_more(memory: int, most: int) -> None:
    capacity.require(most, memory)
    with pytest.raises(CapacityRefused) as refused:
        capacity.require(most + 1, memory)
    assert (refused.value.code, refused.value.facts) == ("capacity_refused", {"most": most})


def test_no_jobs_at_all_is_no_capacity() -> None:
    with pytest.raises(CapacityRefused):
        capacity.require(0, 16 * GB)
