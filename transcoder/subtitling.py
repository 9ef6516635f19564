"""An episode's subtitles: those in its master and those beside it, into its folder and its playlists."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from catalog import language
from catalog.rendition import PORTRAIT_ON_TV, Master, Screen, SubtitleFacts
from transcoder import command, sandbox, subtitle, webtext
from transcoder.brief import Brief
from transcoder.command import Source
from transcoder.errors import EncodeFailed, Refused
from transcoder.plan import Options
from transcoder.sandbox import Bounds, Overrun
from transcoder.subtitle import Cue
from transcoder.tools import Tools
from transcoder.webtext import Grid, Listed

FROM_MASTER, DELIVERED = "master", "delivered"
_CHINESE_SHARE = 0.3  # of the letters; names and numbers are often in others


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The cues of one language, fitted to the episode."""

    tag: str
    cues: tuple[Cue, ...]
    origin: str
    forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """What there is, a text per language, and stable words for what was left out."""

    texts: tuple[Text, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Subtitles as the manifest lists them."""

    language: str
    playlist: str
    file: str
    cues: int
    origin: str
    default: bool
    forced: bool


async def gather(source: Path, master: Master, brief: Brief, tools: Tools, options: Options) -> Subtitles:
    """All subtitles of an episode; what came beside the master counts before what is in it.

    Refused where a file beside it cannot be read; what is wrong inside a master is left out.
    """
    texts, left_out = dict[str, Text](), list[str]()
    seconds = master.duration_seconds
    for file in brief.subtitles:
        cues = subtitle.fitted(subtitle.read(file.content, file.name), seconds=seconds)
        texts[file.language] = Text(tag=file.language, cues=cues, origin=DELIVERED)
    for facts in master.subtitles:
        found, why_not = await _embedded(source, master, facts, tools, options)
        if found is None or found.tag in texts:
            left_out.append(f"stream {facts.stream}: {why_not or 'delivered beside the master'}")
        else:
            texts[found.tag] = found
    left_out += [f"{text.tag}: all cues lie beyond the end" for text in texts.values() if not text.cues]
    return Subtitles(
        texts=tuple(texts[tag] for tag in sorted(texts) if texts[tag].cues), left_out=tuple(left_out)
    )


async def _embedded(
    source: Path, master: Master, facts: SubtitleFacts, tools: Tools, options: Options
) -> tuple[Text | None, str]:
    """The text of a stream of the master, or why there is none."""
    end = master.video.start_seconds + master.duration_seconds
    opened = Source(container=master.container, threads=1)
    limits = options.limits
    bounds = Bounds(
        wall_seconds=limits.probe_seconds + end,
        cpu_seconds=limits.probe_seconds + end,
        memory_bytes=limits.memory_bytes,
        stdout_bytes=2 * subtitle.MOST_BYTES,
    )
    argv = command.subtitles(tools, opened, stream=facts.stream, limit_seconds=end)
    try:
        done = await sandbox.run(argv, bounds, source=source)
        cues = subtitle.read(done.stdout, f"stream {facts.stream}")
    except Overrun:
        return None, "too_costly"
    except Refused as refused:
        return None, refused.code
    fitted = subtitle.fitted(
        cues, seconds=master.duration_seconds, earlier_seconds=master.video.start_seconds
    )
    tag = facts.language or guessed(cues)
    return Text(tag=tag, cues=fitted, origin=FROM_MASTER, forced=facts.forced), ""


def guessed(cues: Sequence[Cue]) -> str:
    """The language of what nobody named: Chinese where it is written so, else undetermined."""
    letters = [c for cue in cues for c in cue.text if c.isalpha()]
    names = [unicodedata.name(c, "") for c in letters]
    if any(name.startswith(("HIRAGANA", "KATAKANA", "HANGUL")) for name in names):
        return "und"
    chinese = sum(name.startswith("CJK") for name in names)
    return "zh" if letters and chinese >= _CHINESE_SHARE * len(letters) else "und"


def plain(folder: Path) -> dict[str, str]:
    """The multivariant playlists that lie in a folder, before any subtitles are listed in them."""
    paths = (folder / name for name in (*(screen.playlist for screen in Screen), PORTRAIT_ON_TV))
    return {path.name: path.read_text("utf-8") for path in paths if path.is_file()}


def write(
    folder: Path, grid: Grid, subtitles: Subtitles, spoken: str, playlists: Mapping[str, str]
) -> dict[str, object]:
    """Put the subtitles into an episode's folder and list them in its multivariant ``playlists``, which are
    given as they are without any; what the manifest says of it. Blocking.
    """
    shown = webtext.default([text.tag for text in subtitles.texts], spoken)
    made = [_written(folder, grid, text, default=text.tag == shown) for text in subtitles.texts]
    for name, text in playlists.items():
        (folder / name).write_text(webtext.listed(text, [listed for _, listed in made]), "utf-8")
    tracks = [asdict(track) | {"name": language.name(track.language)} for track, _ in made]
    return {
        "subtitles": tracks,
        "subtitles_left_out": subtitles.left_out,
        "playlists_without_subtitles": playlists,  # what another revision starts from
    }


def _written(folder: Path, grid: Grid, text: Text, *, default: bool) -> tuple[Track, Listed]:
    file, playlist = names(text.tag)
    parts = webtext.documents(text.cues, grid)
    (folder / file).write_bytes(b"".join(parts))
    (folder / playlist).write_text(webtext.playlist(parts, file, grid), "utf-8")
    if (folder / file).stat().st_size != sum(map(len, parts)):
        raise EncodeFailed(f"{file} is incomplete")
    track = Track(
        language=text.tag, playlist=playlist, file=file, cues=len(text.cues), origin=text.origin,
        default=default, forced=text.forced,
    )  # fmt: skip
    rates = webtext.rates(parts, grid)
    return track, Listed(tag=text.tag, playlist=playlist, rates=rates, default=default, forced=text.forced)


def names(tag: str) -> tuple[str, str]:
    """The file and the playlist of a language."""
    return f"subs-{tag}.vtt", f"subs-{tag}.m3u8"
