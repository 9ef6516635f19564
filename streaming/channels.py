"""HTTP of the linear channels: lists, guides, playlists and logos for our TV app and for IPTV boxes."""

import asyncio
import os
from collections.abc import AsyncIterator

from aiohttp import web

from catalog.account import NotPermitted
from catalog.api import Part, Query, Route, answer, like
from catalog.asking import caller_of
from catalog.asof import AT, instant_of
from catalog.caller import HostInvalid
from catalog.door import DIRECT
from catalog.errors import NotFound
from catalog.head import takes_gzip
from catalog.owned import owned
from catalog.postgres import channels
from catalog.postgres.channels import ChannelNotFound
from catalog.postgres.connection import acquired
from catalog.service import CLOCK, MEDIA, POOL, TAKEDOWNS, Room
from catalog.takedown import TakenDown
from catalog.zone import ZONES_BY_SLUG
from streaming import guide, logo
from streaming.air import SEGMENT_NAME, PreparedAir, headers_of
from streaming.broadcast import Broadcast
from streaming.channel import ChannelOffAir, PlaylistUnknown, SegmentUnknown
from streaming.egress import EGRESS
from streaming.grid import Grid
from streaming.grids import Grids
from streaming.guides import Guides
from streaming.onair import OnAir
from streaming.origin import CORS, TYPES
from streaming.planner import Planner
from streaming.programmes import Programmes

ON_AIR = web.AppKey("on_air", OnAir)
GUIDES = web.AppKey("guides", Guides)
GRIDS = web.AppKey("grids", Grids)
PROGRAMMES = web.AppKey("programmes", Programmes)
BROADCAST = web.AppKey("broadcast", Broadcast)

_LIST_TYPE = "audio/x-mpegurl"
_MINUTE = {"Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding", **CORS}
_TICK = {"Cache-Control": "public, max-age=1", "Vary": "Accept-Encoding", **CORS}
_NEVER = {"Cache-Control": "no-store"}
_DAY = {"Cache-Control": "public, max-age=86400", **CORS}


class ZoneUnknown(NotFound):
    """There are exactly eight zones, and this is none of them."""

    code = "zone_not_found"
    title = "No such zone"
    title_zh = "没有这个专区"


async def _plan(app: web.Application) -> None:
    await Planner(pool=app[POOL], programmes=app[PROGRAMMES], clock=app[CLOCK]).run()


async def serving(app: web.Application) -> AsyncIterator[None]:
    """What channels are served from."""
    app[PROGRAMMES] = Programmes(app[MEDIA])
    app[ON_AIR] = OnAir(app[POOL], app[PROGRAMMES])
    app[GUIDES] = Guides(app[POOL])
    app[GRIDS] = Grids(app[POOL])
    app[BROADCAST] = Broadcast(app[ON_AIR], app[MEDIA], app[TAKEDOWNS])
    app[DIRECT].append(
        PreparedAir(route=SEGMENT_PATH, broadcast=app[BROADCAST], clock=app[CLOCK], count=app[EGRESS].add)
    )
    yield
    await app[BROADCAST].close()
    await app[ON_AIR].close()
    await app[GUIDES].close()
    await app[GRIDS].close()


async def context(app: web.Application) -> AsyncIterator[None]:
    """What channels are served from, and the planning beside it."""
    async for _ in serving(app):
        async for _ in owned("line-ups", _plan)(app):
            yield


def _compressible(request: web.Request, response: web.Response) -> web.Response:
    if _takes_gzip(request):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def _takes_gzip(request: web.Request) -> bool:
    return takes_gzip(request.headers.get("Accept-Encoding", ""))


async def channel_list(request: web.Request) -> web.Response:
    """Every channel that is on the air or will be before long."""
    return await _list(request, None)


async def zone_list(request: web.Request) -> web.Response:
    """The zone's channel, where it is on the air."""
    zone = request.match_info["zone"]
    if zone not in ZONES_BY_SLUG:
        raise ZoneUnknown(zone, field="zone")
    return await _list(request, zone)


async def _list(request: web.Request, zone: str | None) -> web.Response:
    async with acquired(request.app[POOL]) as conn:
        listed = await channels.listed(conn, request.app[CLOCK]())
    shown = [channel for channel in listed if zone is None or channel.zone == zone]
    text = guide.channel_list(shown, caller_of(request).origin)
    response = web.Response(text=text, content_type=_LIST_TYPE, charset="utf-8", headers=_MINUTE)
    return _compressible(request, response)


async def guide_document(request: web.Request) -> web.Response:
    """What is on and what comes, as far as it is planned."""
    guides, origin, at = request.app[GUIDES], caller_of(request).origin, await instant_of(request)
    found = await (guides.of(origin, request.app[CLOCK]()) if at is None else guides.as_of(origin, at))
    packed = _takes_gzip(request)
    headers = {**(_MINUTE if at is None else _NEVER), **({"Content-Encoding": "gzip"} if packed else {})}
    body = found.gzipped if packed else found.plain
    return web.Response(body=body, content_type="application/xml", charset="utf-8", headers=headers)


