"""For each check of what media files hold: a change of bytes that it must notice."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.hls import breaking
from tests.hls.breaking import (
    box,
    entry,
    field,
    find,
    grow,
    parameter_set,
    put,
    sample_field,
    sample_start,
    swap,
)

Edit = Callable[[Path], object]

_RUNG, _OTHER, _SOUND = "phone-432.mp4", "phone-360.mp4", "phone-audio.mp4"
_EDIT = box("edts", box("elst", bytes(4) + (1).to_bytes(4, "big") + bytes(12)))
_TRACK = box("trak", b"")
_NON_SYNC, _SYNC = 0x01010000, 0x02000000
_SIZE, _FLAGS, _OFFSET = 0x200, 0x400, 0x800


def _at_entry(offset: int, value: bytes) -> Edit:
    return lambda folder: put(folder, _RUNG, entry((folder / _RUNG).read_bytes()).start + offset, value)


def _first_picture(offset: int, value: bytes, sample: int = 0) -> Edit:
    def edit(folder: Path) -> None:
        put(folder, _RUNG, sample_start((folder / _RUNG).read_bytes(), sample) + offset, value)

    return edit


def _no_key(folder: Path) -> None:
    """The first slice of the second segment becomes one that refers to others."""
    data = (folder / _RUNG).read_bytes()
    start = find(data, "mdat", 1).body
    at = data.index(b"\x65", start + 4)
    put(folder, _RUNG, at, b"\x41")


def _levels(folder: Path) -> None:
    for name in (_RUNG, _OTHER):
        parameter_set(folder, name, 3, 42)


def _brands(folder: Path) -> None:
    for brand in (b"iso8", b"cmfc"):
        swap(folder, _RUNG, brand, b"iso2", 1)


def _later(name: str, nth: int, ticks: int) -> Edit:
    """A fragment's decode time, in version 0 or 1 of the box."""

    def edit(folder: Path) -> None:
        data = (folder / name).read_bytes()
        tfdt = find(data, "moof/traf/tfdt", nth)
        now = breaking.number(data, tfdt.end - 4, 4)
        put(folder, name, tfdt.end - 4, (now + ticks).to_bytes(4, "big"))

    return edit


def _timescale(folder: Path) -> None:
    for name in (_RUNG, _OTHER):
        data = (folder / name).read_bytes()
        header = find(data, "moov/trak/mdia/mdhd")
        at = header.body + (20 if data[header.body] else 12)
        put(folder, name, at, (3 * breaking.number(data, at, 4)).to_bytes(4, "big"))


def _avc3(folder: Path) -> None:
    put(folder, _RUNG, entry((folder / _RUNG).read_bytes()).start + 4, b"avc3")


CASES: tuple[tuple[str, Edit], ...] = (
    ("brands_allow_fragments", _brands),
    ("initialisation_lists_no_samples", partial(
        field, name=_RUNG, path="moov/trak/mdia/minf/stbl/stsz", offset=8, value=b"\0\0\0\1")),
    ("a_file_holds_one_track", partial(grow, name=_RUNG, path="moov", extra=_TRACK)),
    ("offsets_count_from_the_fragment", partial(
        field, name=_RUNG, path="moof/traf/tfhd", offset=1, value=b"\0")),
    ("samples_fill_their_fragment", partial(sample_field, name=_RUNG, sample=2, bit=_SIZE, value=40)),
    ("there_are_no_edit_lists", partial(grow, name=_RUNG, path="moov/trak", extra=_EDIT)),
    ("nothing_is_encrypted", partial(grow, name=_RUNG, path="moov", extra=box("pssh", bytes(24)))),
    ("the_container_agrees_with_the_codec", _at_entry(8 + 24, b"\1\2")),
    ("h264_is_at_most_high_4_2", partial(parameter_set, name=_RUNG, offset=3, value=50)),
    ("some_h264_is_at_most_level_4_1", _levels),
    ("h264_is_high_profile", partial(parameter_set, name=_RUNG, offset=1, value=110)),
    ("parameter_sets_are_in_the_sample_description", _avc3),
    ("level_is_no_higher_than_needed", partial(parameter_set, name=_RUNG, offset=3, value=41)),
    ("level_is_high_enough", partial(parameter_set, name=_RUNG, offset=3, value=10)),
    ("there_are_at_most_60_pictures_a_second", _timescale),
    ("the_frame_rate_is_a_usual_one", _timescale),
    ("segments_start_with_an_idr", _no_key),
    ("nothing_looks_across_a_keyframe", partial(
        sample_field, name=_RUNG, sample=0, bit=_OFFSET, value=100_000)),
    ("sync_flags_tell_the_truth", partial(sample_field, name=_RUNG, sample=3, bit=_FLAGS, value=_SYNC)),
    ("nal_units_fill_their_samples", _first_picture(0, b"\0\0\0\0", sample=1)),
    ("pictures_follow_each_other_evenly", partial(
        sample_field, name=_RUNG, sample=3, bit=_OFFSET, value=5_000)),
    ("decode_times_continue", _later(_RUNG, 1, 40)),
    ("playing_starts_at_zero", _later(_SOUND, 0, 4_800)),
    ("sound_and_pictures_start_together", _later(_SOUND, 0, 4_800)),
    ("everyone_can_hear_stereo_aac", lambda folder: [
        swap(folder, name, b"\x11\x90V\xe5", b"\x11\xb0V\xe5", 1)
        for name in (_SOUND, "phone-audio-en.mp4")]),
    ("sound_is_aac_at_48_khz", lambda folder: swap(folder, _SOUND, b"\x11\x90V\xe5", b"\x12\x10V\xe5", 1)),
    ("frames_of_sound_are_whole", partial(
        field, name=_SOUND, path="moof/traf/tfhd", offset=12, value=(1000).to_bytes(4, "big"))),
)  # fmt: skip
