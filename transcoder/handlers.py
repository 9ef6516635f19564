"""HTTP of the transcoder's intake: tus 1.0 under /intake/files, and deliveries."""

import asyncio
import base64
import re
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from aiohttp import web

from catalog.account import MAKERS, Account
from catalog.api import Handler, Header, Part, Route, answer, body, like
from catalog.asking import allow_pauses, caller_of
from catalog.errors import ZhanboError
from catalog.identity import PATTERN, new_id
from catalog.media.store import MediaNotFound
from catalog.owned import owned
from catalog.postgres import series, unused, uploads
from catalog.postgres.connection import ValueRefused, acquired, transaction
from catalog.postgres.unused import Media
from catalog.postgres.uploads import Upload, UploadNotFound
from catalog.problems import problem, status_of
from catalog.series import SubtitleFile
from catalog.service import CLOCK, MEDIA, POOL, SETTINGS, Room
from catalog.signin import signed_in
from transcoder import art, intake, leftovers, operations, sidefiles, telemetry
from transcoder.collector import Ages, Collector
from transcoder.settings import IntakeSettings
from transcoder.upload import (
    READ_BYTES,
    Checksum,
    ChecksumMismatch,
    NoRoom,
    OffsetConflict,
    TusVersionUnknown,
    UploadBusy,
    UploadFolder,
    UploadHeaderInvalid,
    UploadStalled,
    UploadTooLarge,
    parse_metadata,
)

INTAKE = web.AppKey("intake", IntakeSettings)
FOLDER = web.AppKey("uploads", UploadFolder)

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
SILENCE_SECONDS = 30.0
_STATUSES: dict[type[ZhanboError], int] = {  # as tus has them
    ChecksumMismatch: 460,
    UploadTooLarge: 413,
    TusVersionUnknown: 412,
}


def _spoken_tus(handler: Handler) -> Handler:
    """Refuse what is not tus 1.0, name the version in each answer, use the protocol's statuses."""

    async def spoken(request: web.Request) -> web.StreamResponse:
        try:
            _require_tus(request)
            response = await handler(request)
        except ZhanboError as error:
            response = _refused(error)
        response.headers.update(TUS)
        return response

    return spoken


def _require_tus(request: web.Request) -> None:
    if request.headers.get("Tus-Resumable") != "1.0.0":
        raise TusVersionUnknown(field="Tus-Resumable")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UploadHeaderInvalid("encoded bodies are not taken", field="Content-Encoding")


def _refused(error: ZhanboError) -> web.Response:
    if isinstance(error, ChecksumMismatch):
        telemetry.uploads_refused.inc()
    response = problem(error, _STATUSES.get(type(error)) or status_of(type(error)))
    if isinstance(error, TusVersionUnknown):
        response.headers["Tus-Version"] = "1.0.0"
    return response


