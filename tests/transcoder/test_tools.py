"""Where the tools are and how new they must be."""

import os
from pathlib import Path

import pytest

from transcoder.errors import ToolMissing
from transcoder.tools import find, locate, new_enough, parse_version


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("ffmpeg version n8.1.2 Copyright (c) 2000-2026", (8, 1, 2)),
        ("ffmpeg version 7.1.5-static https://example", (7, 1, 5)),
        ("ffprobe version 8.0 Copyright", (8, 0, 0)),
        ("packager version v3.8.0-75b2faf-release", (3, 8, 0)),
        ("nothing here", (0, 0, 0)),
    ],
)
def test_versions_are_read_from_what_the_tools_say(text: str, version: tuple[int, int, int]) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ((8, 1, 2), True),
        ((8, 1, 1), False),
        ((8, 0, 3), True),
        ((8, 0, 2), False),
        ((7, 1, 5), True),
        ((7, 1, 4), False),
        ((6, 1, 9), False),
        ((9, 0, 0), True),
        ((0, 0, 0), False),
    ],
)
def test_each_branch_has_its_own_minimum(version: tuple[int, int, int], good: bool) -> None:
    assert new_enough(version) is good


def test_a_variable_overrides_the_wheel(tmp_path: Path) -> None:
    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\n")
    assert locate("ffmpeg", {"FFMPEG": str(own)}) == own
    assert os.access(own, os.X_OK)


async def test_a_missing_or_old_tool_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="FFPROBE"):
        locate("ffprobe", {"FFPROBE": str(tmp_path / "none")})
    old = tmp_path / "ffmpeg"
    old.write_text("#!/bin/sh\necho 'ffmpeg version 4.4.2'\n")
    with pytest.raises(ToolMissing, match="too old"):
        await find({"FFMPEG": str(old)})
