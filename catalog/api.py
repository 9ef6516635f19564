"""Typed routes: what a request must hold, what an answer holds, and the OpenAPI document of both.

Records are decoded and encoded by msgspec, which also writes their JSON Schema; so the document
at ``/openapi.json`` is made from the very types that the handlers use.
"""

import dataclasses
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from catalog.errors import Invalid, TooMany, ZhanboError
from catalog.rates import Rate

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

T = TypeVar("T")

_PARAMETER = re.compile(r"\{(\w+)(?::[^}]*)?\}")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query parameter; ``values`` lists what is allowed where that is a closed set."""

    name: str
    description: str
    values: tuple[str, ...] = ()
    required: bool = False

    def read(self, request: web.Request, default: str = "") -> str:
        """The value in the request, or ``default``; QueryInvalid where it is not allowed."""
        value = request.query.get(self.name, default)
        if self.values and value not in self.values:
            raise QueryInvalid(f"{self.name} is one of: {', '.join(self.values)}", field=self.name)
        if self.required and not value:
            raise QueryInvalid(f"{self.name} is missing", field=self.name)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation. ``answer`` and ``body`` are types that msgspec knows; ``produces`` and ``consumes`` name
    the media types where answer or body are not JSON. ``signed_in`` operations take a bearer token. ``rate``:
    how often one viewer may ask, and an address as often as many viewers.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    answer: Any = None
    status: int = 200
    body: Any = None
    queries: tuple[Query, ...] = ()
    produces: str = "application/json"
    consumes: str = "application/json"
    signed_in: bool = False
    rate: Rate | None = None
    errors: tuple[type[ZhanboError], ...] = ()

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
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BodyInvalid(str(error)) from error


def document(routes: Sequence[Route], *, title: str, version: str) -> dict[str, object]:
    """The OpenAPI 3.1 document of ``routes``."""
    shapes = [shape for route in routes for shape in (route.answer, route.body) if shape is not None]
    _, components = msgspec.json.schema_components([*shapes, Problem], ref_template=_REF)
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        operation = paths.setdefault(route.pattern, {})
        operation[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": _ANYWHERE},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_ANYWHERE = (
    "Any request may be answered 503 `too_many_connections`, `database_busy` or `database_unavailable`,"
    " 408 `request_too_slow` or 400 `request_unreadable`; 503 and 429 come with Retry-After."
)
_REF = "#/components/schemas/{name}"


def _schema(shape: object) -> object:
    (schema,), _ = msgspec.json.schema_components([shape], ref_template=_REF)
    return schema


def _operation(route: Route) -> dict[str, object]:
    content = {route.produces: {"schema": _schema(route.answer)} if route.answer is not None else {}}
    problem = {"application/problem+json": {"schema": _schema(Problem)}}
    operation: dict[str, object] = {
        "summary": route.summary,
        "operationId": route.handler.__name__,
        "parameters": _parameters(route),
        "responses": {
            str(route.status): {"description": "OK", **({"content": content} if route.status != 204 else {})},
            "default": {"description": _codes(route), "content": problem},
        },
    }
    if route.body is not None:
        schema = {route.consumes: {"schema": _schema(route.body)}}
        operation["requestBody"] = {"required": True, "content": schema}
    if route.signed_in:
        operation["security"] = [{"token": []}]
    return operation


def _codes(route: Route) -> str:
    errors = (*route.errors, TooMany) if route.rate is not None else route.errors
    return "; ".join(f"{error.code}: {error.title}" for error in errors) or "A problem"


def _parameters(route: Route) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(route.path)
    ]
    for query in route.queries:
        schema: dict[str, object] = {"type": "string"}
        if query.values:
            schema["enum"] = list(query.values)
        found.append(
            {
                "name": query.name,
                "in": "query",
                "required": query.required,
                "description": query.description,
                "schema": schema,
            }
        )
    return found
