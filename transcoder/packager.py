"""Shaka Packager: MP4 in, fragmented MP4 out, one file per rendition and one fragment per GOP."""

from pathlib import Path

from transcoder import command
from transcoder.encode import expect, names, run_tool
from transcoder.plan import Options, Plan
from transcoder.tools import Tools


async def package(plan: Plan, tools: Tools, options: Options, encoded: Path, folder: Path) -> None:
    """Fill ``folder`` with the media files of every rendition of ``plan``."""
    await run_tool(command.package(tools, plan, names(plan), encoded, folder), plan, options)
    expect(folder / f"{name}.mp4" for name in names(plan))
