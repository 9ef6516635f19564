"""Renditions of sound and their groups."""

from collections import defaultdict

from tests.hls.playlists import Tag
from tests.hls.presentation import Presentation
from tests.hls.rules import Checks, Findings
from tests.hls.sound import AAC_LC, FRAME, HE_AAC, HE_AAC_2, Aac

CHECKS = Checks[Presentation]()

_STEREO = 2
_RATE = 48_000
_DESCRIBES = "public.accessibility.describes-video"
_OF_A_MEMBER = ("LANGUAGE", "NAME", "DEFAULT", "AUTOSELECT", "FORCED", "CHARACTERISTICS")


def _groups(found: Presentation) -> dict[tuple[str, str], list[Tag]]:
    groups = defaultdict[tuple[str, str], list[Tag]](list)
    for tag in found.multivariant.renditions:
        groups[tag.get("TYPE") or "", tag.get("GROUP-ID") or ""].append(tag)
    return groups


@CHECKS.must("Apple 8.9")
def variants_have_sound_of_their_own(found: Presentation) -> Findings:
    for tag in found.multivariant.variants:
        if not tag.get("AUDIO"):
            yield found.uri, f"{tag.uri} names no AUDIO group"


@CHECKS.must("RFC 8216 4.3.4.2")
def groups_that_are_named_exist(found: Presentation) -> Findings:
    for tag in found.multivariant.variants:
        for kind in ("AUDIO", "SUBTITLES"):
            if tag.get(kind) and not found.group(tag, kind):
                yield found.uri, f"{tag.uri}: there is no {kind} group {tag.get(kind)}"


@CHECKS.must("RFC 8216 4.3.4.2")
def groups_are_named_by_a_variant(found: Presentation) -> Findings:
    for kind, name in _groups(found):
        if all(tag.get(kind) != name for tag in found.multivariant.variants):
            yield found.uri, f"nobody can choose the {kind} group {name}"


@CHECKS.must("RFC 8216 4.3.4.1")
def renditions_say_what_they_must(found: Presentation) -> Findings:
    for tag in found.multivariant.renditions:
        for name in ("TYPE", "GROUP-ID", "NAME"):
            if not tag.get(name):
                yield found.uri, f"{tag.uri}: no {name}"


@CHECKS.must("Apple 8.10")
def renditions_name_their_language(found: Presentation) -> Findings:
    for tag in found.multivariant.renditions:
        if not tag.get("LANGUAGE"):
            yield found.uri, f"{tag.get('NAME')} ({tag.uri}) has no LANGUAGE"


@CHECKS.must("RFC 8216 4.3.4.1.1")
def names_differ_within_a_group(found: Presentation) -> Findings:
    for (kind, name), tags in _groups(found).items():
        names = [tag.get("NAME") for tag in tags]
        if len(set(names)) < len(names):
            yield found.uri, f"{kind} group {name}: {names}"


@CHECKS.must("RFC 8216 4.3.4.1.1")
def a_group_has_one_default_at_most(found: Presentation) -> Findings:
    for (kind, name), tags in _groups(found).items():
        defaults = [tag for tag in tags if tag.get("DEFAULT") == "YES"]
        if len(defaults) > 1 or (kind == "AUDIO" and not defaults):
            yield found.uri, f"{kind} group {name} has {len(defaults)} defaults"
        if any(tag.get("AUTOSELECT") != "YES" for tag in defaults):
            yield found.uri, f"{kind} group {name}: a default that is not chosen by itself"


@CHECKS.must("RFC 8216 4.3.4.1.1")
def groups_of_a_kind_have_the_same_members(found: Presentation) -> Findings:
    """But for their URIs and channels: else a player that changes the group loses the viewer's language."""
    by_kind = defaultdict[str, dict[str, list[tuple[str | None, ...]]]](dict)
    for (kind, name), tags in _groups(found).items():
        by_kind[kind][name] = sorted(tuple(map(str, map(tag.get, _OF_A_MEMBER))) for tag in tags)
    for kind, groups in by_kind.items():
        reference = next(iter(groups.values()))
        for name, members in groups.items():
            if members != reference:
                yield found.uri, f"{kind} group {name} has other members than {next(iter(groups))}"


@CHECKS.must("Apple 2.3")
def everyone_can_hear_stereo_aac(found: Presentation) -> Findings:
    group = found.group(found.multivariant.variants[0], "AUDIO")
    if not any(_is_stereo_aac(found, tag) for tag in group):
        yield found.uri, "no stereo AAC for the first variant"


def _is_stereo_aac(found: Presentation, tag: Tag) -> bool:
    codec = found.streams[tag.uri].codec if tag.uri in found.streams else None
    kinds = (AAC_LC, HE_AAC, HE_AAC_2)
    return isinstance(codec, Aac) and codec.object_type in kinds and codec.channels == _STEREO


@CHECKS.must("RFC 8216 4.3.4.1")
def channels_are_those_of_the_bytes(found: Presentation) -> Findings:
    for tag, stream in found.sounds:
        if isinstance(stream.codec, Aac) and tag.get("CHANNELS") != str(stream.codec.channels):
            yield (
                found.uri,
                f"{tag.uri}: CHANNELS {tag.get('CHANNELS')}, the bytes have {stream.codec.channels}",
            )


@CHECKS.must("Zhanbo sound")
def sound_is_aac_at_48_khz(found: Presentation) -> Findings:
    for _, stream in found.sounds:
        codec = stream.codec
        if not isinstance(codec, Aac) or codec.object_type != AAC_LC or codec.rate != _RATE:
            yield stream.uri, f"{codec}"


@CHECKS.must("Zhanbo sound")
def frames_of_sound_are_whole(found: Presentation) -> Findings:
    """But for the last one, which is cut to the length of the pictures."""
    for _, stream in found.sounds:
        *frames, _ = (sample.ticks for sample in stream.samples)
        odd = set(frames) - {FRAME * stream.track.timescale // _RATE}
        if odd:
            yield stream.uri, f"frames of {sorted(odd)} ticks"


@CHECKS.must("Apple 2.13")
def descriptions_are_chosen_by_themselves(found: Presentation) -> Findings:
    for tag in found.of("AUDIO"):
        if _DESCRIBES in (tag.get("CHARACTERISTICS") or "") and tag.get("AUTOSELECT") != "YES":
            yield found.uri, f"{tag.uri}: AUTOSELECT {tag.get('AUTOSELECT')}"


@CHECKS.should("Apple 2.19")
def loudness_is_told_in_the_file(found: Presentation) -> Findings:
    for _, stream in found.sounds:
        first = stream.playlist.first
        if first is not None and b"ludt" not in stream.source.read(first.uri)[: stream.track.length]:
            yield stream.uri, "no loudness box"
