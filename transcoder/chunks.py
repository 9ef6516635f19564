"""How a long source is cut into chunks, and how a chunk proves that it saw the right pictures. Pure.

A chunk begins at a keyframe of the grid, so the encoder starts anew exactly where it would have done so
anyway. Decoding begins a little before, by a seek; whether that shows the same pictures as decoding from the
start is not believed of any container, but compared for every single picture.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from catalog.piece import Piece, Work
from catalog.rendition import Rung
from transcoder import rates
from transcoder.plan import Options, Plan, Span
from transcoder.survey import Survey

SEEKABLE = ("mov", "matroska")  # both list their keyframes with exact times
MOST_WITHOUT_SEEKING = 4  # each chunk decodes all that is before it: four cost one and a half decodes more
_CONTEXT = 3  # pictures before a chunk that what is done to its first ones may look at
_EARLY_SECONDS = 1.0  # what follows a seek at once may be incomplete where GOPs are open
_SOUND_WEIGHT = 10_000  # pixels whose encoding takes as long as the sound of a picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """All that is decided about a long episode: who encodes a chunk knows no more than this and the master.

    ``parts`` are made one after the other: the second one is begun when the first one is joined and the
    ``sample`` was looked at. Where the first one is ``shown``, that is done beside the second one.
    """

    plan: Plan
    parts: tuple[Plan, ...]
    options: Options
    shown: bool = False
    sample: Rung | None = None

    def stored(self) -> object:
        """As PostgreSQL keeps it."""
        return msgspec.to_builtins(self, enc_hook=_plain)

    @classmethod
    def read(cls, stored: object) -> Self:
        """From what ``stored`` gave; msgspec.ValidationError where another version of this program did."""
        return msgspec.convert(stored, cls, dec_hook=_read)

    def upto(self, part: int) -> Plan:
        """What is there once a part is joined: of the first one all, of more what the plan did not drop."""
        made = self.parts[: part + 1]
        kept = self.plan.rungs if part else made[0].rungs
        return replace(
            self.plan,
            rungs=tuple(rung for rung in kept if any(rung in one.rungs for one in made)),
            sounds=tuple(sound for sound in self.plan.sounds if any(sound in one.sounds for one in made)),
        )

    def work(self, piece: Piece) -> Plan:
        """What is to be done for a piece."""
        part = self.parts[piece.part]
        if piece.work is Work.SAMPLE and self.sample is not None:
            return part.sample_alone(self.sample)
        if piece.work is Work.SOUND:
            return part.sound_alone()
        if piece.work is Work.PICTURES:
            return part.within(
                Span(first=piece.first_frame, frames=piece.frames, seek_seconds=piece.seek_seconds)
            )
        return self.upto(piece.part if piece.work is Work.JOIN else piece.part - 1)

    def revised(self, plan: Plan) -> Self:
        """The same with another plan for what the first part did not make."""
        return replace(self, plan=plan, parts=(self.parts[0], plan.without(self.parts[0])))

    def on(self, machine: Options) -> Options:
        """The options to encode with: what makes a difference to the bytes as decided, the rest as here."""
        return replace(self.options, threads=machine.threads, memory_bytes=machine.memory_bytes)


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _read(kind: type, value: object) -> object:
    if kind is Fraction:
        return Fraction(str(value))
    raise TypeError(f"{kind.__name__} cannot be read")


def wanted(plan: Plan, options: Options) -> bool:
    """Whether the source is long enough to be cut."""
    return plan.duration_seconds > options.chunk_from_seconds and len(spans(plan, options)) > 1


def spans(plan: Plan, options: Options) -> tuple[Span, ...]:
    """The chunks: whole segments, as equal in number as can be, of about ``chunk_seconds``."""
    count = max(1, round(float(plan.duration_seconds) / options.chunk_seconds))
    if plan.master.container not in SEEKABLE:
        count = min(count, MOST_WITHOUT_SEEKING)
    grid = plan.grid
    count = min(count, len(grid))
    borders = [grid[len(grid) * number // count] for number in range(count)]
    return tuple(
        Span(first=first, frames=end - first)
        for first, end in zip(borders, [*borders[1:], plan.frames], strict=True)
    )


def pieces(assembly: Assembly, survey: Survey) -> Iterator[Piece]:
    """The work, in the order in which it is begun: of each part sample, sound, chunks, joining; and of the
    second one, before all else, showing the first.
    """
    plan, number = assembly.plan, 0
    cut = [_proven(plan, span, survey) for span in spans(plan, assembly.options)]
    for index, part in enumerate(assembly.parts):
        todo = list[tuple[Work, Span, str | None, float]]()
        whole = Span(first=0, frames=plan.frames)
        if assembly.shown and index == 1:
            todo.append((Work.SHOW, whole, None, _SOUND_WEIGHT * plan.frames))
        if assembly.sample is not None and index == 0:
            todo.append((Work.SAMPLE, whole, None, _SOUND_WEIGHT * plan.frames))
        if part.sounds:
            todo.append((Work.SOUND, whole, None, _SOUND_WEIGHT * plan.frames))
        todo += [(Work.PICTURES, span, seen, pixels(part) * span.frames) for span, seen in cut]
        todo.append((Work.JOIN, whole, None, _SOUND_WEIGHT * plan.frames))
        for turn, (work, span, seen, weight) in enumerate(todo):
            yield Piece(
                number=number,
                part=index,
                turn=0 if work is Work.JOIN else turn,
                work=work,
                first_frame=span.first,
                frames=span.frames,
                seek_seconds=span.seek_seconds,
                seen=seen,
                weight=weight,
            )
            number += 1


def pixels(plan: Plan) -> int:
    """Of all rungs together: what encoding a picture costs, roughly."""
    return sum(rung.width * rung.height for rung in plan.rungs)


def _proven(plan: Plan, span: Span, survey: Survey) -> tuple[Span, str | None]:
    """The span with where to seek, and what must be seen then; neither where decoding begins at the start."""
    begin, _ = _window(plan, span, _times(survey))
    at = survey.picture_times[begin] - _EARLY_SECONDS
    if plan.master.container not in SEEKABLE or begin == 0 or at <= 0:
        return span, None
    return replace(span, seek_seconds=at), seen(plan, span, survey)


def seen(plan: Plan, span: Span, survey: Survey) -> str:
    """A checksum of the times and the looks of all pictures that a span is made from."""
    begin, end = _window(plan, span, _times(survey))
    times = np.rint(_times(survey)[begin:end] * 1e6).astype("<i8")
    marks = np.asarray(survey.picture_marks[begin:end]).astype("<u4")
    return sha256(times.tobytes() + marks.tobytes()).hexdigest()


def _times(survey: Survey) -> NDArray[np.float64]:
    return np.asarray(survey.picture_times, dtype=np.float64)


def _window(plan: Plan, span: Span, times: NDArray[np.float64]) -> tuple[int, int]:
    """Which pictures, in the order of decoding, the span is made from: a grid's place more on each side for
    rounding, and ``_CONTEXT`` before.
    """
    start = plan.master.video.start_seconds
    first = np.flatnonzero(times >= start + float((span.first - 1) / plan.rate))
    last = np.flatnonzero(times < start + float((span.end + 1) / plan.rate))
    begin = int(first[0]) if len(first) else len(times)
    return max(0, begin - _CONTEXT), int(last[-1]) + 1 if len(last) else 0


def scores(assembly: Assembly, made: Iterable[tuple[Piece, Mapping[str, float | str]]]) -> dict[str, float]:
    """VMAF by rung, from what each chunk says of the windows in it."""
    sums = dict[str, tuple[float, int]]()
    for piece, said in made:
        seen = rates.check_windows(assembly.work(piece)).frames if piece.work is Work.PICTURES else 0
        for name, score in said.items() if seen else ():
            whole, count = sums.get(name, (0.0, 0))
            sums[name] = (whole + float(score) * seen, count + seen)
    return {name: round(whole / count, 1) for name, (whole, count) in sums.items()}


def share(pieces: Iterable[tuple[float, float]]) -> float:
    """How much of the work is done, from (weight, share done) of each piece."""
    known = list(pieces)
    return sum(weight * done for weight, done in known) / sum(weight for weight, _ in known)
