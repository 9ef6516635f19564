"""What is said to the tools: our own words, integers and our own paths."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from catalog.rendition import Deinterlace, Loudness, Master, Transfer
from transcoder import command, encode
from transcoder.command import Source
from transcoder.ladder import TV_HEVC, Ladder
from transcoder.mixing import Mix
from transcoder.plan import LoudnessTarget, Options, gain_db, loudness_note, plan
from transcoder.tools import Tools

Build = Callable[..., Master]
FOLDER = Path("/job")


def words(tools: Tools, facts: Master, options: Options | None = None) -> list[str]:
    options = options or Options()
    argv = command.encode(tools, Source(container=facts.container), plan(facts, options), options, FOLDER)
    return [str(word) for word in argv]


def graph(tools: Tools, facts: Master) -> str:
    argv = words(tools, facts)
    return ";".join(argv[at + 1] for at, word in enumerate(argv) if word == "-filter_complex")


def test_nothing_but_the_given_descriptor_can_be_opened(tools: Tools, master: Build) -> None:
    argv = words(tools, master())
    before = argv[: argv.index("fd:")]
    for option, value in (("-protocol_whitelist", "fd"), ("-fd", "0"), ("-f", "mov"), ("-max_streams", "32")):
        assert before[before.index(option) + 1] == value
    assert "-nostdin" in before
    assert argv.count("-i") == 1


def test_one_decode_feeds_every_rendition(tools: Tools, master: Build) -> None:
    argv = words(tools, master())
    outputs = [word for word in argv if word.endswith(".mp4")]
    assert sorted(outputs) == sorted(f"/job/{name}.mp4" for name in encode.names(plan(master(), Options())))
    assert graph(tools, master()).count("[0:0]") == 1
    assert graph(tools, master()).count("[0:1]") == 1


def test_a_lower_rung_is_scaled_from_the_next_higher_one(tools: Tools, master: Build) -> None:
    steps = [part.split("]", 1)[-1].rpartition("[")[0] for part in graph(tools, master()).split(";")]
    sizes = [step.split(":")[:2] for step in steps if step.startswith("scale=")]
    assert sizes.index(["scale=540", "960"]) < sizes.index(["scale=360", "640"])
    assert sizes.count(["scale=1280", "720"]) == 1


def test_a_twin_in_hevc_shares_its_picture(tools: Tools, master: Build) -> None:
    rows = Options(ladder=Ladder(hevc=TV_HEVC))
    argv = words(tools, master(), rows)
    assert [argv[at + 1] for at, word in enumerate(argv) if word == "-c:v"].count("libx265") == 3
    text = argv[argv.index("-filter_complex") + 1]
    assert text.count("scale=1280:720") == 1
    assert text.count("scale=960:540") == 1


def test_a_part_of_a_plan_is_the_same_renditions_in_two_runs(tools: Tools, master: Build) -> None:
    whole = plan(master(), Options())
    first = whole.first()
    rest = whole.without(first)
    assert encode.names(first) == ["phone-360", "phone-audio"]
    assert sorted(encode.names(first) + encode.names(rest)) == sorted(encode.names(whole))


def test_the_first_segment_is_short_in_the_encoder_and_the_packager(tools: Tools, master: Build) -> None:
    planned = plan(master(), Options())
    assert (planned.opening, planned.gop, planned.keyframes) == (24, 48, 6)
    encoding = words(tools, master())
    assert encoding[encoding.index("-force_key_frames") + 1] == "0.940000"
    packaging = command.package(tools, planned, ["tv-720"], FOLDER, FOLDER / "asset")
    assert "--ad_cues=0.940000" in packaging


@pytest.mark.parametrize(
    ("changes", "filters"),
    [
        ({"deinterlace": Deinterlace.FRAME}, ["bwdif=deint=all:mode=send_frame"]),
        ({"deinterlace": Deinterlace.FIELD}, ["bwdif=deint=all:mode=send_field"]),
        ({"alpha": True}, ["premultiply=inplace=1"]),
        ({"primaries": "bt2020", "matrix": "bt2020nc"}, ["in_primaries=bt2020", "intent=relative"]),
        ({"transfer": Transfer.HLG}, ["intent=perceptual", "out_transfer=bt709"]),
        ({"matrix": "smpte170m"}, ["in_color_matrix=smpte170m", "out_color_matrix=bt709"]),
        ({"start_seconds": 0.5}, ["setpts=PTS-0.500000/TB", "asetpts=PTS-0.500000/TB"]),
        ({"frame_rate": Fraction(30000, 1001)}, ["fps=30000/1001"]),
        ({"width": 720, "height": 1280}, ["gblur=", "overlay=", "addroi="]),
        ({"width": 1920, "height": 800}, ["]pad=1920:1080"]),
    ],
)
def test_each_rule_is_a_filter(
    tools: Tools, master: Build, changes: dict[str, object], filters: list[str]
) -> None:
    text = graph(tools, master(**changes))
    assert [name for name in filters if name not in text] == []


def test_a_16_to_9_master_needs_no_composition(tools: Tools, master: Build) -> None:
    text = graph(tools, master(width=1920, height=1080))
    assert not any(name in text for name in ("gblur", "overlay", "]pad=", "addroi"))


def test_a_silent_master_gets_silence(tools: Tools, master: Build) -> None:
    argv = words(tools, master(audio=None))
    assert "anullsrc=r=48000:cl=stereo" in argv


def test_sound_lasts_as_long_as_the_pictures_and_leaves_room_for_the_encoders_delay(
    tools: Tools, master: Build
) -> None:
    assert "atrim=end_sample=480000:start_sample=1024" in graph(tools, master())


@pytest.mark.parametrize(("measured", "gain"), [(-20.0, 5.0), (-9.8, -5.2), (-63.0, 20.0), (None, 0.0)])
def test_one_gain_brings_the_programme_to_its_target(measured: float | None, gain: float) -> None:
    loudness = Loudness(integrated_lufs=measured, range_lu=1.0, true_peak_dbtp=-1.0)
    target = LoudnessTarget(integrated_lufs=-15.0, true_peak_dbtp=-1.0)
    assert gain_db(loudness, target) == pytest.approx(gain)


def loud(lufs: float | None, peak: float | None = -3.0) -> Loudness:
    return Loudness(integrated_lufs=lufs, range_lu=5.0, true_peak_dbtp=peak)


def with_sound(master: Build, layout: str, **measured: Loudness) -> Master:
    facts = master()
    assert facts.audio
    return replace(facts, audio=replace(facts.audio, layout=layout, **measured))


def test_surround_is_a_further_sound_of_the_tv_alone_with_a_gain_of_its_own(master: Build) -> None:
    facts = with_sound(master, "5.1(side)", surround_loudness=loud(-22.0))
    sounds = plan(facts, Options()).sounds
    assert [(sound.name, sound.mix, sound.gain_db) for sound in sounds] == [
        ("phone-audio", Mix.STEREO, 5.0),
        ("tv-audio", Mix.STEREO, -4.0),
        ("tv-surround-audio", Mix.SURROUND, -2.0),
    ]


def test_six_channels_are_mixed_by_our_matrix_and_decoded_once(tools: Tools, master: Build) -> None:
    text = graph(tools, with_sound(master, "5.1(side)", surround_loudness=loud(-22.0)))
    assert text.count("[0:1]") == 1
    assert "FL+0.7071*FC+0.7071*SL|FR" in text
    assert "BL\\\\=1*SL" in text


@pytest.mark.parametrize(("peak", "limited"), [(-8.0, False), (-6.9, True)])
def test_a_limiter_is_there_only_where_a_peak_would_reach_it(
    tools: Tools, master: Build, peak: float, limited: bool
) -> None:
    """−20 LUFS to −15 are 5 dB up; the ceiling is 1 dB under −1 dBTP."""
    facts = with_sound(master, "stereo", loudness=loud(-20.0, peak))
    assert ("peak_limited" in plan(facts, Options()).sounds[0].obstacles) is limited
    assert ("alimiter" in graph(tools, facts)) is limited


@pytest.mark.parametrize(
    ("source", "made", "note"),
    [
        (loud(-20.0), -15.9, None),
        (loud(None, None), None, "silence"),
        (loud(-60.0, -50.0), -40.0, "gain_capped"),
        (loud(-20.0, -1.0), -17.0, "peak_limited"),
        (loud(-20.0, -9.0), -13.9, "off_target"),
    ],
)
def test_a_sound_that_misses_its_target_says_why(
    master: Build, source: Loudness, made: float | None, note: str | None
) -> None:
    sound = plan(with_sound(master, "stereo", loudness=source), Options()).sounds[0]
    assert loudness_note(sound, loud(made)) == note


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001), Fraction(179, 6), Fraction(8797, 500)])
def test_a_frame_is_a_whole_number_of_ticks(master: Build, rate: Fraction) -> None:
    ticks = command.timescale(plan(master(frame_rate=rate), Options())) / rate
    assert ticks.denominator == 1


def test_the_segment_given_to_the_packager_is_never_longer_than_the_gop(tools: Tools, master: Build) -> None:
    planned = plan(master(frame_rate=Fraction(179, 6)), Options())
    argv = command.package(tools, planned, ["tv-720"], FOLDER, FOLDER / "asset")
    said = next(str(word) for word in argv if str(word).startswith("--segment_duration="))
    assert 0 <= planned.segment_seconds - Fraction(said.partition("=")[2]) < Fraction(1, 1_000_000)


def test_a_comma_in_the_jobs_folder_cannot_become_a_packager_field(tools: Tools, master: Build) -> None:
    with pytest.raises(ValueError, match="comma"):
        command.package(tools, plan(master(), Options()), ["tv-720"], Path("/a,b"), FOLDER)
