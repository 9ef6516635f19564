"""What the transcoder can be told from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from catalog.settings import CatalogSettings, ServiceSettings, SettingMissing, switch, whole_number
from transcoder.encoders import Family
from transcoder.ladder import PHONE, TV, TV_HEVC, Ladder, Row, chosen
from transcoder.plan import LoudnessTarget, Options

_LOWEST_LEVEL = -60.0
_ANY = "auto"


def _keep_delivered(env: Mapping[str, str]) -> timedelta:
    return timedelta(days=whole_number(env, "ZHANBO_KEEP_DELIVERED_DAYS", 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscoderSettings:
    """``jobs`` run at once (each uses every core well); ``options`` are those of every transcode,
    made by ``encoder`` where this machine has it.

    ``scratch`` holds one folder per running job, removed when it ends. ``floor_bytes``, and
    ``scratch_times`` the size of a master, must be free before its transcoding starts.
    ``collect_every``: None means never in this process.
    ``scratch`` holds one folder per running job, removed when it ends. ``propagator`` is the name or the
    code of this platform in the implicit label of AI-made content.
    """

    catalog: CatalogSettings
    metrics: ServiceSettings
    jobs: int
    options: Options
    encoder: str
    scratch: Path
    floor_bytes: int
    scratch_times: int
    collect_every: timedelta | None
    keep_delivered: timedelta
    propagator: str

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        catalog = CatalogSettings.read(env)
        minutes = whole_number(env, "ZHANBO_COLLECT_MINUTES", 10)
        return cls(
            catalog=catalog,
            metrics=ServiceSettings.read(env, port_name="ZHANBO_METRICS_PORT", port=0),
            jobs=whole_number(env, "ZHANBO_JOBS", 1),
            options=_options(env),
            encoder=_encoder(env),
            scratch=Path(env.get("ZHANBO_SCRATCH", "").strip() or catalog.data / "work").absolute(),
            floor_bytes=whole_number(env, "ZHANBO_FLOOR_BYTES", 1 << 30),
            scratch_times=whole_number(env, "ZHANBO_SCRATCH_TIMES", 3),
            collect_every=timedelta(minutes=minutes) if minutes else None,
            keep_delivered=_keep_delivered(env),
            propagator=env.get("ZHANBO_AIGC_PROPAGATOR", "").strip() or "Zhanbo",
        )


def _options(env: Mapping[str, str]) -> Options:
    usual = Options()
    return Options(
        preset=env.get("ZHANBO_PRESET", "").strip() or usual.preset,
        content_aware=env.get("ZHANBO_CONTENT_AWARE", "").strip() != "0",
        chunk_from_seconds=whole_number(env, "ZHANBO_CHUNK_FROM_SECONDS", round(usual.chunk_from_seconds)),
        chunk_seconds=max(1, whole_number(env, "ZHANBO_CHUNK_SECONDS", round(usual.chunk_seconds))),
        ladder=Ladder(
            phone=_rows(env, "ZHANBO_PHONE_RUNGS", PHONE),
            tv=_rows(env, "ZHANBO_TV_RUNGS", TV),
            hevc=TV_HEVC if switch(env, "ZHANBO_HEVC") else (),
        ),
        phone=LoudnessTarget(
            integrated_lufs=_decibels(env, "ZHANBO_LOUDNESS_PHONE", usual.phone.integrated_lufs),
            true_peak_dbtp=_decibels(env, "ZHANBO_TRUE_PEAK_PHONE", usual.phone.true_peak_dbtp),
        ),
        tv=LoudnessTarget(
            integrated_lufs=_decibels(env, "ZHANBO_LOUDNESS_TV", usual.tv.integrated_lufs),
            true_peak_dbtp=_decibels(env, "ZHANBO_TRUE_PEAK_TV", usual.tv.true_peak_dbtp),
        ),
    )


def _encoder(env: Mapping[str, str]) -> str:
    """Which encoder is asked for; whether this machine has it shows at the start of a worker."""
    asked = env.get("ZHANBO_ENCODER", "").strip() or Family.X264
    if asked not in (_ANY, *Family):
        known = ", ".join((_ANY, *Family))
        raise SettingMissing(f"ZHANBO_ENCODER is one of {known}, not {asked!r}", field="ZHANBO_ENCODER")
    return asked


def _rows(env: Mapping[str, str], name: str, table: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of ``table`` whose sides are listed, in that order; all where nothing is said."""
    sides = [side.strip() for side in env.get(name, "").split(",") if side.strip()]
    known = {str(row.side): row.side for row in table}
    if not sides:
        return table
    if len(set(sides)) < len(sides) or not known.keys() >= set(sides):
        raise SettingMissing(f"{name} lists some of {', '.join(known)}, each once", field=name)
    return chosen(table, [known[side] for side in sides])


def _decibels(env: Mapping[str, str], name: str, default: float) -> float:
    """A level at or below full scale."""
    text = env.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 1.0
    if not _LOWEST_LEVEL <= value <= 0:
        raise SettingMissing(f"{name} must be {_LOWEST_LEVEL:.0f} … 0, not {text!r}", field=name)
    return value


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
