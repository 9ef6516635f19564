"""Typed routes: what a request must hold and what an answer holds. ``catalog.openapi`` tells it to others.

Records are decoded and encoded by msgspec, which also writes their JSON Schema; so the document
at ``/openapi.json`` is made from the very types that the handlers use.
"""

import dataclasses
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from catalog.account import Role
from catalog.audience import Audience
from catalog.errors import Invalid, NotFound, ZhanboError
from catalog.identity import PATTERN
from catalog.rates import Rate

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

T = TypeVar("T")

_PARAMETER = re.compile(r"\{(\w+)(?::[^}]*)?\}")


class RouteUnknown(NotFound):
    """No route has this path, or not with this method."""

    code = "route_unknown"
    title = "There is nothing at this address"
    title_zh = "这个地址没有内容"


class BodyInvalid(Invalid):
    """The body is not the JSON that this route takes."""

    code = "body_invalid"
    title = "The request body is not valid"
    title_zh = "请求内容格式不正确"


class QueryInvalid(Invalid):
    """A query parameter has a value that this route does not take."""

    code = "query_invalid"
    title = "A query parameter is not valid"
    title_zh = "查询参数不正确"


class BodyTooLarge(Invalid):
    """The body has more bytes than this route reads."""

    code = "body_too_large"
    title = "The request body is too large"
    title_zh = "请求内容过大"


def like(pattern: str = "") -> dict[str, object]:
    """The JSON Schema of a text."""
    return {"type": "string", **({"pattern": pattern} if pattern else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a path; ``schema`` (JSON Schema) says what those look like that lead somewhere."""

    name: str
    description: str
    schema: Mapping[str, object] = dataclasses.field(default_factory=like)


UNCHANGED = {304: "The client has it already"}
SERIES_ID = Part(name="series_id", description="a series' id", schema=like(PATTERN))
EPISODE_ID = Part(name="episode_id", description="an episode's id", schema=like(PATTERN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header of a request or of an answer."""

    name: str
    description: str
    schema: Mapping[str, object] = dataclasses.field(default_factory=like)
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query parameter. ``values`` lists what is allowed where that is a closed set; ``whole`` is the least
    and the most of a whole number; ``format`` is one of JSON Schema's. ``default`` is what holds where it is
    not said.
    """

    name: str
    description: str
    values: tuple[str, ...] = ()
    whole: tuple[int, int] | None = None
    format: str = ""
    default: str = ""
    required: bool = False
    example: str = ""

    def read(self, request: web.Request) -> str:
        """The value in the request, or the default; QueryInvalid where it is not allowed."""
        value = request.query.get(self.name, self.default)
        if self.required and not value:
            raise QueryInvalid(f"{self.name} is missing", field=self.name)
        if self.values and value not in self.values:
            raise QueryInvalid(f"{self.name} is one of: {', '.join(self.values)}", field=self.name)
        return value

    def number(self, request: web.Request) -> int:
        """The whole number in the request, or the default; QueryInvalid where it is out of bounds."""
        text, (least, most) = self.read(request), self.whole or (0, 0)
        short = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if not short or not least <= int(text) <= most:
            raise QueryInvalid(f"{self.name} is a whole number from {least} to {most}", field=self.name)
        return int(text)


AUDIENCE = Query(
    name="audience", description="whose pool of works this is about", values=tuple(Audience),
    default=Audience.EVERYBODY,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation. ``answer`` and ``body`` are types that msgspec knows (``bytes``: any bytes);
    ``produces`` and ``consumes`` name the media types where answer or body are not JSON.

    ``signed_in`` operations are shut to all but accounts of one of ``roles``, which is asked before the
    handler is (in demo mode ``open_in_demo`` ones answer who is not signed in, too); ``reader`` ones answer
    everybody and show more to who is signed in. ``rate``: how often one viewer may ask, and an address as
    often as many viewers.
    ``around``: what a protocol says of every answer, refusals too. ``headers`` are read and ``tells`` are
    answered. ``leads``: handlers that can be called next, with the runtime expressions of their parameters.
    ``also`` are other statuses that are no error. ``errors`` have the status of their family, ``by_protocol``
    those that a protocol defines.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    parts: tuple[Part, ...] = ()
    queries: tuple[Query, ...] = ()
    headers: tuple[Header, ...] = ()
    body: Any = None
    consumes: tuple[str, ...] = ("application/json",)
    answer: Any = None
    status: int = 200
    produces: tuple[str, ...] = ("application/json",)
    tells: tuple[Header, ...] = ()
    leads: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict[str, Mapping[str, str]])
    also: Mapping[int, str] = dataclasses.field(default_factory=dict[int, str])
    signed_in: bool = False
    roles: tuple[Role, ...] = ()
    open_in_demo: bool = False
    around: Callable[[Handler], Handler] | None = None
    reader: bool = False
    rate: Rate | None = None
    errors: tuple[type[ZhanboError], ...] = ()
    by_protocol: Mapping[int, tuple[type[ZhanboError], ...]] = dataclasses.field(
        default_factory=dict[int, tuple[type[ZhanboError], ...]]
    )

    def __post_init__(self) -> None:
        if self.signed_in != bool(self.roles):
            raise TypeError(f"{self.method} {self.path}: who may is said by roles")

    @property
    def pattern(self) -> str:
        """The path with the names of its parameters alone: what documents and metrics say."""
        return _PARAMETER.sub(r"{\1}", self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """RFC 9457 problem details; ``code`` is stable, ``field`` names what is at fault."""

    type: str
    title: str
    title_zh: str
    status: int
    code: str
    detail: str = ""
    field: str | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict[str, Any])


def audience_of(request: web.Request) -> Audience:
    """Whose pool of works a request is about; QueryInvalid."""
    return Audience(AUDIENCE.read(request))


def answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """``value`` as JSON, private to its reader and never stored unless ``headers`` say otherwise."""
    known = {"Cache-Control": "private, no-cache", **(headers or {})}
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", headers=known
    )


async def body(request: web.Request, shape: type[T]) -> T:
    """The JSON body as a ``shape``; BodyInvalid names the field that does not fit."""
    try:
        return msgspec.json.decode(await request.read(), type=shape)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at ")
        raise BodyInvalid(text, field=place.strip("`$.") or None) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyInvalid(str(error)) from error
