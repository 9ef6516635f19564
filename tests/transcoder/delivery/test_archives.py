"""Zips and tars: the honest ones are read as folders are, the hostile ones are refused with a code."""

import io
import os
import stat
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import Literal

import pytest

from tests.transcoder.delivery.packages import TODAY, Maker, codes, measuring, validated
from transcoder.delivery.report import Report
from transcoder.delivery.sink import Limits
from transcoder.delivery.validate import validate

SMALL = Limits(max_files=20, max_total_bytes=4 * 1024 * 1024, max_ratio=20, ratio_free_bytes=1024 * 1024)


def zipped(root: Path, target: Path, *, prefix: str = "", separator: str = "/") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(root.rglob("*")):
            if file.is_file():
                archive.write(file, (prefix + file.relative_to(root).as_posix()).replace("/", separator))
    return target


TarMode = Literal["w", "w:gz", "w:bz2", "w:xz"]


def tarred(root: Path, target: Path, mode: TarMode = "w:gz") -> Path:
    with tarfile.open(target, mode) as archive:
        archive.add(root, root.name)
    return target


def unflagged(data: bytes, encoding: str) -> bytes:
    """The zip written anew with its names in ``encoding``, and nothing that says so: zipfile cannot."""
    out, central, count = io.BytesIO(), io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        for entry in opened.infolist():
            name, content = entry.filename.encode(encoding), opened.read(entry)
            size = len(content)
            common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, entry.CRC, size, size, len(name), 0)
            offset = out.tell()
            out.write(b"PK\x03\x04" + common + name + content)
            central.write(b"PK\x01\x02" + struct.pack("<H", 20) + common)
            central.write(struct.pack("<HHHII", 0, 0, 0, entry.external_attr, offset) + name)
            count += 1
    start = out.tell()
    out.write(central.getvalue())
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, out.tell() - start, start, 0))
    return out.getvalue()


async def refused(path: Path, tmp_path: Path, limits: Limits = SMALL) -> list[str]:
    report = await validate(path, measuring(), TODAY, tmp_path / "work", limits=limits)
    assert report.package is None
    assert report.exit_code == 2
    return codes(report)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Maker().write(tmp_path / "借你一段黄河")


def assert_good(report: Report) -> None:
    assert report.lines() == []
    assert report.package is not None
    assert [episode.facts.number for episode in report.package.episodes] == [1, 2, 3]


@pytest.mark.parametrize("prefix", ["", "借你一段黄河/", "交付/2026/借你一段黄河/"])
async def test_a_zip_in_a_wrapping_folder_or_not(tmp_path: Path, folder: Path, prefix: str) -> None:
    archive = zipped(folder, tmp_path / "包.zip", prefix=prefix)
    assert_good(await validated(archive, tmp_path / "work"))


async def test_a_zip_with_back_slashes(tmp_path: Path, folder: Path) -> None:
    archive = zipped(folder, tmp_path / "包.zip", separator="\\")
    assert_good(await validated(archive, tmp_path / "work"))


async def test_a_zip_whose_names_are_cp936(tmp_path: Path, folder: Path) -> None:
    archive = zipped(folder, tmp_path / "包.zip", prefix="借你一段黄河/")
    archive.write_bytes(unflagged(archive.read_bytes(), "cp936"))
    with zipfile.ZipFile(archive) as opened:
        assert not any("借" in name for name in opened.namelist())
    assert_good(await validated(archive, tmp_path / "work"))


async def test_a_zip_whose_names_are_unflagged_utf8(tmp_path: Path, folder: Path) -> None:
    archive = zipped(folder, tmp_path / "包.zip")
    archive.write_bytes(unflagged(archive.read_bytes(), "utf-8"))
    assert_good(await validated(archive, tmp_path / "work"))


async def test_a_zip_with_what_macos_adds(tmp_path: Path, folder: Path) -> None:
    archive = zipped(folder, tmp_path / "包.zip", prefix="借你一段黄河/")
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("__MACOSX/借你一段黄河/视频/._001.mp4", b"resource fork")
        opened.writestr("借你一段黄河/.DS_Store", b"litter")
    assert_good(await validated(archive, tmp_path / "work"))


@pytest.mark.parametrize(
    ("suffix", "mode"),
    [("tar", "w"), ("tar.gz", "w:gz"), ("tgz", "w:gz"), ("tar.bz2", "w:bz2"), ("tar.xz", "w:xz")],
)
async def test_tars_plain_and_compressed(tmp_path: Path, folder: Path, suffix: str, mode: TarMode) -> None:
    archive = tarred(folder, tmp_path / f"包.{suffix}", mode)
    assert_good(await validated(archive, tmp_path / "work"))


