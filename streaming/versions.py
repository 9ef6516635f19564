"""Which versions of works can go on the air: read from what was published, and said once where one cannot."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import structlog

from catalog.media.store import MediaNotFound
from catalog.postgres.channels import Candidate
from catalog.series import Endpoint
from streaming import telemetry
from streaming.programme import ProgrammeUnfit
from streaming.programmes import Programmes
from streaming.rotation import Version, Work

ENDPOINT = Endpoint.TV
"""What rights must cover for a channel to show a work."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Versions:
    programmes: Programmes
    _unfit: set[str] = field(default_factory=set[str])

    async def works(self, candidates: Sequence[Candidate]) -> list[Work]:
        """The works of ``candidates``, which come series by series, with what can go on the air of each."""
        versions = await asyncio.gather(*(self._version(one) for one in candidates))
        fit = [(one, version) for one, version in zip(candidates, versions, strict=True) if version]
        return [
            Work(series_id=series_id, rights=own[0][0].rights, versions=tuple(version for _, version in own))
            for series_id, some in groupby(fit, key=lambda pair: pair[0].series_id)
            for own in [list(some)]
        ]

    async def _version(self, one: Candidate) -> Version | None:
        """None where what is published cannot go on the air, which is said once."""
        try:
            programme = await self.programmes.of(one.asset_id, one.renditions)
        except (ProgrammeUnfit, MediaNotFound) as error:
            if one.asset_id not in self._unfit:
                self._unfit.add(one.asset_id)
                telemetry.programmes_unfit.inc()
                _log.warning("programme_unfit", episode=one.episode_id, code=error.code, detail=str(error))
            return None
        return Version(
            episode_id=one.episode_id, number=one.number, asset_id=one.asset_id, grid=programme.grid
        )
