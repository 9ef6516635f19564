"""Shaka Packager: MP4 in, fragmented MP4 out, one file per rendition and one fragment per GOP."""

from pathlib import Path

from transcoder import command
from transcoder.encode import expect, names, run_tool
from transcoder.plan import Options, Plan
from transcoder.tools import Tools


async def package(plan: Plan, tools: Tools, options: Options, encoded: Path, folder: Path) -> None:
    """Fill ``folder`` with the media files of every rendition of ``plan``."""
    argv = command.package(tools, plan, names(plan), encoded, folder)
    await run_tool(argv, plan, options, writes=(encoded, folder))  # its temporary files lie beside the input
    expect(folder / f"{name}.mp4" for name in names(plan))
