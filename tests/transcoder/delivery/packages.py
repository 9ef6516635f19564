"""Build delivery packages, good and broken, and the measuring that validation is handed."""

import csv
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from transcoder.delivery.measured import Measured
from transcoder.delivery.report import Report
from transcoder.delivery.validate import validate

TODAY = date(2026, 8, 15)
Cells = Sequence[Sequence[object]]

GOOD_WORK: Mapping[str, object] = {
    "作品名称": "借你一段黄河",
    "一句话简介": "水文员与返乡女儿修复老船",
    "简介": "老水文员与返乡的女儿一起修复一条旧船，顺流而下。",
    "类型": "真人",
    "是否AI制作": "否",
    "画幅": "竖屏",
    "计划集数": 3,
    "状态": "更新中",
    "专区": "微短剧里看黄河、旅行",
    "总投资（万元）": 150,
    "类别": "普通",
    "备案日期": "2026-03-01",
}
GOOD_RIGHTS: Cells = (
    ("证照类型", "发证单位", "号码", "授权开始", "授权结束", "授权终端"),
    ("备案", "某局", "（番茄）网微剧备字（2026）第847205号", "2026-01-01", "2028-12-31", "APP、电视、IPTV"),
)


def episode_rows(count: int) -> Cells:
    return (("集号", "集名", "时长"), *((n, f"第{n}回", "1分30秒") for n in range(1, count + 1)))


@dataclass
class Maker:
    """A package in the making; every part may be replaced before ``write``."""

    work: dict[str, object] = field(default_factory=lambda: dict(GOOD_WORK))
    episodes: Cells = field(default_factory=lambda: episode_rows(3))
    rights: Cells = GOOD_RIGHTS
    sheets: dict[str, Cells] = field(default_factory=dict[str, Cells])
    clips: Sequence[str] = ("视频/001.mp4", "视频/002.mp4", "视频/003.mp4")
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def tables(self) -> dict[str, Cells]:
        work: Cells = (("字段", "内容"), *self.work.items())
        return {"作品": work, "分集": self.episodes, "资质授权": self.rights, **self.sheets}

    def write(self, root: Path) -> Path:
        """The package as a folder with a workbook."""
        self.write_files(root)
        write_workbook(root / "作品信息.xlsx", self.tables())
        return root

    def write_csv(self, root: Path, encoding: str) -> Path:
        """The package as a folder with one CSV a sheet."""
        self.write_files(root)
        for name, rows in self.tables().items():
            with (root / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
                csv.writer(file).writerows(rows)
        return root

    def write_files(self, root: Path) -> None:
        content = {name: f"clip {name}".encode() for name in self.clips} | self.files
        for name, data in content.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def write_workbook(path: Path, tables: Mapping[str, Cells]) -> None:
    workbook = Workbook()
    for name, rows in tables.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.remove(workbook.worksheets[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


GOOD_CLIP = Measured(
    duration_seconds=90.0, width=1080, height=1920, has_audio=True, loudness_lufs=-20.0, sha256=""
)


def measuring(found: Mapping[str, Measured] | None = None) -> Callable[[Path], Awaitable[Measured]]:
    """A measure that finds good clips, except those in ``found`` by name; the hashes are real."""

    async def measure(path: Path) -> Measured:
        return replace((found or {}).get(path.name, GOOD_CLIP), sha256=sha256(path))

    return measure


async def validated(
    path: Path, workdir: Path, found: Mapping[str, Measured] | None = None, *, demo: bool = False
) -> Report:
    return await validate(path, measuring(found), TODAY, workdir, demo)


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]
