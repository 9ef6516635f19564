"""``deploy/.env.example`` explains exactly what the settings read."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from catalog.settings import (
    DATABASE_CONNECTIONS,
    BucketSettings,
    CatalogSettings,
    CrowdSettings,
    ServiceSettings,
)
from curation.settings import CurationSettings
from deploy.local_settings import LocalSettings
from transcoder.settings import IntakeSettings, TranscoderSettings
from transcoder.tools import locate, locate_vmaf

EXAMPLE = Path(__file__).parents[2] / "deploy" / ".env.example"
CODE = Path(__file__).parents[2]
# set by one process of ours for another, not by people
INTERNAL = {"ZHANBO_DIE_WITH_PARENT", "ZHANBO_RUN"}


class Recording(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values_given = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.values_given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_given)

    def __len__(self) -> int:
        return len(self.values_given)


def explained() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE))


def test_every_variable_that_the_settings_read_is_explained() -> None:
    env = Recording(
        {
            "DATABASE_URL": "postgresql://x",
            "REDIS_URL": "redis://x",
            "ZHANBO_SECRET": "0" * 32,
            "ZHANBO_DATA": "data",
            "ZHANBO_MEDIA": "s3://bucket",
        }
    )
    for settings in (
        CatalogSettings, CrowdSettings, ServiceSettings, CurationSettings, TranscoderSettings, IntakeSettings,
        LocalSettings,
    ):  # fmt: skip
        settings.read(env)
    for program in ("ffmpeg", "ffprobe", "packager"):
        locate(program, env)
    locate_vmaf(env)
    assert env.asked <= explained()


def test_every_explained_variable_is_read_somewhere() -> None:
    rooms = ("catalog", "streaming", "transcoder", "curation", "deploy")
    code = "\n".join(file.read_text("utf-8") for room in rooms for file in (CODE / room).rglob("*.py"))
    tools = {"FFMPEG", "FFPROBE", "PACKAGER"}  # asked for by the name of the program
    assert {name for name in explained() - tools if f'"{name}"' not in code} == set()


def test_every_variable_of_ours_in_the_code_is_explained() -> None:
    rooms = ("catalog", "streaming", "transcoder", "curation", "deploy")
    code = "\n".join(file.read_text("utf-8") for room in rooms for file in (CODE / room).rglob("*.py"))
    assert set(re.findall(r'"(ZHANBO_[A-Z_]+)"', code)) - INTERNAL <= explained()


def test_the_defaults_stand_in_the_example() -> None:
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE))
    local = LocalSettings.read({})
    assert int(values["ZHANBO_PORT"]) == local.port
    assert int(values["ZHANBO_WEB_WORKERS"]) == local.web_workers
    assert int(values["ZHANBO_DRAIN_SECONDS"]) == local.drain_seconds
    assert values["ZHANBO_HOST"] == local.host
    assert Path(os.path.abspath(values["ZHANBO_DATA"])) == local.data  # noqa: PTH100
    bucket = BucketSettings.read({"ZHANBO_MEDIA": "s3://bucket"}, local.data)
    assert int(values["ZHANBO_MEDIA_CACHE_BYTES"]) == bucket.cache_bytes
    crowd = CrowdSettings.read({})
    assert crowd == CrowdSettings.read(values), "as the code has them"
    assert int(values["ZHANBO_CONNECTIONS"]) == crowd.connections
    assert int(values["ZHANBO_DATABASE_CONNECTIONS"]) == DATABASE_CONNECTIONS
    intake = IntakeSettings.read({})
    assert int(values["ZHANBO_UPLOAD_MOST_BYTES"]) == intake.most_bytes
    assert int(values["ZHANBO_UPLOAD_FREE_TIMES"]) == intake.free_times
