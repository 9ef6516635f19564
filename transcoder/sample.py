"""Look at a few pictures: to choose the ladder's quality, and at its end to say what became of it."""

from pathlib import Path

import structlog

from transcoder import rates, scoring
from transcoder.encode import expect, run_tool
from transcoder.errors import EncodeFailed
from transcoder.plan import Options, Plan
from transcoder.quality import Basis, Quality
from transcoder.tools import Tools

_ONE_IN = 2  # pictures of the sample that are scored; what moves is looked at in all of them
_log = structlog.get_logger(__name__)


async def choose(plan: Plan, made: Plan, tools: Tools, options: Options, folder: Path) -> Plan:
    """The plan with the quality that this episode needs; as it is where that cannot be known.

    ``made`` is the part that lies encoded in ``folder``, beside the sample. An episode is not held up because
    its sample cannot be scored: the ladder's own quality is good enough for nearly all.
    """
    size = (folder / f"{made.rungs[0].name}.mp4").stat().st_size
    return settled(plan, made, await looked(plan, tools, options, folder), size)


async def looked(plan: Plan, tools: Tools, options: Options, folder: Path) -> float | Basis:
    """VMAF of the sample that lies in ``folder``, or why there is none."""
    if tools.vmaf is None:
        return Basis.NO_VMAF
    try:
        return await _score(plan, tools.vmaf, options, folder)
    except (EncodeFailed, OSError, ValueError) as error:
        _log.warning("sample_not_scored", detail=str(error)[:500])
        return Basis.NOT_MEASURED


def settled(plan: Plan, made: Plan, score: float | Basis, size: int) -> Plan:
    """The plan with the quality that follows from the sample's score; ``size`` is that of what is made."""
    if isinstance(score, Basis):
        return plan.judged(Quality(basis=score))
    return rates.chosen(plan, made, score, made_rate=round(8 * size / plan.duration_seconds))


async def _score(plan: Plan, program: Path, options: Options, folder: Path) -> float:
    pictures, encoded, log = folder / scoring.SAMPLE, folder / "sample.mp4", folder / "sample.json"
    length = rates.sample_windows(plan).length
    argv = scoring.encode_sample(
        program, pictures, plan, options, crf=rates.SAMPLE_CRF, length=length, into=encoded
    )
    await run_tool(argv, plan, options, writes=(folder,))
    expect([encoded])
    await run_tool(
        scoring.score_whole(program, encoded, pictures, log, every=_ONE_IN), plan, options, writes=(folder,)
    )
    pictures.unlink()
    return scoring.mean(log.read_bytes())


async def check(plan: Plan, tools: Tools, options: Options, folder: Path) -> dict[str, float]:
    """VMAF by rung, of a few windows of the finished files in ``folder``; nothing where it is not known."""
    found, windows = dict[str, float](), rates.check_windows(plan)
    if tools.vmaf is None or not options.content_aware or not windows.starts:
        return found
    for rung in plan.rungs:
        pictures, log = folder / scoring.kept(rung.name), folder / f"{rung.name}.json"
        argv = scoring.score_windows(tools.vmaf, folder / f"{rung.name}.mp4", pictures, log, plan, windows)
        try:
            await run_tool(argv, plan, options, writes=(folder,))
            found[rung.name] = round(scoring.mean(log.read_bytes()), 1)
        except (EncodeFailed, OSError, ValueError) as error:
            _log.warning("rung_not_scored", rung=rung.name, detail=str(error)[:500])
        pictures.unlink(missing_ok=True)
    return found
