"""What the transcoder can be told from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from catalog.settings import CatalogSettings, ServiceSettings, whole_number
from transcoder.plan import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscoderSettings:
    """``jobs`` run at once (each uses every core well); ``preset`` is x264's trade of time for bits.

    ``scratch`` holds one folder per running job, removed when it ends. Sources that last longer than
    ``chunk_from_seconds`` are cut into chunks of about ``chunk_seconds`` for all workers.
    """

    catalog: CatalogSettings
    metrics: ServiceSettings
    jobs: int
    preset: str
    scratch: Path
    chunk_from_seconds: int
    chunk_seconds: int

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        catalog = CatalogSettings.read(env)
        return cls(
            catalog=catalog,
            metrics=ServiceSettings.read(env, port_name="ZHANBO_METRICS_PORT", port=0),
            jobs=whole_number(env, "ZHANBO_JOBS", 1),
            preset=env.get("ZHANBO_PRESET", "").strip() or "faster",
            scratch=Path(env.get("ZHANBO_SCRATCH", "").strip() or catalog.data / "work").absolute(),
            chunk_from_seconds=whole_number(env, "ZHANBO_CHUNK_FROM_SECONDS", 300),
            chunk_seconds=whole_number(env, "ZHANBO_CHUNK_SECONDS", 60),
        )

    def options(self) -> Options:
        return Options(
            preset=self.preset,
            chunk_from_seconds=self.chunk_from_seconds,
            chunk_seconds=self.chunk_seconds,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings:
    """``most_bytes`` is the largest master; ``free_times`` its size must be free on the disk before."""

    most_bytes: int
    free_times: int

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls(
            most_bytes=whole_number(env, "ZHANBO_UPLOAD_MOST_BYTES", 20 << 30),
            free_times=whole_number(env, "ZHANBO_UPLOAD_FREE_TIMES", 3),
        )