async def grid(request: web.Request) -> web.Response:
    """The channels that are on the air or will be, with what each shows from this half hour on."""
    grids, hours, at = request.app[GRIDS], HOURS.number(request), await instant_of(request)
    found = await (grids.of(hours, request.app[CLOCK]()) if at is None else grids.as_of(hours, at))
    return _compressible(request, answer(found, headers={"Vary": "Accept-Encoding"}))


async def playlist(request: web.Request) -> web.Response:
    """``tv`` is the multivariant playlist; the others are those that it names."""
    slug, name = request.match_info["channel"], request.match_info["playlist"]
    body = await request.app[ON_AIR].playlist(slug, name, request.app[CLOCK]())
    response = web.Response(body=body, headers={"Content-Type": TYPES[".m3u8"], **_TICK})
    return _compressible(request, response)


async def segment(request: web.Request) -> web.Response:
    """What ``streaming.air`` did not answer: above all, what there is not."""
    slug, name, asked = (request.match_info[part] for part in ("channel", "playlist", "segment"))
    match = SEGMENT_NAME.fullmatch(asked)
    if match is None:
        raise SegmentUnknown(asked[:40], field="segment")
    app = request.app
    found = await app[BROADCAST].segment(slug, name, int(match[1]), match[2], app[CLOCK]())
    body = os.pread(found.file.descriptor, found.file.size, 0)
    if request.method == "GET":
        app[EGRESS].add(found.asset_id, found.path, len(body))
    return web.Response(body=body, headers=headers_of(found))


async def channel_logo(request: web.Request) -> web.Response:
    """320 × 180 pixels."""
    async with acquired(request.app[POOL]) as conn:
        channel = await channels.one(conn, request.match_info["channel"])
    body = await asyncio.to_thread(logo.drawn, channel.label, channel.colour)
    return web.Response(body=body, content_type="image/png", headers=_DAY)


SEGMENT_PATH = "/tv/channels/{channel}/{playlist}/{segment}"
HOURS = Query(name="hours", description="how far ahead of now", whole=(1, 24), default="4")
_ZONE = Part(name="zone", description="a zone's slug", schema={"type": "string", "enum": list(ZONES_BY_SLUG)})
_CHANNEL = Part(name="channel", description="a channel's slug", schema=like("^[a-z0-9-]+$"))
_PLAYLIST = Part(name="playlist", description="tv, or a name that it holds", schema=like("^[a-z0-9-]+$"))
_SEGMENT = Part(
    name="segment", description="a media sequence number", schema=like(r"^[0-9]{1,15}\.(m4s|mp4)$")
)

ROUTES = (
    Route(
        method="GET", path="/tv/channels.m3u", handler=channel_list, summary="IPTV list of all channels",
        produces=(_LIST_TYPE,), errors=(HostInvalid,),
    ),
    Route(
        method="GET", path="/tv/zones/{zone}/channels.m3u", handler=zone_list,
        summary="IPTV list of a zone's channel", parts=(_ZONE,), produces=(_LIST_TYPE,),
        errors=(ZoneUnknown, HostInvalid),
    ),
    Route(
        method="GET", path="/tv/guide.xml", handler=guide_document, summary="XMLTV guide",
        produces=("application/xml",), queries=(AT,), reader=True, errors=(HostInvalid, NotPermitted),
    ),
    Route(
        method="GET", path="/v1/channels", handler=grid, summary="Channels, and what is on when",
        queries=(HOURS, AT), reader=True, answer=Grid, errors=(NotPermitted,),
    ),
    Route(
        method="GET", path="/tv/channels/{channel}/{playlist}.m3u8", handler=playlist,
        summary="A live playlist of a channel", parts=(_CHANNEL, _PLAYLIST), produces=(TYPES[".m3u8"],),
        errors=(ChannelNotFound, ChannelOffAir, PlaylistUnknown),
    ),
    Route(
        method="GET", path=SEGMENT_PATH, handler=segment, summary="A segment of a live playlist",
        parts=(_CHANNEL, _PLAYLIST, _SEGMENT), produces=(TYPES[".m4s"], TYPES[".mp4"]),
        errors=(ChannelNotFound, PlaylistUnknown, SegmentUnknown, TakenDown),
    ),
    Route(
        method="GET", path="/tv/channels/{channel}/logo.png", handler=channel_logo,
        summary="A channel's logo", parts=(_CHANNEL,), produces=("image/png",), errors=(ChannelNotFound,),
    ),
)  # fmt: skip

ROOM = Room(name="channels", routes=ROUTES, context=context)
