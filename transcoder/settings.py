"""What the transcoder can be told from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from catalog.settings import CatalogSettings, ServiceSettings, whole_number


def _keep_delivered(env: Mapping[str, str]) -> timedelta:
    return timedelta(days=whole_number(env, "ZHANBO_KEEP_DELIVERED_DAYS", 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscoderSettings:
    """``jobs`` run at once (each uses every core well); ``preset`` is x264's trade of time for bits.

    ``scratch`` holds one folder per running job, removed when it ends. ``floor_bytes``, and
    ``scratch_times`` the size of a master, must be free before its transcoding starts.
    ``collect_every``: None means never in this process.
    """

    catalog: CatalogSettings
    metrics: ServiceSettings
    jobs: int
    preset: str
    scratch: Path
    floor_bytes: int
    scratch_times: int
    collect_every: timedelta | None
    keep_delivered: timedelta

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        catalog = CatalogSettings.read(env)
        minutes = whole_number(env, "ZHANBO_COLLECT_MINUTES", 10)
        return cls(
            catalog=catalog,
            metrics=ServiceSettings.read(env, port_name="ZHANBO_METRICS_PORT", port=0),
            jobs=whole_number(env, "ZHANBO_JOBS", 1),
            preset=env.get("ZHANBO_PRESET", "").strip() or "faster",
            scratch=Path(env.get("ZHANBO_SCRATCH", "").strip() or catalog.data / "work").absolute(),
            floor_bytes=whole_number(env, "ZHANBO_FLOOR_BYTES", 2 << 30),
            scratch_times=whole_number(env, "ZHANBO_SCRATCH_TIMES", 3),
            collect_every=timedelta(minutes=minutes) if minutes else None,
            keep_delivered=_keep_delivered(env),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings:
    """``most_bytes`` is the largest master; ``free_times`` its size must be free on the disk before.

    ``keep_delivered`` is how long uploads and masters that nothing is made from are kept.
    """

    most_bytes: int
    free_times: int
    keep_delivered: timedelta

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls(
            most_bytes=whole_number(env, "ZHANBO_UPLOAD_MOST_BYTES", 20 << 30),
            free_times=whole_number(env, "ZHANBO_UPLOAD_FREE_TIMES", 3),
            keep_delivered=_keep_delivered(env),
        )
