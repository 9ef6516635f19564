"""What the clips themselves say, against what was declared. Pure: the facts are measured elsewhere."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from catalog.series import Orientation, SeriesFacts
from transcoder.delivery.package import Package, PackageEpisode
from transcoder.delivery.problem import Place, Problem, problem
from transcoder.delivery.vocabulary import ORIENTATION_ZH

LOUDNESS_LUFS = (-27.0, -12.0)  # 3 LU around the targets of GY/T 377: −24 on TV, −15 on a phone
_DURATION_SLACK_SECONDS, _DURATION_SLACK = 2.0, 0.05  # whichever is more


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What probing one clip found.

    ``refusal`` is (code, zh, en) where it is no usable video; the other facts count only where it is None,
    except ``sha256``, which is always of the file as delivered. ``width`` and ``height`` are as shown, after
    rotation. ``loudness_lufs`` is integrated (BS.1770), None where not measured or without audio.
    ``says_ai`` where its metadata calls it AI-made.
    """

    duration_seconds: float
    width: int
    height: int
    has_audio: bool
    loudness_lufs: float | None
    sha256: str
    refusal: tuple[str, str, str] | None = None
    says_ai: bool = False


Measure = Callable[[Path], Awaitable[Measured]]
"""Probe and hash one clip. A bad clip is a ``Measured`` with a refusal; only our own failures are raised."""


def check_media(package: Package, measured: Mapping[str, Measured]) -> Iterator[Problem]:
    """Every problem that needs the media; ``measured`` by the names of the clips."""
    for episode in package.episodes:
        found = measured[episode.name]
        if episode.sha256 and episode.sha256 != found.sha256:
            yield problem("E112", Place(file=episode.name, field="sha256"))
        if found.refusal:
            reason, zh, en = found.refusal
            yield problem("E111", Place(file=episode.name), reason=reason, zh=zh, en=en)
            continue
        yield from _sound(episode, found, silence_is_added=not package.from_sheets)
        yield from _times(episode, found, package.facts)
        yield from _picture(episode, found, package.facts.orientation)
        if found.says_ai and not package.facts.ai_made:
            yield problem("E142" if package.from_sheets else "W223", Place(file=episode.name))
    yield from _same_files(package.episodes, measured)


def _sound(episode: PackageEpisode, found: Measured, *, silence_is_added: bool) -> Iterator[Problem]:
    """A folder of clips is taken as it comes; who hands over a package must have delivered the sound."""
    place = Place(file=episode.name)
    if not found.has_audio:
        yield problem("W211" if silence_is_added else "E110", place)
    elif found.loudness_lufs is not None:
        low, high = LOUDNESS_LUFS
        if not low <= found.loudness_lufs <= high:
            yield problem("W220", place, loudness=f"{found.loudness_lufs:.1f}".replace("-", "−"))


def _times(episode: PackageEpisode, found: Measured, series: SeriesFacts) -> Iterator[Problem]:
    facts, duration = episode.facts, found.duration_seconds
    if facts.declared_seconds is not None:
        slack = max(_DURATION_SLACK_SECONDS, duration * _DURATION_SLACK)
        if abs(facts.declared_seconds - duration) > slack:
            place = replace(episode.place, field="declared_seconds")
            yield problem("W221", place, declared=facts.declared_seconds, measured=duration)
    start = facts.body_start_seconds or 0.0
    end = duration if facts.body_end_seconds is None else facts.body_end_seconds
    if not 0 <= start < end <= duration + 1:
        place = replace(episode.place, field="body_end_seconds")
        yield problem("E114", place, start=start, end=end, duration=duration)
    label_start, label_end = series.ai_label_from_seconds, series.ai_label_to_seconds
    if series.ai_made and label_start is not None and label_end is not None and label_end > duration:
        yield problem("E141", Place(file=episode.name), start=label_start, end=label_end)


def _picture(episode: PackageEpisode, found: Measured, declared: Orientation | None) -> Iterator[Problem]:
    if declared is None or found.width == found.height:
        return
    seen = Orientation.LANDSCAPE if found.width > found.height else Orientation.VERTICAL
    if seen is not declared:
        yield problem(
            "W214",
            Place(file=episode.name, field="orientation"),
            declared=ORIENTATION_ZH[declared],
            declared_en=declared.value,
            width=found.width,
            height=found.height,
        )


def _same_files(episodes: Sequence[PackageEpisode], measured: Mapping[str, Measured]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for episode in episodes:
        number, sha256 = episode.facts.number, measured[episode.name].sha256
        if sha256 in first:
            yield problem("W230", episode.place, first=first[sha256], second=number)
        else:
            first[sha256] = number
