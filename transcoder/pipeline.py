"""A master in, a verified folder out: probe → encode → package → verify → asset."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Self

from catalog.boxes import Malformed
from catalog.checksum import sha256_of
from catalog.rendition import PORTRAIT_ON_TV, Loudness, Rendition, Rung, Screen
from transcoder import (
    asset,
    boxes,
    encode,
    loudness,
    packager,
    playlist,
    poster,
    probe,
    rates,
    sample,
    stamp,
    subtitling,
    thumbnails,
    verify,
)
from transcoder.asset import Asset
from transcoder.boxes import Track
from transcoder.brief import NOTHING, Brief
from transcoder.errors import EncodeFailed
from transcoder.headstart import Headstart
from transcoder.plan import Options, Plan, Sound, loudness_note, plan
from transcoder.subtitling import Subtitles
from transcoder.survey import Survey
from transcoder.together import together
from transcoder.tools import Tools
from transcoder.webtext import Grid

PROBED, _VERIFIED = 0.06, 0.98  # shares of the wall time, roughly
_WORTH_SHOWING_SECONDS = 8.0  # what is shorter is ready before anybody could have watched a first version

Show = Callable[[Asset], Awaitable[None]]
"""Takes a first version; its folder is gone once this has returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A master that passed the gate: what it becomes, what its pictures are like, what is said in it."""

    plan: Plan
    survey: Survey
    subtitles: Subtitles
    ahead: Headstart | None = None


async def transcode(
    source: Path,
    folder: Path,
    tools: Tools,
    *,
    progress: Callable[[float], None],
    options: Options = Options(),  # noqa: B008 - frozen
    brief: Brief = NOTHING,
    show: Show | None = None,
) -> Asset:
    """The asset of a master, with what ``brief`` asks for. ``folder`` is an empty folder of this job: its
    scratch and the result.

    Refused when the master may not be published, else as ``make``.
    """
    job = Job.begin(source=source, folder=folder, tools=tools, options=options, brief=brief)
    progress(0.0)
    prepared = await prepare(source, tools, options, brief, scratch=job.scratch, shown=show is not None)
    return await make(job, prepared, progress=progress, show=show)


async def prepare(
    source: Path,
    tools: Tools,
    options: Options,
    brief: Brief = NOTHING,
    *,
    scratch: Path | None = None,
    shown: bool = False,
) -> Prepared:
    """Decode the master once and decide what it becomes. Refused when it may not be published.

    The first part's pictures may be encoded into ``scratch`` by the way.
    """
    ahead = scratch and Headstart(
        tools=tools, options=options, brief=brief, folder=scratch,
        wanted=lambda foreseen: len(parts(foreseen, options, shown=shown)) > 1,
    )  # fmt: skip
    master, survey = await probe.look(source, tools, options.limits, ahead.begin if ahead else None)
    planned = plan(master, options, brief)
    subtitles = await subtitling.gather(source, master, brief, tools, options)
    return Prepared(plan=planned, survey=survey, subtitles=subtitles, ahead=ahead)


async def make(
    job: "Job", prepared: Prepared, *, progress: Callable[[float], None], show: Show | None = None
) -> Asset:
    """The whole asset, made here.

    ``show`` is given an asset of the lowest phone rung as soon as there is one. EncodeFailed when a tool or
    its output failed. Cancelling leaves no process behind; the caller removes the folder. ``progress`` goes
    on to 1, never back.
    """
    progress(PROBED)
    planned, subtitles = prepared.plan, prepared.subtitles
    digest = await asyncio.to_thread(sha256_of, job.source)
    done, rest = PROBED, planned
    first, *others = parts(planned, job.options, shown=show is not None)
    if others:
        first = replace(first, sample=rates.sampled(planned))
    ready = prepared.ahead is not None and prepared.ahead.holds(first if others else None)
    if others:
        done += (_VERIFIED - PROBED) * _pixels(first) / _pixels(planned)
        await job.make(first, _between(progress, PROBED, done), has_pictures=ready)
        if show is not None and worth_showing(planned):
            await show(await job.sealed(first, job.first_version(first), subtitles, digest))
        if job.options.content_aware:
            planned = await sample.choose(planned, first, job.tools, job.options, job.scratch)
        job.forget(first.without(planned))
        rest = planned.without(first)
    await job.make(rest, _between(progress, done, _VERIFIED))
    scores = await sample.check(planned, job.tools, job.options, job.scratch)
    asset = await job.sealed(planned, job.final, subtitles, digest, scores)
    await asyncio.to_thread(shutil.rmtree, job.scratch)
    progress(1.0)
    return asset


def parts(planned: Plan, options: Options, *, shown: bool) -> tuple[Plan, ...]:
    """What to encode one after the other, each part decoding the master once: the lowest phone rung first
    where it is to be shown or to choose by.

    Where quality is chosen this must not depend on ``shown``: the same master is to give the same bytes.
    """
    if not options.content_aware and not (shown and worth_showing(planned)):
        return (planned,)
    return (planned.first(), planned.without(planned.first()))


def worth_showing(planned: Plan) -> bool:
    return planned.duration_seconds >= _WORTH_SHOWING_SECONDS


def _pixels(planned: Plan) -> int:
    return sum(rung.width * rung.height for rung in planned.rungs)


def _between(progress: Callable[[float], None], start: float, end: float) -> Callable[[float], None]:
    return lambda share: progress(start + share * (end - start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One transcode's surroundings: ``scratch`` for what is encoded, ``final`` for what is published."""

    source: Path
    folder: Path
    tools: Tools
    options: Options
    brief: Brief

    @classmethod
    def begin(cls, *, source: Path, folder: Path, tools: Tools, options: Options, brief: Brief) -> Self:
        job = cls(source=source, folder=folder, tools=tools, options=options, brief=brief)
        for new in (job.scratch, job.final):
            new.mkdir(parents=True)
        return job

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    @property
    def final(self) -> Path:
        return self.folder / "asset"

    async def make(
        self, part: Plan, progress: Callable[[float], None], *, has_pictures: bool = False
    ) -> None:
        """The media files of a part of the plan, whose pictures may lie encoded in ``scratch``."""
        todo = part.sound_alone() if has_pictures else part
        await encode.encode(self.source, todo, self.tools, self.options, self.scratch, progress)
        await self.package(part)

    async def package(self, part: Plan) -> None:
        """What was encoded, as it is published."""
        await packager.package(part, self.tools, self.options, self.scratch, self.final)
        if part.aigc is not None:
            await asyncio.to_thread(stamp.all_of, encode.names(part), self.final, part.aigc)

    def forget(self, part: Plan) -> None:
        """Leave what is packaged of a part out of what is published."""
        for name in encode.names(part):
            (self.final / f"{name}.mp4").unlink()

    def first_version(self, part: Plan) -> Path:
        """A folder with the media of ``part`` alone, as further names of the same bytes."""
        folder = self.folder / "first"
        folder.mkdir()
        for name in encode.names(part):
            (folder / f"{name}.mp4").hardlink_to(self.final / f"{name}.mp4")
        return folder

    async def sealed(
        self,
        planned: Plan,
        folder: Path,
        subtitles: Subtitles,
        source_sha256: str,
        scores: Mapping[str, float] = {},
    ) -> Asset:
        """The asset that the media files in ``folder`` make, verified; ``scores`` are VMAF by rung."""
        _, said, heard = await together(
            poster.make(planned, self.tools, self.options, self.scratch, folder / "poster.jpg"),
            thumbnails.make(planned, self.tools, self.options, self.scratch, folder),
            loudness.measured(planned, self.tools, self.options, folder),
        )
        renditions = await asyncio.to_thread(_describe, planned, folder, heard, scores)
        await verify.playlists(folder, planned, self.tools, self.options)
        grid = Grid.of((folder / renditions[0].playlist).read_text("utf-8"))
        plain = subtitling.plain(folder)
        said |= await asyncio.to_thread(subtitling.write, folder, grid, subtitles, self.brief.language, plain)
        return await asyncio.to_thread(
            asset.seal, folder, planned, renditions, self.tools, self.options, source_sha256, said
        )


