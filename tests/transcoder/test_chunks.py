"""A long source in chunks: where they begin, and that each is made from the very same pictures."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from catalog.piece import Work
from catalog.rendition import Master
from transcoder import chunks, command, pipeline, rates
from transcoder.chunks import Assembly
from transcoder.command import Source
from transcoder.pieces import survey_of
from transcoder.plan import Options, Plan, Span, plan
from transcoder.survey import Survey
from transcoder.tools import Tools

Build = Callable[..., Master]
SHORT = Options(chunk_from_seconds=6, chunk_seconds=3)

X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-x264-params")
NASA = "torchcodec__nasa_13013.mp4"
# name → the clip, how often it is repeated, what makes of it the source, its suffix
SOURCES: dict[str, tuple[str, int, tuple[str, ...], str]] = {
    "a rate that varies, with pictures that stand for seconds": (
        "mediabunny__cursed-vfr.mp4", 1,
        ("-vf", "scale=320:-2", "-fps_mode", "vfr", *X264, "keyint=250"), "mp4",
    ),
    "open GOPs, B-frames, a clock that starts late": (
        NASA, 0, (*X264, "open-gop=1:keyint=90:bframes=3:b-adapt=2", "-output_ts_offset", "1.3"), "mp4",
    ),
    "a single GOP": (NASA, 0, (*X264, "keyint=infinite:bframes=3"), "mkv"),
    "refreshed column by column, hardly a keyframe": (NASA, 0, (*X264, "intra-refresh=1:keyint=60"), "mp4"),
    "interlaced": (
        NASA, 1,
        ("-vf", "setpts=N/50/TB,tinterlace=4", "-flags", "+ildct+ilme", *X264, "tff=1:keyint=75"), "mkv",
    ),
    "HEVC with open GOPs": (
        NASA, 0, (*X265, "log-level=none:open-gop=1:keyint=60"),
        "mp4",
    ),
    "turned by the phone that took it": (
        "media__internal_emulator_transformer_output_270_rotated.mp4", 1, ("-c", "copy", "-t", "8"), "mp4",
    ),
    "VP9, some never shown": ("mediabunny__frames.webm", 2, ("-c", "copy", "-t", "8"), "webm"),
    "milliseconds that are rounded": ("decord__flipping_a_pancake.mkv", 0, ("-c", "copy"), "mkv"),
    "fragmented": (NASA, 0, ("-c", "copy", "-movflags", "frag_keyframe+empty_moov"), "mp4"),
    "a transport stream": (NASA, 0, ("-c", "copy"), "ts"),
    "an AVI": ("mmaction2__test.avi", 1, ("-c", "copy"), "avi"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Long:
    """A source with its plan, cut into chunks; one small rung per screen is enough to see."""

    path: Path
    assembly: Assembly
    survey: Survey

    @property
    def seekable(self) -> bool:
        return self.assembly.plan.master.container in chunks.SEEKABLE


async def long(source: Path, tools: Tools) -> Long:
    prepared = await pipeline.prepare(source, tools, SHORT)
    whole = prepared.plan
    lowest = {rung.screen: rung for rung in sorted(whole.rungs, key=lambda rung: -rung.height)}
    seen = replace(whole, rungs=tuple(lowest.values()), sounds=())
    return Long(
        path=source, assembly=Assembly(plan=seen, parts=(seen,), options=SHORT), survey=prepared.survey
    )


def made(tools: Tools, clip: Path, times: int, words: tuple[str, ...], into: Path) -> Path:
    before = [
        tools.ffmpeg,
        "-nostdin",
        "-v",
        "error",
        "-stream_loop",
        str(times),
        "-i",
        clip,
        "-map",
        "0:v:0",
    ]
    subprocess.run([*before, *words, into], check=True, capture_output=True)
    return into


def encoders_see(tools: Tools, long: Long, work: Plan, folder: Path) -> dict[str, list[tuple[int, str]]]:
    """(time, MD5) of each picture that the encoder of a rung is given, by the very command that encodes."""
    folder.mkdir()
    source = Source(container=work.master.container)
    argv = command.encode(tools, source, work, SHORT, folder)
    with long.path.open("rb") as opened:
        done = subprocess.run(list(map(str, argv)), stdin=opened, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return {rung.name: _lines((folder / f"{rung.name}.mp4").read_text()) for rung in work.rungs}


def _lines(text: str) -> list[tuple[int, str]]:
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")]
    return [(int(row[2]), row[5].strip()) for row in rows]


@pytest.mark.parametrize("name", SOURCES)
async def test_a_chunk_is_made_from_the_same_pictures_as_the_whole(
    shared_media: Path, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    clip, times, words, suffix = SOURCES[name]
    source = made(tools, shared_media / "real" / clip, times, words, tmp_path / f"source.{suffix}")
    cut = await long(source, tools)
    raw = {"c:v": "rawvideo", "f": "framemd5", "fps_mode": "passthrough", "pix_fmt": "yuv420p"}
    monkeypatch.setattr(command, "_video_options", lambda *_: raw)  # pyright: ignore
    whole = encoders_see(tools, cut, cut.assembly.plan, tmp_path / "whole")
    pieces = [piece for piece in chunks.pieces(cut.assembly, cut.survey) if piece.work is Work.PICTURES]
    assert len(pieces) > 2
    assert (pieces[-1].seek_seconds is not None) == cut.seekable
    for piece in pieces:
        work, folder = cut.assembly.work(piece), tmp_path / str(piece.number)
        seen = encoders_see(tools, cut, work, folder)
        for rung, pictures in seen.items():
            inside = whole[rung][piece.first_frame : piece.first_frame + piece.frames]
            assert [md5 for _, md5 in pictures] == [md5 for _, md5 in inside]
            assert [time for time, _ in pictures] == list(range(piece.frames))
        if piece.seek_seconds is not None:
            assert chunks.seen(work, work.pictures, survey_of(folder / command.SEEN)) == piece.seen


def long_plan(master: Build, seconds: float = 1200.0, **changes: object) -> Plan:
    return plan(master(duration_seconds=seconds, **changes), Options())


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(8797, 500)])
@pytest.mark.parametrize("seconds", [301.0, 1200.0, 7199.9])
def test_chunks_follow_each_other_on_the_keyframe_grid(master: Build, rate: Fraction, seconds: float) -> None:
    whole = long_plan(master, seconds, frame_rate=rate)
    spans = chunks.spans(whole, Options())
    assert [span.first for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == whole.frames
    assert {span.first for span in spans} <= set(whole.grid)
    lengths = [span.frames / float(rate) for span in spans]
    assert max(lengths) - min(lengths) <= 2 * float(whole.segment_seconds)
    assert 50 <= max(lengths) <= 70


@pytest.mark.parametrize(("seconds", "wanted"), [(299.0, False), (300.0, False), (301.0, True)])
def test_only_what_lasts_longer_than_five_minutes_is_cut(master: Build, seconds: float, wanted: bool) -> None:
    assert chunks.wanted(long_plan(master, seconds), Options()) is wanted


@pytest.mark.parametrize("container", ["mpegts", "avi", "flv", "mpeg", "ogg", "asf"])
def test_what_cannot_be_seeked_exactly_is_decoded_from_its_start_and_cut_into_few(
    master: Build, container: str
) -> None:
    whole = replace(long_plan(master), master=master(container=container))
    assert len(chunks.spans(whole, Options())) == chunks.MOST_WITHOUT_SEEKING
    assembly = Assembly(plan=whole, parts=(whole,), options=Options())
    assert {piece.seek_seconds for piece in chunks.pieces(assembly, survey(whole))} == {None}


def survey(whole: Plan, spoilt: int | None = None) -> Survey:
    """As if every picture of the plan had been decoded, one of them badly."""
    seen = Survey()
    seen.line("#tb 0: 1/1000000")
    for number in range(whole.frames):
        at = round(number / whole.rate * 1_000_000)
        seen.line(f"0, {at}, {at}, 40000, 256, 0x{7 if number == spoilt else number:08x}")
    return seen


@pytest.mark.parametrize(("spoilt", "noticed"), [(1499, True), (1600, True), (4000, False), (900, False)])
def test_one_picture_that_looks_different_is_noticed_by_the_chunk_that_it_is_for(
    master: Build, spoilt: int, noticed: bool
) -> None:
    whole, span = long_plan(master), Span(first=1500, frames=1500)
    right = chunks.seen(whole, span, survey(whole))
    assert (chunks.seen(whole, span, survey(whole, spoilt)) != right) is noticed


def test_the_first_part_is_joined_before_the_rest_begins(master: Build) -> None:
    whole = long_plan(master)
    parts = pipeline.parts(whole, Options(), shown=True)
    assembly = Assembly(plan=whole, parts=parts, options=Options())
    pieces = list(chunks.pieces(assembly, survey(whole)))
    works = [(piece.part, piece.work) for piece in pieces]
    once = [Work.SOUND, *[Work.PICTURES] * 20, Work.JOIN]
    assert works == [*((0, work) for work in once), *((1, work) for work in once)]
    assert [piece.number for piece in pieces] == list(range(len(pieces)))
    assert [rung.name for rung in assembly.work(pieces[1]).rungs] == ["phone-360"]
    assert assembly.work(pieces[-1]) == whole
    assert assembly.upto(0).rungs == parts[0].rungs


def test_the_first_part_is_shown_beside_the_second_and_before_all_of_it(master: Build) -> None:
    whole = long_plan(master)
    parts = pipeline.parts(whole, Options(), shown=True)
    assembly = Assembly(plan=whole, parts=parts, options=Options(), shown=True)
    pieces = list(chunks.pieces(assembly, survey(whole)))
    (show,) = (one for one in pieces if one.work is Work.SHOW)
    assert (show.part, show.turn) == (1, 0)
    assert [one.turn for one in pieces if one.part == 1 and one.work is not Work.JOIN] == list(range(22))
    assert assembly.work(show) == assembly.upto(0)


def test_a_sample_is_looked_at_once_and_before_the_rest_begins(master: Build) -> None:
    whole = long_plan(master)
    parts, rung = pipeline.parts(whole, Options(), shown=False), whole.rungs[0]
    assembly = Assembly(plan=whole, parts=parts, options=Options(), sample=rung)
    (piece,) = (one for one in chunks.pieces(assembly, survey(whole)) if one.work is Work.SAMPLE)
    work = assembly.work(piece)
    assert (piece.part, work.sample, work.rungs, work.sounds) == (0, rung, (), ())


def test_the_quality_chosen_by_the_first_part_holds_for_the_rest(master: Build) -> None:
    whole = long_plan(master)
    first = whole.first()
    assembly = Assembly(plan=whole, parts=(first, whole.without(first)), options=Options())
    better = replace(
        whole, rungs=tuple(replace(r, crf=20) if r not in first.rungs else r for r in whole.rungs)
    )
    revised = assembly.revised(better)
    assert revised.parts[0] == first
    assert {rung.crf for rung in revised.parts[1].rungs} == {20}
    assert revised.upto(1) == better


def test_a_first_part_that_was_dropped_is_shown_and_is_not_in_the_whole(master: Build) -> None:
    whole = long_plan(master)
    first = whole.first()
    assembly = Assembly(plan=whole, parts=(first, whole.without(first)), options=Options(), shown=True)
    others = replace(whole, rungs=whole.without(first).rungs)
    revised = assembly.revised(others)
    (show,) = (one for one in chunks.pieces(assembly, survey(whole)) if one.work is Work.SHOW)
    assert revised.work(show).rungs == first.rungs
    assert revised.upto(1) == others


def test_scores_of_chunks_count_by_the_pictures_that_were_looked_at(master: Build) -> None:
    whole = replace(long_plan(master, 400.0), sounds=())
    assembly = Assembly(plan=whole, parts=(whole,), options=Options())
    made = [one for one in chunks.pieces(assembly, survey(whole)) if one.work is Work.PICTURES]
    seen = [rates.check_windows(assembly.work(piece)).frames for piece in made]
    assert sum(seen) == rates.check_windows(whole).frames
    said = [{"tv-720": 90.0 + number} if count else {} for number, count in enumerate(seen)]
    mean = sum((90.0 + number) * count for number, count in enumerate(seen)) / sum(seen)
    assert chunks.scores(assembly, zip(made, said, strict=True)) == {"tv-720": round(mean, 1)}


def test_a_plan_is_read_as_it_was_stored(master: Build) -> None:
    whole = long_plan(master, frame_rate=Fraction(30000, 1001), start_seconds=0.1 + 0.2)
    assembly = Assembly(plan=whole, parts=pipeline.parts(whole, Options(), shown=True), options=Options())
    assert Assembly.read(msgspec.json.decode(msgspec.json.encode(assembly.stored()))) == assembly


def test_all_workers_encode_alike_whatever_they_are_set_to(master: Build) -> None:
    whole = long_plan(master)
    assembly = Assembly(plan=whole, parts=(whole,), options=Options(preset="slow", threads=2))
    here = assembly.on(Options(preset="ultrafast", threads=16))
    assert (here.preset, here.threads) == ("slow", 16)
