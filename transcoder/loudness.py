"""How loud the made sounds turned out to be: measured on the published bytes and not worked out."""

from pathlib import Path

from catalog.rendition import Loudness
from transcoder import command, survey
from transcoder.encode import run_tool
from transcoder.plan import Options, Plan
from transcoder.tools import Tools


async def measured(plan: Plan, tools: Tools, options: Options, folder: Path) -> dict[str, Loudness]:
    """EBU R128 of every sound of ``plan`` in ``folder``, by name."""
    found = dict[str, Loudness]()
    for sound in plan.sounds:
        file = folder / f"{sound.name}.mp4"
        done = await run_tool(command.loudness(tools, file, sound.mix), plan, options, reads=(file,))
        found[sound.name] = survey.loudness(done.stderr, sound.mix)
    return found
