"""What the collector removes, what it keeps, and how it stays out of the way of publications."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from catalog.account import Account
from catalog.media.local import LocalMediaStore
from catalog.media.store import MediaStore
from catalog.postgres import episodes, series, unused, uploads
from catalog.postgres.connection import Connection, Pool, acquired, transaction
from catalog.postgres.unused import Media
from catalog.postgres.uploads import Upload, UploadNotFound
from catalog.rendition import Master
from catalog.series import Episode, EpisodeFacts, SeriesFacts
from catalog.settings import CatalogSettings
from catalog.token import LONGEST_MEDIA_LIFE, Secret, TokenExpired, media_prefix, verify_media
from tests.service import Clock, put_series, serving
from transcoder.asset import Asset, AssetFile
from transcoder.collector import Ages, Collected, Collector, CollectorBusy
from transcoder.publish import publish

NOTHING = Collected(assets=(), masters=(), uploads=())
AT_ONCE = Ages(asset=timedelta(0), delivered=timedelta(0), leftover=timedelta(days=1), job=timedelta(0))
FILES = ("manifest.json", "phone.m3u8")
ONE, TWO, THREE = "1" * 40, "2" * 40, "3" * 40
SHA = "d" * 64


@pytest.fixture
def media(settings: CatalogSettings) -> LocalMediaStore:
    return LocalMediaStore(settings.media)


@pytest.fixture
def collector(pool: Pool, media: LocalMediaStore) -> Collector:
    return Collector(pool=pool, media=media)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    made.mkdir()
    (made / "phone.m3u8").write_bytes(b"#EXTM3U")
    (made / "manifest.json").write_bytes(b"{}")
    return made


@pytest.fixture
def asset(folder: Path, master: Callable[..., Master]) -> Callable[[str], Asset]:
    """A sealed asset of this name; what is in it does not matter here."""
    files = tuple(AssetFile(path=path, bytes=1, sha256=SHA) for path in FILES)

    def sealed(name: str) -> Asset:
        return Asset(
            id=name, folder=folder, master=master(), renditions=(), duration_seconds=1.0, files=files
        )

    return sealed


async def episode(conn: Connection, account: Account, now: datetime, number: int = 1) -> Episode:
    one = await put_series(conn, account.id, SeriesFacts(title="一部"), now)
    return await episodes.put(conn, f"ep_{number}", one.id, EpisodeFacts(number=number), SHA, "1.mp4")


async def claimed(conn: Connection, episode_id: str) -> Episode:
    await conn.execute("update episode set state = 'queued', attempts = 0 where id = $1", episode_id)
    found = await episodes.claim(conn, episode_id)
    assert found is not None
    return found


@pytest_asyncio.fixture
async def waiting(conn: Connection, maker: tuple[Account, str], now: datetime) -> Episode:
    return await episode(conn, maker[0], now)


async def time_passes(conn: Connection, by: timedelta) -> None:
    await conn.execute("update unused_media set since = since - $1::interval", by)
    await conn.execute("update upload set touched_at = touched_at - $1::interval", by)


def test_an_asset_is_kept_for_longer_than_any_url_of_it_holds(now: datetime) -> None:
    """A URL is signed at the worst moment: just before its asset loses its last name."""
    secret = Secret(current=b"s" * 32)
    for minute in range(0, 24 * 60, 7):
        signed_at = now + timedelta(minutes=minute)
        _, _, signed, expiry, name, _ = media_prefix(secret, ONE, signed_at).path.split("/")
        verify_media(secret, signed, expiry, name, signed_at)
        with pytest.raises(TokenExpired):
            verify_media(secret, signed, expiry, name, signed_at + LONGEST_MEDIA_LIFE)
    assert Ages().asset >= LONGEST_MEDIA_LIFE + timedelta(hours=1), "clocks jump by an hour"


async def test_every_column_that_names_an_asset_counts_as_use(conn: Connection) -> None:
    """Else a later migration's column would lose the bytes that it names."""
    used = await conn.fetch(
        "select table_name || '.' || column_name as place from information_schema.view_column_usage"
        " where view_name = 'asset_in_use'"
    )
    called_so = await conn.fetch(
        "select table_name || '.' || column_name as place from information_schema.columns"
        " where table_schema = 'public' and column_name ~ '(asset|art)_id$' and table_name <> 'asset_in_use'"
    )
    pointing = await conn.fetch(
        "select conrelid::regclass || '.' || attname as place from pg_constraint"
        " join pg_attribute on attrelid = conrelid and attnum = any(conkey)"
        " where contype = 'f' and confrelid = 'asset'::regclass"
    )
    assert {row["place"] for row in (*called_so, *pointing)} <= {row["place"] for row in used}


