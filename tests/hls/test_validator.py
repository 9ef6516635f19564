"""The validator itself: a good folder passes, and each check notices the damage that it is there for."""

import ast
import threading
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.hls import broken_bytes, broken_text, presentation
from tests.hls.avc import Avc
from tests.hls.hevc import Hevc
from tests.hls.picture import Colour
from tests.hls.presentation import Presentation
from tests.hls.rules import KNOWN, Level
from tests.hls.source import Folder
from tests.hls.validator import OF_A_SCREEN, OF_THE_FOLDER, failures, folder_violations, origin_violations

Edit = Callable[[Path], object]
EDITS = (*broken_text.CASES, *broken_bytes.CASES)


def names(folder: Path) -> set[str]:
    """The checks that notice something, but for what is knowingly not met."""
    return {v.check for v in folder_violations(folder) if v.level is not Level.KNOWN}


@pytest.fixture(scope="session")
def found_in_good(published: Path) -> set[str]:
    return names(published)


def test_a_good_folder_passes(published: Path) -> None:
    assert failures(folder_violations(published)) == []


@pytest.mark.parametrize(
    ("check", "edit"), EDITS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(EDITS)]
)
def test_a_check_notices_what_it_is_there_for(
    found_in_good: set[str], good: Path, check: str, edit: Edit
) -> None:
    assert check not in found_in_good
    edit(good)
    assert check in names(good)


@pytest.mark.parametrize(("rule", "edit"), broken_text.UNREADABLE)
def test_what_cannot_be_read_is_one_violation_with_its_rule(good: Path, rule: str, edit: Edit) -> None:
    edit(good)
    assert rule in {v.rule for v in folder_violations(good) if v.check == "readable"}


Change = Callable[[Presentation], Presentation]


def _pictures(**changes: Any) -> Change:
    """The same streams with other parameter sets."""

    def change(found: Presentation) -> Presentation:
        streams = dict(found.streams)
        for uri, stream in streams.items():
            codec = stream.codec
            if isinstance(codec, Avc | Hevc):
                other = replace(codec, picture=replace(codec.picture, **changes))
                streams[uri] = replace(stream, track=replace(stream.track, codec=other))
        return replace(found, streams=streams)

    return change


def _as_hevc(found: Presentation, **changes: Any) -> Presentation:
    """Every stream of pictures says that it is HEVC."""
    result = dict[str, dict[str, Any]](streams=dict(found.streams), iframes=dict(found.iframes))
    for kind in result.values():
        for uri, stream in kind.items():
            if isinstance(stream.codec, Avc):
                picture = replace(stream.codec.picture, **{"profile": 1, "level": 93, **changes})
                codec = Hevc(picture=picture, high_tier=False, length_bytes=4, parameter_sets=(), agrees=True)
                kind[uri] = replace(stream, track=replace(stream.track, entry="hvc1", codec=codec))
    return replace(found, **result)


CHANGES: tuple[tuple[str, Change], ...] = (
    ("pictures_are_progressive", _pictures(progressive=False)),
    ("colours_are_tagged_bt709", _pictures(colour=Colour(primaries=2, transfer=2, matrix=1))),
    ("colours_are_tagged_bt709", _pictures(full_range=True)),
    ("pixels_are_square", _pictures(sample_aspect=Fraction(4, 3))),
    ("h264_is_8_bit_4_2_0", _pictures(chroma=2)),
    ("h264_is_8_bit_4_2_0", _pictures(bit_depth=10)),
    ("something_is_h264", _as_hevc),
    ("hevc_is_at_most_main_10_level_5_1", partial(_as_hevc, level=156)),
    ("hevc_is_at_most_main_10_level_5_1", partial(_as_hevc, profile=4)),
    ("level_is_no_higher_than_needed", partial(_as_hevc, level=120)),
)


@pytest.mark.parametrize(
    ("check", "change"), CHANGES, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CHANGES)]
)
def test_a_check_notices_other_parameter_sets(published: Path, check: str, change: Change) -> None:
    found = presentation.load(Folder(path=published), "phone.m3u8")
    (wanted,) = (one for one in OF_A_SCREEN if one.name == check)
    assert list(wanted.find(found)) == []
    assert list(wanted.find(change(found))) != []


class _Careless(SimpleHTTPRequestHandler):
    """Sends everything as it lies there, and calls it bytes."""

    def guess_type(self, path: object) -> str:
        return "application/octet-stream"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nobody listens."""


def test_an_origin_must_compress_and_name_what_it_sends(published: Path) -> None:
    handler = partial(_Careless, directory=str(published))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = origin_violations(f"http://127.0.0.1:{server.server_port}/phone.m3u8")
        server.shutdown()
    must = {v.check for v in found if v.level is Level.MUST}
    assert must == {"playlists_are_sent_compressed", "everything_is_sent_as_what_it_is"}


def test_every_check_is_shown_to_notice_something(published: Path) -> None:
    seen = {name for name, _ in (*EDITS, *CHANGES)} | {v.check for v in folder_violations(published)}
    seen |= {"playlists_are_sent_compressed", "everything_is_sent_as_what_it_is"}
    assert {check.name for check in (*OF_A_SCREEN, *OF_THE_FOLDER)} == seen - {"readable"}


def test_what_is_knowingly_not_met_is_still_looked_at() -> None:
    assert {check.rule for check in OF_A_SCREEN} >= KNOWN.keys()


def test_the_validator_shares_no_code_with_what_it_judges() -> None:
    ours = [
        path for path in Path(__file__).parent.rglob("*.py") if not path.name.startswith(("test_", "conf"))
    ]
    assert len(ours) > 20
    for path in ours:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom | ast.Import):
                module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                assert (module or "").split(".")[0] not in {"catalog", "transcoder", "streaming", "deploy"}, (
                    path
                )
