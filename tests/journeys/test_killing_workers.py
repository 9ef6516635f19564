"""The scenario of ``load_tests/kill_workers.py``, small."""

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


async def test_kills_of_workers_and_tools_lose_double_and_leave_nothing(shared_media: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "load_tests" / "kill_workers.py"), "--jobs", "5", "--kills", "5",
        "--seconds", "150", cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), 240)
    assert process.returncode == 0, out.decode()
    assert "WRONG" not in out.decode()
    assert "ok    kills" in out.decode()