async def test_what_a_killed_worker_stored_and_nobody_names_goes_after_its_time(
    collector: Collector, media: LocalMediaStore, folder: Path, conn: Connection
) -> None:
    await media.put_asset(ONE, folder, FILES)
    assert await collector.collect() == NOTHING
    await time_passes(conn, Ages().asset - timedelta(minutes=1))
    assert await collector.collect() == NOTHING
    await time_passes(conn, timedelta(minutes=2))
    assert (await collector.collect(dry_run=True)).assets == (ONE,)
    assert await media.assets() == [ONE]
    assert (await collector.collect()).assets == (ONE,)
    assert await media.assets() == []
    assert await conn.fetchval("select count(*) from unused_media") == 0


async def test_what_is_named_stays_whatever_its_age_and_its_time_runs_from_its_last_name_on(
    collector: Collector, media: LocalMediaStore, folder: Path, conn: Connection, waiting: Episode
) -> None:
    for name in (ONE, TWO, THREE):
        await media.put_asset(name, folder, FILES)
    row = "insert into asset (id, duration_seconds, renditions, manifest) values ($1, 1, '[]', '{}')"
    await conn.executemany(row, [(ONE,), (TWO,)])
    await collector.collect()
    await conn.execute("update episode set asset_id = $1, public_asset_id = $2", ONE, TWO)
    await series.set_art(conn, waiting.series_id, THREE, FILES)
    await time_passes(conn, timedelta(days=30))
    assert await collector.collect() == NOTHING
    assert await media.assets() == [ONE, TWO, THREE]

    await conn.execute("update episode set asset_id = null, public_asset_id = null")
    await conn.execute("update series set art_id = null")
    assert await collector.collect() == NOTHING
    await time_passes(conn, Ages().asset)
    assert (await collector.collect()).assets == (ONE, TWO, THREE)
    assert await conn.fetchval("select count(*) from asset") == 0


async def test_an_asset_that_is_published_again_has_its_whole_time_anew(
    collector: Collector, media: LocalMediaStore, pool: Pool, conn: Connection, waiting: Episode,
    asset: Callable[[str], Asset], now: datetime,
) -> None:  # fmt: skip
    """Published and replaced between two passes: the collector sees neither, its viewers have URLs."""
    await media.put_asset(ONE, asset(ONE).folder, FILES)
    await collector.collect()
    await time_passes(conn, Ages().asset)
    for name in (ONE, TWO):
        assert await publish(
            pool, media, await claimed(conn, "ep_1"), asset(name), clock=lambda: now, demo=False
        )
    assert await collector.collect() == NOTHING
    assert await media.assets() == [ONE, TWO]