def _whole(request: web.Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise UploadHeaderInvalid(f"{name} must be a whole number", field=name)
    return int(text)


async def tus_options(request: web.Request) -> web.Response:
    """What this server speaks."""
    told = {
        "Tus-Version": "1.0.0",
        "Tus-Extension": "creation,termination,checksum",
        "Tus-Checksum-Algorithm": "sha256,sha1",
        "Tus-Max-Size": str(request.app[INTAKE].most_bytes),
    }
    return web.Response(status=204, headers={**TUS, **told})


async def tus_create(request: web.Request) -> web.Response:
    """Announce an upload. The same account announcing the same bytes again is sent to the upload
    that it began, so a client that forgot everything still resumes.
    """
    account = await signed_in(request)
    size, limits = _whole(request, "Upload-Length"), request.app[INTAKE]
    metadata = parse_metadata(request.headers.get("Upload-Metadata", ""))
    sha256 = metadata.get("sha256", "")
    if not _SHA256.fullmatch(sha256):
        raise UploadHeaderInvalid("sha256 (64 hex digits) is required", field="Upload-Metadata")
    if not 0 < size <= limits.most_bytes:
        raise UploadTooLarge(f"1 to {limits.most_bytes} bytes", field="Upload-Length")
    upload = Upload(
        id=new_id("up"),
        account_id=account.id,
        size_bytes=size,
        sha256=sha256,
        name=metadata.get("filename", "")[:255],
    )
    async with transaction(request.app[POOL]) as conn:
        known = await uploads.same(conn, upload)
        if known is None:
            await unused.pin(conn, Media.MASTER, sha256)  # whoever removes such bytes does so before
            request.app[FOLDER].require_room(size, limits.free_times)
            await asyncio.to_thread(request.app[FOLDER].begin, upload)
            await uploads.add(conn, upload)
    location = f"{caller_of(request).origin}/intake/files/{(known or upload).id}"
    return web.Response(status=201, headers={"Location": location})


async def _upload(request: web.Request) -> Upload:
    account = await signed_in(request)
    async with acquired(request.app[POOL]) as conn:
        return await uploads.touched(conn, request.match_info["upload_id"], account.id)


async def tus_head(request: web.Request) -> web.Response:
    """Where to go on."""
    upload = await _upload(request)
    offset = await _offset(request, upload) if upload.finished_at is None else upload.size_bytes
    return web.Response(
        status=200, headers={"Upload-Offset": str(offset), "Upload-Length": str(upload.size_bytes)}
    )


async def _offset(request: web.Request, upload: Upload) -> int:
    """How far an unfinished upload came. What a kill left undone at its end is done now."""
    folder = request.app[FOLDER]
    offset = await asyncio.to_thread(folder.offset, upload)
    if offset is None and not await _handed_over(request, upload):
        await asyncio.to_thread(folder.begin, upload)
        return 0
    if offset in (None, upload.size_bytes):
        await _finish(request, upload)
        return upload.size_bytes
    return offset


async def _handed_over(request: web.Request, upload: Upload) -> bool:
    """Whether the file is missing because the media store has it."""
    return await request.app[MEDIA].has_master(upload.sha256)


async def tus_patch(request: web.Request) -> web.Response:
    """Take bytes; the offset in the answer is durable."""
    upload = await _upload(request)
    allow_pauses(request, 2 * SILENCE_SECONDS)  # which itself ends a line that says nothing at all
    if request.content_type != "application/offset+octet-stream":
        raise UploadHeaderInvalid("application/offset+octet-stream", field="Content-Type")
    offset = _whole(request, "Upload-Offset")
    if upload.finished_at is not None:
        raise OffsetConflict("this upload is complete", field="Upload-Offset")
    header = request.headers.get("Upload-Checksum")
    checksum = Checksum.parse(header) if header else None
    reached = await request.app[FOLDER].append(upload, offset, _blocks(request), checksum)
    telemetry.uploaded_bytes.inc(reached - offset)
    if reached == upload.size_bytes:
        await _finish(request, upload)
    return web.Response(status=204, headers={"Upload-Offset": str(reached)})


async def _blocks(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes. A line that is dead without saying so must let go of the upload, or the
    client that comes back finds it busy.
    """
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                block = await request.content.read(READ_BYTES)
        except TimeoutError as error:
            raise UploadStalled(f"silent for {SILENCE_SECONDS:g} s") from error
        if not block:
            return
        yield block


async def _finish(request: web.Request, upload: Upload) -> None:
    """Check the whole and hand it to the media store. Repeated after a kill, it ends the same."""
    app = request.app
    try:
        path = await app[FOLDER].verified(upload)
    except FileNotFoundError:
        if not await app[MEDIA].has_master(upload.sha256):  # else a kill came after the hand-over
            raise MediaNotFound(field="upload") from None
    except ChecksumMismatch:
        async with transaction(app[POOL]) as conn:
            await uploads.remove(conn, upload.id)
        raise
    else:
        await app[MEDIA].put_master(upload.sha256, path)
    async with transaction(app[POOL]) as conn:
        await uploads.finish(conn, upload.id, app[CLOCK]())
    telemetry.uploads_finished.inc()


async def tus_delete(request: web.Request) -> web.Response:
    """Forget an unfinished upload."""
    upload = await _upload(request)
    if upload.finished_at is not None:
        raise UploadNotFound(upload.id, field="upload")
    async with transaction(request.app[POOL]) as conn:
        await uploads.remove(conn, upload.id)
    await asyncio.to_thread(request.app[FOLDER].remove, upload)
    return web.Response(status=204)


async def deliver(request: web.Request) -> web.Response:
    """Take a delivery whose files are uploaded; its episodes are queued in the same transaction."""
    account = await signed_in(request)
    delivery = await body(request, intake.NewDelivery)
    intake.checked(delivery)
    with tempfile.TemporaryDirectory() as folder:
        posters = await _posters(request, account, delivery.posters, Path(folder))
        files = await sidefiles.read(request.app[POOL], request.app[MEDIA], account, delivery.episodes)
        accepted = await _accepted(request, delivery, account, posters, files)
    telemetry.episodes_delivered.inc(len(accepted.episodes))
    return answer(accepted)


async def _accepted(
    request: web.Request,
    delivery: intake.NewDelivery,
    account: Account,
    posters: art.Posters | None,
    files: Mapping[int, Sequence[SubtitleFile]],
) -> intake.Accepted:
    app = request.app
    if posters is not None:
        await posters.put(app[MEDIA])
    async with transaction(app[POOL]) as conn:
        demo, now = app[SETTINGS].demo, app[CLOCK]()
        accepted = await intake.accept(conn, delivery, account, files, demo=demo, now=now)
        if posters is not None:
            await unused.pin(conn, Media.ASSET, posters.name)
            await posters.put(app[MEDIA])  # they are there, unless they were collected a moment ago
            await series.set_art(conn, accepted.series, posters.name, posters.files)
    return accepted


async def _posters(
    request: web.Request, account: Account, delivered: Mapping[str, str], folder: Path
) -> art.Posters | None:
    """The posters as files in ``folder``; None where there are none."""
    if not delivered:
        return None
    drawn: dict[str, bytes] = {}
    for shape, upload_id in delivered.items():
        async with acquired(request.app[POOL]) as conn:
            upload = await uploads.touched(conn, upload_id, account.id)
        if upload.finished_at is None:  # its hash is only a claim so far: it may name another's file
            raise intake.UploadUnfinished(upload.name, field=f"posters.{shape}")
        source = await request.app[MEDIA].master(upload.sha256)
        drawn[shape] = await asyncio.to_thread(art.render, source, shape)
    return await asyncio.to_thread(art.write, drawn, folder)


async def _clean(app: web.Application) -> None:
    pool, folder = app[POOL], app[SETTINGS].uploads
    await leftovers.keep_clean(lambda: leftovers.partial_uploads(pool, folder))


def room(settings: IntakeSettings) -> Room:
    """The intake with its limits."""

    async def opened(app: web.Application) -> AsyncIterator[None]:
        app[INTAKE] = settings
        app[FOLDER] = UploadFolder(app[SETTINGS].uploads)
        ages = Ages(delivered=settings.keep_delivered)
        app[operations.COLLECTOR] = Collector(pool=app[POOL], media=app[MEDIA], ages=ages)
        async for _ in owned("uploads", _clean)(app):
            yield

    return Room(name="transcoder", routes=ROUTES, context=opened)


_FILES, _FILE = "/intake/files", "/intake/files/{upload_id}"
_UPLOAD = Part(name="upload_id", description="an upload's id", schema=like(PATTERN))
_WHOLE = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_SPOKEN = Header(
    name="Tus-Resumable", description="the version that is spoken", required=True,
    schema={"type": "string", "enum": ["1.0.0"]},
)  # fmt: skip
_LENGTH = Header(
    name="Upload-Length", description="bytes of the whole file", schema=_WHOLE | {"minimum": 1}, required=True
)
_OFFSET = Header(
    name="Upload-Offset", description="bytes that are there already", schema=_WHOLE, required=True
)
_METADATA = Header(
    name="Upload-Metadata", description="sha256 (64 hex digits) and filename, each in base64", required=True,
    example=f"filename {_base64('1.mp4')},sha256 {_base64('0' * 64)}",
)  # fmt: skip
_CHECKSUM = Header(
    name="Upload-Checksum", description="of this request's body: sha256 or sha1, and the digest in base64",
    schema=like("^(sha256 [A-Za-z0-9+/]{43}=|sha1 [A-Za-z0-9+/]{27}=)$"),
)  # fmt: skip
_LOCATION = Header(name="Location", description="the upload's URL", required=True)
_NOT_TUS = {412: (TusVersionUnknown,)}

ROUTES = (
    Route(
        method="OPTIONS", path=_FILES, handler=tus_options, summary="tus: what is spoken", status=204,
        tells=(
            _SPOKEN,
            Header(name="Tus-Version", description="the versions that are spoken", required=True),
            Header(name="Tus-Extension", description="the extensions that are spoken", required=True),
            Header(name="Tus-Max-Size", description="the largest upload", schema=_WHOLE, required=True),
        ),
    ),
    Route(
        method="POST", path=_FILES, handler=tus_create, around=_spoken_tus, summary="tus: announce an upload",
        headers=(_SPOKEN, _LENGTH, _METADATA), status=201, tells=(_SPOKEN, _LOCATION), signed_in=True,
        roles=MAKERS, errors=(UploadHeaderInvalid, ValueRefused, NoRoom),
        by_protocol=_NOT_TUS | {413: (UploadTooLarge,)},
    ),
    Route(
        method="HEAD", path=_FILE, handler=tus_head, around=_spoken_tus, summary="tus: where to go on",
        parts=(_UPLOAD,), headers=(_SPOKEN,), tells=(_SPOKEN, _OFFSET, _LENGTH), signed_in=True, roles=MAKERS,
        errors=(UploadNotFound, MediaNotFound, UploadHeaderInvalid),
        by_protocol=_NOT_TUS | {460: (ChecksumMismatch,)},
    ),
    Route(
        method="PATCH", path=_FILE, handler=tus_patch, around=_spoken_tus, summary="tus: send bytes",
        parts=(_UPLOAD,), headers=(_SPOKEN, _OFFSET, _CHECKSUM), body=bytes,
        consumes=("application/offset+octet-stream",), status=204, tells=(_SPOKEN, _OFFSET), signed_in=True,
        roles=MAKERS,
        errors=(
            UploadNotFound, MediaNotFound, OffsetConflict, UploadBusy, UploadHeaderInvalid, UploadStalled,
        ),
        by_protocol=_NOT_TUS | {413: (UploadTooLarge,), 460: (ChecksumMismatch,)},
    ),
    Route(
        method="DELETE", path=_FILE, handler=tus_delete, around=_spoken_tus, summary="tus: forget an upload",
        parts=(_UPLOAD,), headers=(_SPOKEN,), status=204, tells=(_SPOKEN,), signed_in=True, roles=MAKERS,
        errors=(UploadNotFound, UploadHeaderInvalid), by_protocol=_NOT_TUS,
    ),
    Route(
        method="POST", path="/intake/deliveries", handler=deliver, summary="Deliver uploaded episodes",
        body=intake.NewDelivery, answer=intake.Accepted, signed_in=True, roles=MAKERS,
        errors=(
            intake.DeliveryInvalid, intake.UploadUnfinished, UploadNotFound, MediaNotFound,
            art.PosterRefused, sidefiles.SubtitleRefused,
        ),
    ),
    *operations.ROUTES,
)  # fmt: skip
