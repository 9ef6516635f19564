"""How the quality of an episode's rungs was chosen, as its plan knows and its manifest says. Pure records."""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """Where the rungs' quality comes from."""

    SAMPLE = "sample"
    """From how well a sample of this episode looks once encoded."""
    TABLE = "table"
    """The ladder's own: content-aware rates are switched off."""
    NO_VMAF = "table_for_want_of_libvmaf"
    """The ladder's own: there is no ffmpeg with libvmaf."""
    NOT_MEASURED = "table_for_want_of_a_score"
    """The ladder's own: the sample could not be scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """``frames`` pictures at the size of ``rung``, encoded at ``crf``, look like ``vmaf``."""

    rung: str
    frames: int
    crf: float
    vmaf: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a rung should look like, by the sample, at the quality chosen for it where its ceiling allows."""

    rung: str
    target: float
    crf: float
    vmaf: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """``dropped`` rungs would have cost hardly less than the next larger one, or more."""

    basis: Basis = Basis.TABLE
    sample: Sample | None = None
    expected: tuple[Expected, ...] = ()
    dropped: tuple[str, ...] = ()