async def test_the_title_of_zipped_clips_is_their_folders_or_the_archives(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "01.mp4").write_bytes(b"one")
    for prefix, title in (("", "狮头少年"), ("少年/", "少年"), ("视频/", "狮头少年")):
        archive = zipped(tmp_path / "clips", tmp_path / "狮头少年.zip", prefix=prefix)
        report = await validated(archive, tmp_path / f"work{title}{len(prefix)}")
        assert report.package is not None
        assert report.package.facts.title == title


@pytest.mark.parametrize(
    "name",
    ["../../evil.mp4", "/etc/evil.mp4", "a/../../evil.mp4", "C:\\evil.mp4", "..\\evil.mp4", "a\nb.mp4"],
)
async def test_e004_a_path_that_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("01.mp4", b"fine")
        archive.writestr(name, b"evil")
    assert await refused(tmp_path / "a.zip", tmp_path) == ["E004"]
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"evil"))
    assert await refused(tmp_path / "a.tar", tmp_path / "tar") == ["E004"]
    assert not list(tmp_path.rglob("evil*"))


async def test_e005_links_and_devices(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("01.mp4")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert await refused(tmp_path / "a.zip", tmp_path) == ["E005"]
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
        with tarfile.open(tmp_path / "a.tar", "w") as archive:
            entry = tarfile.TarInfo("01.mp4")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        assert await refused(tmp_path / "a.tar", tmp_path / kind.decode()) == ["E005"]


@pytest.mark.parametrize("suffix", ["zip", "tar.gz"])
async def test_e006_an_archive_that_unpacks_to_far_more(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "bomb").mkdir()
    (tmp_path / "bomb" / "01.mp4").write_bytes(bytes(3 * 1024 * 1024))
    target = tmp_path / f"a.{suffix}"
    archive = (
        zipped(tmp_path / "bomb", target) if suffix == "zip" else tarred(tmp_path / "bomb", target, "w:gz")
    )
    assert archive.stat().st_size < 100_000
    assert await refused(archive, tmp_path) == ["E006"]


async def test_e003_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01.mp4", bytes(3 * 1024 * 1024))
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(
        data.replace(struct.pack("<I", 3 * 1024 * 1024), struct.pack("<I", 1000))
    )
    assert await refused(tmp_path / "a.zip", tmp_path) == ["E003"]


async def test_e006_a_tar_with_an_enormous_header(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("01.mp4")
        entry.pax_headers = {"comment": "x" * (3 * 1024 * 1024)}
        archive.addfile(entry)
    assert await refused(tmp_path / "a.tar.gz", tmp_path) == ["E006"]


async def test_e008_too_many_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for n in range(30):
            archive.writestr(f"{n}.mp4", b"x")
    assert await refused(tmp_path / "a.zip", tmp_path) == ["E008"]
    (tmp_path / "many").mkdir()
    for n in range(30):
        (tmp_path / "many" / f"{n}.mp4").write_bytes(b"x")
    assert await refused(tmp_path / "many", tmp_path / "folder") == ["E008"]


async def test_e009_not_enough_disk_space(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("01.mp4", b"x")
    greedy = Limits(disk_reserve_bytes=2**60)
    assert await refused(tmp_path / "a.zip", tmp_path, greedy) == ["E009"]


async def test_e003_damaged_archives(tmp_path: Path, folder: Path) -> None:
    whole = zipped(folder, tmp_path / "包.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    assert await refused(tmp_path / "cut.zip", tmp_path / "1") == ["E003"]
    whole = tarred(folder, tmp_path / "包.tar.gz", "w:gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    assert await refused(tmp_path / "cut.tar.gz", tmp_path / "2") == ["E003"]
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("01.mp4", b"x")
        archive.writestr("./01.mp4", b"y")
    assert await refused(tmp_path / "twice.zip", tmp_path / "3") == ["E003"]


async def test_e003_a_zip_with_a_password(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("01.mp4", b"x")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert await refused(tmp_path / "a.zip", tmp_path) == ["E003"]


async def test_e001_e002_e007_nothing_to_read(tmp_path: Path) -> None:
    assert await refused(tmp_path / "absent", tmp_path) == ["E001"]
    (tmp_path / "a.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    assert await refused(tmp_path / "a.rar", tmp_path) == ["E002"]
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "readme.txt").write_text("nothing here")
    assert await refused(tmp_path / "empty", tmp_path) == ["E007"]


async def test_random_bytes_never_get_past_a_code(tmp_path: Path) -> None:
    for n, magic in enumerate((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"")):
        (tmp_path / "x.tar").write_bytes(magic + os.urandom(2000))
        assert set(await refused(tmp_path / "x.tar", tmp_path / str(n))) <= {"E002", "E003", "E006"}
