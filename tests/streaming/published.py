"""What a published folder holds for a TV, invented: renditions, their playlists and empty media."""

import struct
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


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def filled(size: int, *boxes: bytes) -> bytes:
    """These boxes and one with nothing in it, of so many bytes together."""
    taken = sum(map(len, boxes))
    return b"".join(boxes) + box(b"free", bytes(size - taken - 8))


def decode_time(ticks: int, *, long: bool = True) -> bytes:
    return box(b"tfdt", struct.pack(">IQ", 1 << 24, ticks) if long else struct.pack(">II", 0, ticks))


def film(pieces: int, *, timescale: int = 48000, lasts: int = 92160) -> bytes:
    """Media as ``playlist`` describes it: boxes of the right kinds, with no pictures or sound in them."""
    clock = box(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, timescale, 0, 0))
    whole = filled(900, box(b"ftyp", b"isom", bytes(4)), box(b"moov", box(b"trak", box(b"mdia", clock))))
    for number in range(pieces):
        run = box(b"trun", struct.pack(">III", 1, 1, 100))
        inside = (box(b"tfhd", bytes(8)), decode_time(number * lasts), run)
        moof = box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", *inside))
        whole += moof + box(b"mdat", bytes([number % 256]) * (1000 - len(moof) - 8))
    return whole


def media(video: Sequence[float], audio: Sequence[float]) -> dict[str, bytes]:
    """The media of ``RENDITIONS`` by path."""
    return {**{one.media: film(len(video)) for one in TV}, SOUND.media: film(len(audio))}
