"""A master in, a verified folder out: probe → encode → package → verify → asset."""

import asyncio
import shutil
from collections.abc import Callable
from mmap import ACCESS_READ, mmap
from pathlib import Path

from catalog.checksum import sha256_of
from catalog.rendition import Rendition, Rung, Screen
from transcoder import asset, boxes, encode, packager, playlist, poster, probe, verify
from transcoder.asset import Asset
from transcoder.boxes import Malformed, Track
from transcoder.errors import EncodeFailed
from transcoder.plan import Options, Plan, Sound, plan
from transcoder.tools import Tools

_PROBED, _ENCODED, _PACKAGED, _VERIFIED = 0.08, 0.88, 0.92, 0.99  # shares of the wall time, roughly


async def transcode(
    source: Path,
    folder: Path,
    tools: Tools,
    *,
    progress: Callable[[float], None],
    options: Options = Options(),  # noqa: B008 - frozen
) -> Asset:
    """The asset of a master. ``folder`` is an empty folder of this job: its scratch and the result.

    Refused when the master may not be published, EncodeFailed when a tool or its output failed. Cancelling
    leaves no process behind; the caller removes the folder. ``progress`` goes from 0 to 1, never back.
    """
    scratch, final = folder / "scratch", folder / "asset"
    for new in (scratch, final):
        new.mkdir(parents=True)
    progress(0.0)
    planned = plan(await probe.probe(source, tools, limits=options.limits), options)
    progress(_PROBED)

    def encoding(share: float) -> None:
        progress(_PROBED + share * (_ENCODED - _PROBED))

    await encode.encode(source, planned, tools, options, scratch, encoding)
    await packager.package(planned, tools, options, scratch, final)
    await poster.make(planned, tools, options, scratch, final / "poster.jpg")
    progress(_PACKAGED)
    renditions = await asyncio.to_thread(_describe, planned, final)
    await verify.playlists(final, planned, tools, options)
    progress(_VERIFIED)
    await asyncio.to_thread(shutil.rmtree, scratch)
    digest = await asyncio.to_thread(sha256_of, source)
    done = await asyncio.to_thread(asset.seal, final, planned, renditions, tools, options, digest)
    progress(1.0)
    return done


def _describe(planned: Plan, folder: Path) -> list[Rendition]:
    """Check the boxes of every media file, write all playlists from them, return what they are."""
    tracks = {name: _track(name, folder) for name in encode.names(planned)}
    for name, track in tracks.items():
        verify.boxes(name, track, planned)
    target = playlist.target_seconds(list(tracks.values()))
    renditions = list[Rendition]()
    for screen in Screen:
        videos = [_video(rung, tracks[rung.name], planned, target, folder) for rung in planned.of(screen)]
        sounds = [
            _sound(sound, tracks[sound.name], target, folder)
            for sound in planned.sounds
            if sound.screen is screen
        ]
        iframes = {video.name: playlist.iframe_rates(tracks[video.name], target) for video in videos}
        _write(folder / screen.playlist, playlist.multivariant(videos, iframes, sounds))
        renditions += [*videos, *sounds]
    return renditions


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


def _video(rung: Rung, track: Track, planned: Plan, target: int, folder: Path) -> Rendition:
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
        width=rung.width,
        height=rung.height,
        frame_rate=float(planned.rate),
        frames=verify.frames(rung.name, track, planned),
    )


def _sound(sound: Sound, track: Track, target: int, folder: Path) -> Rendition:
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
        loudness_target_lufs=sound.target.integrated_lufs,
    )