def _describe(
    planned: Plan, folder: Path, heard: Mapping[str, Loudness], scores: Mapping[str, float]
) -> list[Rendition]:
    """Check the boxes of every media file, write all playlists from them, return what they are."""
    tracks = {name: _track(name, folder) for name in encode.names(planned)}
    for name, track in tracks.items():
        verify.boxes(name, track, planned)
    target = playlist.target_seconds(list(tracks.values()))
    renditions = list[Rendition]()
    for screen in Screen:
        videos = [
            _video(rung, tracks[rung.name], planned, target, folder, scores.get(rung.name))
            for rung in planned.of(screen)
        ]
        if not videos:
            continue
        sounds = [
            _sound(sound, tracks[sound.name], target, folder, heard[sound.name])
            for sound in planned.heard_on(screen)
        ]
        _write(folder / screen.playlist, _multivariant(videos, sounds, tracks, target))
        renditions += [*videos, *sounds]
    _write_portrait(planned, renditions, tracks, target, folder)
    return renditions


def _multivariant(
    videos: list[Rendition], sounds: list[Rendition], tracks: Mapping[str, Track], target: int
) -> str:
    iframes = {video.name: playlist.iframe_rates(tracks[video.name], target) for video in videos}
    return playlist.multivariant(videos, iframes, sounds)


