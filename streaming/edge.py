"""What an edge that serves media from this machine's disk is told of takedowns: one empty file for each asset
that nobody may have. ``deploy/nginx`` looks for it.
"""

from pathlib import Path

import structlog

MARKS = "taken-down"  # in the folder of the media store
_log = structlog.get_logger(__name__)


class Marks:
    """A folder whose files are named by the assets that were taken down; several processes may keep it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def show(self, assets: frozenset[str]) -> None:
        """Have marks for exactly these. A disk that refuses is told of: an edge may then be behind."""
        try:
            self._folder.mkdir(exist_ok=True)
            marked = {entry.name for entry in self._folder.iterdir()}
            for asset_id in assets - marked:
                (self._folder / asset_id).touch()
            for asset_id in marked - assets:
                (self._folder / asset_id).unlink(missing_ok=True)
        except OSError as error:
            _log.exception("takedowns_not_marked", error=error.strerror)
