"""Bring the rows of 分集 and the clips together; or number the clips of a folder that has no rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog import language
from catalog.series import EpisodeFacts
from transcoder.delivery import values
from transcoder.delivery.files import File, Files
from transcoder.delivery.grid import Cell, Records, Row
from transcoder.delivery.layout import DEFAULT_LANGUAGE
from transcoder.delivery.numbering import episode_number, number_all
from transcoder.delivery.package import PackageEpisode, Subtitle
from transcoder.delivery.problem import Place, Problem, problem
from transcoder.delivery.reader import Reader, unread

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAX_EPISODES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Episodes in order of their numbers, and what was wrong on the way."""

    episodes: tuple[PackageEpisode, ...]
    problems: tuple[Problem, ...]


def from_rows(table: Records, files: Files) -> Gathered:
    """One episode per row whose clip is there: the one it names, else the one with its number."""
    problems: list[Problem] = []
    clips = files.clips()
    by_number = _by_number(clips)
    found: dict[int, PackageEpisode] = {}
    seen: dict[int, Place] = {}
    for row in table.rows:
        place = row.cells["number"].place if "number" in row.cells else row.place
        number = _row_number(row, table, problems)
        if number is None:
            continue
        if number in seen:
            problems.append(problem("E104", place, number=number, first=seen[number].cell))
            continue
        seen[number] = place
        clip = _clip(row, number, clips, files, by_number, problems)
        episode = _episode(Reader(row, problems), number, clip, place, files)
        if episode:
            found[number] = episode
        else:
            problems.append(problem("E101", place, number=number))
    used = {episode.name for episode in found.values()}
    passed_over = {clip.name for number in seen for clip in by_number.get(number, ())[1:]}
    problems += [problem("W201", Place(file=c.name)) for c in clips if c.name not in used | passed_over]
    problems += [problem("W203", cell.place, value=cell.header[:60]) for cell in table.unknown]
    problems += _spare_subtitles(found.values(), files)
    problems += _gaps("E105", seen, Place(sheet=table.sheet.name, file=table.header_place("number").file))
    return Gathered(episodes=tuple(found[n] for n in sorted(found)), problems=tuple(problems))


def from_files(files: Files) -> Gathered:
    """One episode per clip, numbered by the names."""
    clips = {clip.name: clip for clip in files.clips()}
    problems: list[Problem] = []
    episodes: list[PackageEpisode] = []
    for one in number_all([(clip.name, clip.stem) for clip in clips.values()]):
        place = Place(file=one.name)
        if one.same_as:
            problems.append(problem("W207", place, other=one.same_as, number=one.number))
        elif one.guessed:
            problems.append(problem("W206", place, number=one.number))
        reader = Reader(Row(cells={}, place=place), problems)
        episode = _episode(reader, one.number, clips[one.name], place, files)
        episodes += [episode] if episode else []
    problems += _spare_subtitles(episodes, files)
    problems += _gaps("W209", {episode.facts.number: episode.place for episode in episodes}, Place())
    return Gathered(episodes=tuple(episodes), problems=tuple(problems))


def _by_number(clips: Sequence[File]) -> Mapping[int, tuple[File, ...]]:
    found: dict[int, tuple[File, ...]] = {}
    for clip in clips:
        number = episode_number(clip.stem)
        if number is not None:
            found[number] = (*found.get(number, ()), clip)
    return found


def _row_number(row: Row, table: Records, problems: list[Problem]) -> int | None:
    cell = row.cells.get("number")
    if cell is None:
        place = replace(table.header_place("number"), cell=row.place.cell, field="number")
        problems.append(problem("E103", place, header=table.sheet.header_of("number")))
        return None
    number = values.whole(cell.value) or episode_number(cell.text)
    if number is None or number > _MAX_EPISODES:
        problems.append(unread("E106", cell))
        return None
    return number