def _write_portrait(
    planned: Plan, renditions: list[Rendition], tracks: Mapping[str, Track], target: int, folder: Path
) -> None:
    """The phone's pictures with the TV's sound, for launchers that draw beside a vertical work."""
    videos = [one for one in renditions if one.kind == "video" and one.screen is Screen.PHONE]
    sounds = [one for one in renditions if one.kind == "audio" and one.screen is Screen.TV]
    if planned.master.video.vertical and videos and sounds:
        _write(folder / PORTRAIT_ON_TV, _multivariant(videos, sounds, tracks, target))


def _track(name: str, folder: Path) -> Track:
    path = folder / f"{name}.mp4"
    try:
        with path.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as data:
            return boxes.track(data)
    except Malformed as error:
        raise EncodeFailed(f"{path.name}: {error}") from error


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def _write_media(folder: Path, name: str, text: str) -> None:
    verify.ends(name, text)
    _write(folder / name, text)


def _video(
    rung: Rung, track: Track, planned: Plan, target: int, folder: Path, vmaf: float | None
) -> Rendition:
    file = f"{rung.name}.mp4"
    _write_media(folder, f"{rung.name}.m3u8", playlist.media(track, file, target))
    _write_media(folder, playlist.iframe_playlist(rung.name), playlist.iframes(track, file, target))
    measured = playlist.rates(track, target)
    return Rendition(
        name=rung.name,
        screen=rung.screen,
        kind="video",
        playlist=f"{rung.name}.m3u8",
        media=file,
        codecs=track.codecs,
        peak_bandwidth=measured.peak,
        average_bandwidth=measured.average,
        duration_seconds=track.duration_seconds,
        segments=len(track.fragments),
        bytes=(folder / file).stat().st_size,
        opening_bytes=playlist.opening_bytes(track),
        width=rung.width,
        height=rung.height,
        frame_rate=float(planned.rate),
        frames=verify.frames(rung.name, track, planned),
        crf=rung.crf,
        vmaf=vmaf,
    )


def _sound(sound: Sound, track: Track, target: int, folder: Path, heard: Loudness) -> Rendition:
    file = f"{sound.name}.mp4"
    _write_media(folder, f"{sound.name}.m3u8", playlist.media(track, file, target))
    measured = playlist.rates(track, target)
    return Rendition(
        name=sound.name,
        screen=sound.screen,
        kind="audio",
        playlist=f"{sound.name}.m3u8",
        media=file,
        codecs=track.codecs,
        peak_bandwidth=measured.peak,
        average_bandwidth=measured.average,
        duration_seconds=track.duration_seconds,
        segments=len(track.fragments),
        bytes=(folder / file).stat().st_size,
        opening_bytes=playlist.opening_bytes(track),
        channels=sound.mix.channels,
        loudness_target_lufs=sound.target.integrated_lufs,
        measured_lufs=heard.integrated_lufs,
        true_peak_dbtp=heard.true_peak_dbtp,
        loudness_note=loudness_note(sound, heard),
    )
