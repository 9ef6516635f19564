"""What killed processes left on the worker's and the intake's own disk."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest_asyncio

from catalog.account import Account
from catalog.postgres import episodes, uploads
from catalog.postgres.connection import Connection, Pool
from catalog.postgres.uploads import Upload
from catalog.series import Episode, EpisodeFacts, SeriesFacts
from tests.service import put_series
from transcoder import leftovers

AT_ONCE = timedelta(0)


@pytest_asyncio.fixture
async def claimed(conn: Connection, maker: tuple[Account, str], now: datetime) -> Episode:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一集"), now)
    await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), "a" * 64, "1.mp4")
    await episodes.claim(conn, "ep_1")
    found = await episodes.claim(conn, "ep_1")
    assert found is not None
    assert found.fence == 2
    return found


def left(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


async def test_the_folder_of_a_lost_claim_goes_and_that_of_the_present_one_stays(
    pool: Pool, claimed: Episode, tmp_path: Path
) -> None:
    for name in ("ep_1.1", "ep_1.2"):
        (tmp_path / name / "scratch").mkdir(parents=True)
        (tmp_path / name / "scratch" / "phone-540.mp4").write_bytes(b"half")
    assert await leftovers.attempts(pool, tmp_path) == [], "its worker may be about to notice"
    assert await leftovers.attempts(pool, tmp_path, AT_ONCE) == ["ep_1.1"]
    assert left(tmp_path) == ["ep_1.2"]


async def test_the_folder_of_an_attempt_that_ended_goes(
    pool: Pool, conn: Connection, claimed: Episode, tmp_path: Path
) -> None:
    (tmp_path / "ep_1.2").mkdir()
    assert await leftovers.attempts(pool, tmp_path, AT_ONCE) == []
    await episodes.fail(conn, claimed, "corrupt", "")
    assert await leftovers.attempts(pool, tmp_path, AT_ONCE) == ["ep_1.2"]


async def test_what_is_not_known_to_be_ours_is_not_touched(
    pool: Pool, claimed: Episode, tmp_path: Path
) -> None:
    """The folder may be /tmp, or that of two installations."""
    foreign = ["ep_1", "ep_1.1.tar", "ep_x.1", "film.mp4", "systemd-private.1"]
    for name in foreign:
        (tmp_path / name).mkdir()
    assert await leftovers.attempts(pool, tmp_path, AT_ONCE) == []
    assert left(tmp_path) == sorted(foreign)


async def test_the_file_of_an_upload_goes_with_its_row(
    pool: Pool, conn: Connection, maker: tuple[Account, str], tmp_path: Path
) -> None:
    known = Upload(id="up_known", account_id=maker[0].id, size_bytes=6, sha256="a" * 64, name="1.mp4")
    await uploads.add(conn, known)
    for name in ("up_known", "up_lost", "notes.txt"):
        (tmp_path / name).write_bytes(b"half")
    assert await leftovers.partial_uploads(pool, tmp_path) == [], "its row may be about to come"
    assert await leftovers.partial_uploads(pool, tmp_path, AT_ONCE) == ["up_lost"]
    assert left(tmp_path) == ["notes.txt", "up_known"]


async def test_a_folder_that_is_not_there_is_clean(pool: Pool, tmp_path: Path) -> None:
    assert await leftovers.attempts(pool, tmp_path / "never", AT_ONCE) == []