class Held(LocalMediaStore):
    """A store that can be stopped just before it acts."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.go = asyncio.Event()
        self.reached = asyncio.Event()
        self.hold_drops = self.hold_puts = False
        self._puts = 0

    async def _wait(self) -> None:
        self.reached.set()
        await self.go.wait()

    async def drop_asset(self, asset_id: str) -> None:
        if self.hold_drops:
            await self._wait()
        await super().drop_asset(asset_id)

    async def put_asset(self, asset_id: str, folder: Path, files: Sequence[str]) -> None:
        self._puts += 1
        if self.hold_puts and self._puts == 2:  # the one inside the transaction
            await self._wait()
        await super().put_asset(asset_id, folder, files)


async def test_what_is_published_while_it_is_being_removed_is_there_afterwards(
    settings: CatalogSettings, pool: Pool, conn: Connection, waiting: Episode, asset: Callable[[str], Asset],
    now: datetime,
) -> None:  # fmt: skip
    """The same content has the same name: without the pin the publication would find its bytes there and
    point at them, and the collector would then remove them.
    """
    media = Held(settings.media)
    await media.put_asset(ONE, asset(ONE).folder, FILES)
    media.hold_drops = True
    removing = asyncio.create_task(Collector(pool=pool, media=media, ages=AT_ONCE).collect())
    await media.reached.wait()
    publishing = asyncio.create_task(
        publish(pool, media, await claimed(conn, "ep_1"), asset(ONE), clock=lambda: now, demo=False)
    )
    await asyncio.sleep(0.3)
    assert not publishing.done(), "it waits for the removal"
    media.go.set()
    assert (await removing).assets == (ONE,)
    assert await publishing
    assert (await media.file(ONE, "phone.m3u8")).read_bytes() == b"#EXTM3U"


async def test_what_is_about_to_be_published_is_not_removed(
    settings: CatalogSettings, pool: Pool, conn: Connection, waiting: Episode, asset: Callable[[str], Asset],
    now: datetime,
) -> None:  # fmt: skip
    media = Held(settings.media)
    await LocalMediaStore(settings.media).put_asset(ONE, asset(ONE).folder, FILES)
    collector = Collector(pool=pool, media=media, ages=AT_ONCE)
    await unused.mark(conn, Media.ASSET, ONE)
    media.hold_puts = True
    publishing = asyncio.create_task(
        publish(pool, media, await claimed(conn, "ep_1"), asset(ONE), clock=lambda: now, demo=False)
    )
    await media.reached.wait()
    removing = asyncio.create_task(collector.collect())
    await asyncio.sleep(0.3)
    media.go.set()
    assert await publishing
    assert await removing == NOTHING
    assert (await media.file(ONE, "phone.m3u8")).read_bytes() == b"#EXTM3U"


async def test_a_collector_that_is_told_to_stop_ends_the_removal_that_it_began(
    settings: CatalogSettings, pool: Pool, folder: Path
) -> None:
    """Bytes that went after the pin was let go could belong to a publication by then."""
    media = Held(settings.media)
    await media.put_asset(ONE, folder, FILES)
    media.hold_drops = True
    removing = asyncio.create_task(Collector(pool=pool, media=media, ages=AT_ONCE).collect())
    await media.reached.wait()
    removing.cancel()
    await asyncio.sleep(0.1)
    async with acquired(pool) as other:
        pinned = asyncio.create_task(unused.pin(other, Media.ASSET, ONE))
        await asyncio.sleep(0.1)
        assert not pinned.done()
        media.go.set()
        await pinned
    with pytest.raises(asyncio.CancelledError):
        await removing
    assert await media.assets() == []


async def test_publishing_and_collecting_at_once_never_leaves_an_episode_without_bytes(
    pool: Pool, media: LocalMediaStore, conn: Connection, maker: tuple[Account, str], now: datetime,
    asset: Callable[[str], Asset],
) -> None:  # fmt: skip
    """Three episodes take turns with three contents while a collector without patience runs all the time."""
    for number in (1, 2, 3):
        await episode(conn, maker[0], now, number)
    collector = Collector(pool=pool, media=media, ages=AT_ONCE)
    removed, done = 0, asyncio.Event()

    async def collecting() -> None:
        nonlocal removed
        while not done.is_set():
            removed += len((await collector.collect()).assets)

    async def publishing(episode_id: str, rng: random.Random) -> None:
        for _ in range(40):
            name = rng.choice((ONE, TWO, THREE))
            async with acquired(pool) as own:
                mine = await claimed(own, episode_id)
            assert await publish(pool, media, mine, asset(name), clock=lambda: now, demo=False)
            for path in FILES:
                await media.file(name, path)

    running = asyncio.create_task(collecting())
    await asyncio.gather(*(publishing(f"ep_{number}", random.Random(number)) for number in (1, 2, 3)))
    done.set()
    await running
    assert removed > 0, "the collector was at work"


async def test_one_that_cannot_be_removed_keeps_none_of_the_others(
    pool: Pool, media: LocalMediaStore, folder: Path
) -> None:
    class Stuck(LocalMediaStore):
        async def drop_asset(self, asset_id: str) -> None:
            if asset_id == ONE:
                raise OSError(5, "the disk is broken here")
            await super().drop_asset(asset_id)

    for name in (ONE, TWO):
        await media.put_asset(name, folder, FILES)
    stuck: MediaStore = Stuck(folder.parent / "data" / "media")
    collector = Collector(pool=pool, media=stuck, ages=AT_ONCE)
    assert (await collector.collect()).assets == (TWO,)
    assert await media.assets() == [ONE]
    assert (await Collector(pool=pool, media=media, ages=AT_ONCE).collect()).assets == (ONE,)


async def test_only_one_collects_at_a_time(collector: Collector, pool: Pool) -> None:
    async with acquired(pool) as other:
        assert await unused.begin_pass(other)
        with pytest.raises(CollectorBusy):
            await collector.collect()
        await unused.end_pass(other)
    assert await collector.collect() == NOTHING


async def upload(conn: Connection, account: Account, *, finished: bool, now: datetime) -> Upload:
    one = Upload(id=f"up_{finished}", account_id=account.id, size_bytes=6, sha256=SHA, name="1.mp4")
    await uploads.add(conn, one)
    if finished:
        await uploads.finish(conn, one.id, now)
    return one


async def put_master(media: LocalMediaStore, tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"master")
    await media.put_master(SHA, tmp_path / "upload")


async def test_a_master_that_an_episode_is_made_from_is_kept_for_ever(
    collector: Collector, media: LocalMediaStore, conn: Connection, waiting: Episode, tmp_path: Path,
    maker: tuple[Account, str], now: datetime,
) -> None:  # fmt: skip
    await put_master(media, tmp_path)
    await upload(conn, maker[0], finished=True, now=now)
    await collector.collect()
    await time_passes(conn, timedelta(days=400))
    assert await collector.collect() == NOTHING
    assert await media.masters() == [SHA]

    await conn.execute("update episode set master_sha256 = $1", "e" * 64)
    assert await collector.collect() == NOTHING, "whoever delivered a new version may want the old one back"
    await time_passes(conn, Ages().delivered)
    assert (await collector.collect()).masters == (SHA,)
    assert await media.masters() == []
    assert await conn.fetchval("select count(*) from upload") == 0, "who announces it again sends it again"


async def test_a_finished_upload_that_is_announced_again_is_kept(
    collector: Collector, media: LocalMediaStore, conn: Connection, tmp_path: Path,
    maker: tuple[Account, str], now: datetime,
) -> None:  # fmt: skip
    await put_master(media, tmp_path)
    known = await upload(conn, maker[0], finished=True, now=now)
    await collector.collect()
    await time_passes(conn, Ages().delivered)
    assert (await collector.collect(dry_run=True)).masters == (SHA,)
    assert await uploads.same(conn, known) == await uploads.touched(conn, known.id, maker[0].id)
    assert await collector.collect() == NOTHING
    assert await media.masters() == [SHA]


async def test_a_delivery_and_the_collector_never_share_a_master(
    pool: Pool, media: LocalMediaStore, conn: Connection, tmp_path: Path, maker: tuple[Account, str],
    now: datetime,
) -> None:  # fmt: skip
    """The delivery comes first: the collector waits for it and finds the master in use."""
    await put_master(media, tmp_path)
    known = await upload(conn, maker[0], finished=True, now=now)
    collector = Collector(pool=pool, media=media, ages=AT_ONCE)
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一部"), now)
    async with transaction(pool) as delivery:
        await uploads.held(delivery, known.id, maker[0].id)
        removing = asyncio.create_task(collector.collect())
        await asyncio.sleep(0.3)
        assert not removing.done()
        await episodes.put(delivery, "ep_1", one.id, EpisodeFacts(number=1), SHA, "1.mp4")
    assert await removing == NOTHING
    assert await media.masters() == [SHA]


async def test_an_unfinished_upload_goes_once_nobody_goes_on_with_it(
    collector: Collector, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    begun = await upload(conn, maker[0], finished=False, now=now)
    await time_passes(conn, Ages().delivered)
    await uploads.touched(conn, begun.id, maker[0].id)
    assert await collector.collect() == NOTHING
    await time_passes(conn, Ages().delivered)
    assert (await collector.collect()).uploads == (begun.id,)
    with pytest.raises(UploadNotFound):
        await uploads.touched(conn, begun.id, maker[0].id)


async def test_an_operator_may_ask_what_would_go_and_let_it_go(
    settings: CatalogSettings, media: LocalMediaStore, folder: Path, conn: Connection,
    operator: tuple[Account, str], now: datetime,
) -> None:  # fmt: skip
    await media.put_asset(ONE, folder, FILES)
    headers = {"Authorization": f"Bearer {operator[1]}"}
    async with serving(settings, Clock(now)) as client:

        async def collect(*, dry_run: bool) -> object:
            asked = {"dry_run": dry_run}
            async with client.post("/v1/operations/collect", json=asked, headers=headers) as response:
                assert response.status == 200
                return (await response.json())["assets"]

        assert await collect(dry_run=False) == []
        await time_passes(conn, Ages().asset)
        assert await collect(dry_run=True) == [ONE]
        assert await media.assets() == [ONE]
        assert await collect(dry_run=False) == [ONE]
    assert await media.assets() == []
