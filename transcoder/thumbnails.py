"""Make an episode's storyboard: the sheets of pictures and their index."""

from dataclasses import asdict
from pathlib import Path

from transcoder import command, storyboard
from transcoder.encode import expect, run_tool
from transcoder.plan import Options, Plan
from transcoder.tools import Tools


async def make(plan: Plan, tools: Tools, options: Options, encoded: Path, folder: Path) -> dict[str, object]:
    """Take the pictures from the smallest phone rung; what the manifest says of them."""
    smallest = min(plan.first().rungs, key=lambda rung: rung.height)
    board = storyboard.board(plan, smallest)
    source, into = encoded / f"{smallest.name}.mp4", str(folder / storyboard.SHEETS)
    argv = command.storyboard(tools, source, board, into)
    await run_tool(argv, plan, options, reads=(encoded,), writes=(folder,))
    (folder / storyboard.INDEX).write_text(board.index(), "utf-8")
    expect(folder / name for name in (storyboard.INDEX, *board.sheets))
    return {"storyboard": asdict(board) | {"index": storyboard.INDEX, "sheets": board.sheets}}
