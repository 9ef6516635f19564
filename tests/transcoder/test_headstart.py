"""The first rung is encoded while its master is surveyed, and used only where nothing speaks against it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.rendition import Master
from catalog.series import AiLabel
from transcoder import pipeline, probe, rates, sandbox
from transcoder.brief import NOTHING, Brief
from transcoder.command import Ahead
from transcoder.headstart import Headstart
from transcoder.pipeline import Job
from transcoder.plan import Options, Plan, plan
from transcoder.policy import Limits
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

Build = Callable[..., Master]
QUICK = Options(preset="superfast")
BOUNDS = Bounds(wall_seconds=60, cpu_seconds=120)


async def film(tools: Tools, into: Path, rate: str = "25") -> Path:
    """Four seconds with sound, as an honest maker delivers them."""
    argv: list[str | Path] = [
        tools.ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=96x160:r={rate}:d=4",
        "-f", "lavfi", "-i", "sine=f=440:r=48000:d=4", "-c:v", "libx264", "-preset", "veryfast",
        "-pix_fmt", "yuv420p", "-c:a", "aac", into,
    ]  # fmt: skip
    assert (await sandbox.run(argv, BOUNDS, writes=(into.parent,))).code == 0
    return into


def headstart(tools: Tools, folder: Path, brief: Brief = NOTHING) -> Headstart:
    return Headstart(tools=tools, options=QUICK, brief=brief, folder=folder, wanted=lambda _: True)


def first(planned: Plan) -> Plan:
    return replace(planned.first(), sample=rates.sampled(planned))


@pytest.mark.parametrize("rate", ["25", "30000/1001", "24"])
async def test_what_was_encoded_ahead_is_to_the_byte_what_is_encoded_afterwards(
    tools: Tools, tmp_path: Path, rate: str
) -> None:
    master, ids = await film(tools, tmp_path / "master.mp4", rate), list[str]()
    for name in ("ahead", "afterwards"):
        job = Job.begin(source=master, folder=tmp_path / name, tools=tools, options=QUICK, brief=NOTHING)
        scratch = job.scratch if name == "ahead" else None
        prepared = await pipeline.prepare(master, tools, QUICK, scratch=scratch)
        assert (job.scratch / "phone-96.mp4").exists() == (name == "ahead")
        if prepared.ahead:
            assert prepared.ahead.holds(first(prepared.plan))
        ids.append((await pipeline.make(job, prepared, progress=lambda _: None)).id)
    assert ids[0] == ids[1]


async def test_rates_that_vary_are_not_foreseen(shared_media: Path, tools: Tools) -> None:
    asked = list[Master]()
    clip = shared_media / "real" / "media__sample_android_slow_motion.mp4"
    await probe.look(clip, tools, Limits(), lambda foreseen: asked.append(foreseen))
    assert asked == []


async def test_a_run_that_fails_leaves_nothing_and_judges_nobody(tools: Tools, tmp_path: Path) -> None:
    master, scratch = await film(tools, tmp_path / "master.mp4"), tmp_path / "scratch"
    scratch.mkdir()
    begun = list[Ahead]()

    def begin(foreseen: Master) -> Ahead:
        wrong = Options(preset="no-such-preset")
        begun.append(Ahead(plan=plan(foreseen, wrong).first(), options=wrong, folder=scratch))
        return begun[0]

    found, _ = await probe.look(master, tools, Limits(), begin)
    assert begun
    assert found == await probe.probe(master, tools)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("differently", [{"frames": 249}, {"gop": 50}, {"rate": 30}])
def test_pictures_that_another_plan_asks_for_are_thrown_away(
    tools: Tools, master: Build, tmp_path: Path, differently: dict[str, int]
) -> None:
    ahead = headstart(tools, tmp_path)
    ahead.begin(master(audio=None))
    planned = first(plan(master(), QUICK))
    (tmp_path / "phone-360.mp4").write_bytes(b"made")
    assert ahead.holds(planned)
    assert not ahead.holds(replace(planned, **differently))
    assert list(tmp_path.iterdir()) == []


def test_what_needs_more_than_its_own_pictures_is_not_begun(
    tools: Tools, master: Build, tmp_path: Path
) -> None:
    assert headstart(tools, tmp_path).begin(master()) is not None
    assert headstart(tools, tmp_path, Brief(ai_label=AiLabel.PLATFORM)).begin(master()) is None
    assert headstart(tools, tmp_path).begin(master(duration_seconds=1200.0)) is None


def test_nothing_is_ready_where_nothing_was_begun(tools: Tools, master: Build, tmp_path: Path) -> None:
    assert not headstart(tools, tmp_path).holds(first(plan(master(), QUICK)))