def _clip(
    row: Row,
    number: int,
    clips: Sequence[File],
    files: Files,
    by_number: Mapping[int, Sequence[File]],
    problems: list[Problem],
) -> File | None:
    if named := row.text("file"):
        return files.find(named, clips)
    candidates = by_number.get(number, ())
    if len(candidates) > 1:
        ignored = Place(file=candidates[1].name)
        problems.append(problem("W208", ignored, number=number, chosen=candidates[0].name))
    return candidates[0] if candidates else None


def _episode(
    reader: Reader, number: int, clip: File | None, place: Place, files: Files
) -> PackageEpisode | None:
    """The episode; its cells are read, and found wrong, also where its clip is missing."""
    facts = EpisodeFacts(
        number=number,
        title=reader.text("title"),
        body_start_seconds=reader.seconds("body_start_seconds"),
        body_end_seconds=reader.seconds("body_end_seconds"),
        declared_seconds=reader.seconds("declared_seconds"),
        reviewed=bool(reader.yes("reviewed")),
    )
    sha256 = _sha256(reader)
    if clip is None:
        return None
    return PackageEpisode(
        facts=facts,
        file=clip.path,
        name=clip.name,
        place=place,
        subtitles=_subtitles(reader, number, clip, files, reader.problems),
        sha256=sha256,
    )


def _sha256(reader: Reader) -> str | None:
    cell: Cell | None = reader.row.cells.get("sha256")
    if cell is None:
        return None
    if not _SHA256.fullmatch(cell.text.lower()):
        reader.problems.append(unread("E118", cell))
        return None
    return cell.text.lower()


def _subtitles(
    reader: Reader, number: int, clip: File, files: Files, problems: list[Problem]
) -> tuple[Subtitle, ...]:
    """Those that the row names, else those that go by the clip's own name, then those with the episode's
    number; one a language, the first counts.
    """
    available = files.subtitles()
    named = [files.find(word, available) for word in reader.words("subtitle")]
    by_name = [file for file in available if _language(file)[1].casefold() == clip.stem.casefold()]
    by_number = [file for file in available if episode_number(_language(file)[1]) == number]
    by_language: dict[str, File] = {}
    for file in [file for file in named if file] or dict.fromkeys((*by_name, *by_number)):
        chosen = by_language.setdefault(_language(file)[0], file)
        if chosen is not file:
            problems.append(problem("W219", Place(file=file.name), number=number, chosen=chosen.name))
    return tuple(Subtitle(language=tag, file=file.path, name=file.name) for tag, file in by_language.items())


def _language(file: File) -> tuple[str, str]:
    """The language that a name ends in (001.en.srt, 001_英文.srt) or its folder has (字幕/en/001.srt), and
    the stem without it; Chinese where neither says anything.
    """
    stem, _, last = file.stem.replace("_", ".").rpartition(".")
    if stem and (tag := language.parse(last)):
        return tag, file.stem[: len(stem)]
    folders = (language.parse(part) for part in reversed(file.parts[:-1]))
    return next((tag for tag in folders if tag), DEFAULT_LANGUAGE), file.stem


def _spare_subtitles(episodes: Iterable[PackageEpisode], files: Files) -> list[Problem]:
    used = {subtitle.name for episode in episodes for subtitle in episode.subtitles}
    numbers = {episode.facts.number for episode in episodes}
    return [
        problem("W218", Place(file=file.name))
        for file in files.subtitles()
        if file.name not in used and episode_number(_language(file)[1]) not in numbers
    ]


def _gaps(code: str, numbers: Mapping[int, Place], place: Place) -> list[Problem]:
    if not numbers:
        return []
    missing = [n for n in range(min(numbers), max(numbers)) if n not in numbers]
    if not missing:
        return []
    shown = "、".join(f"{n:03d}" for n in missing[:10]) + ("…" if len(missing) > 10 else "")
    return [problem(code, place, missing=shown)]
