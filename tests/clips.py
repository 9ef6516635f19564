"""The shared clips, and the options under which tests transcode them."""

import csv
from collections.abc import Awaitable, Callable
from pathlib import Path

from transcoder.asset import Asset
from transcoder.plan import Options

MEDIA = Path(__file__).parents[2] / "shared" / "media"
QUICK = Options(preset="ultrafast", content_aware=False)
Make = Callable[[str], Awaitable[Asset]]


def listed(folder: str, column: str) -> list[tuple[str, str]]:
    """(file, what a column of the index says of it); nothing where the clips are not on this machine."""
    index = MEDIA / folder / "INDEX.tsv"
    if not index.is_file():
        return []
    rows = csv.DictReader(index.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(row["file"], row[column]) for row in rows]
