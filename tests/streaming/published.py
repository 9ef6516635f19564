"""What a published folder holds for a TV, invented: renditions and their playlists."""

from collections.abc import Sequence

from catalog.rendition import Rendition, Screen

HEAD = (
    "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
)


def rendition(
    name: str, *, height: int | None = None, channels: int | None = None, codecs: str = ""
) -> Rendition:
    return Rendition(
        name=name, screen=Screen.TV, kind="video" if height else "audio", playlist=f"{name}.m3u8",
        media=f"{name}.mp4", codecs=codecs or ("avc1.64001f" if height else "mp4a.40.2"), peak_bandwidth=1,
        average_bandwidth=1, duration_seconds=1, segments=1, bytes=1, height=height, channels=channels,
        width=None if height is None else 2 * round(height * 8 / 9),
    )  # fmt: skip


TV = (rendition("tv-720", height=720), rendition("tv-540", height=540))
SOUND = rendition("tv-audio", channels=2)


def playlist(name: str, seconds: Sequence[float], *, gap: int = 0) -> str:
    """Pieces of 1000 bytes each behind an initialisation of 900; ``gap`` bytes between them."""
    lines = [f'#EXT-X-MAP:URI="{name}.mp4",BYTERANGE="900@0"']
    for number, length in enumerate(seconds):
        at = 900 + number * (1000 + gap)
        lines += [f"#EXTINF:{length:.6f},", f"#EXT-X-BYTERANGE:1000@{at}", f"{name}.mp4"]
    return HEAD + "\n".join([*lines, "#EXT-X-ENDLIST", ""])


RENDITIONS = (*TV, SOUND)


def folder(video: Sequence[float], audio: Sequence[float]) -> dict[str, str]:
    """The playlists of ``RENDITIONS`` by path."""
    return {
        **{one.playlist: playlist(one.name, video) for one in TV},
        SOUND.playlist: playlist(SOUND.name, audio),
    }
