"""The OpenAPI 3.1 document of typed routes: every operation, every status it answers, every error code."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import msgspec

from catalog.account import CONSOLE_COOKIE, NotPermitted, NotSignedIn
from catalog.api import BodyInvalid, BodyTooLarge, Header, Problem, Query, QueryInvalid, Route, RouteUnknown
from catalog.errors import TooMany, ZhanboError
from catalog.postgres.connection import ValueRefused
from catalog.text import STORABLE

StatusOf = Callable[[type[ZhanboError]], int]

_REF = "#/components/schemas/{name}"
_JSON = "application/json"
_PROBLEM = "application/problem+json"
_READS = {"GET", "HEAD", "OPTIONS"}
_EMPTY = {204, 304}
_WHOLE = {"minimum": -(2**63), "maximum": 2**64 - 1}  # what msgspec reads
_OURS = 500  # statuses from here on are faults of ours, and their codes no part of the contract

_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "the token of an account"},
    "console": {
        "type": "apiKey",
        "in": "cookie",
        "name": CONSOLE_COOKIE,
        "description": "what POST /v1/console/session sets; what writes needs an Origin of this host besides",
    },
}
_TOLD_WITH = {
    401: Header(name="WWW-Authenticate", description="how to sign in", required=True),
    503: Header(
        name="Retry-After", description="seconds after which to try again", schema={"type": "integer"},
        required=True,
    ),
}  # fmt: skip


def document(
    routes: Sequence[Route],
    *,
    title: str,
    version: str,
    status_of: StatusOf,
    everywhere: Sequence[type[ZhanboError]],
) -> dict[str, object]:
    """The document of ``routes``. ``status_of`` is the HTTP status of an error; ``everywhere`` are those that
    any operation may answer.
    """
    shapes = [shape for route in routes for shape in (route.answer, route.body) if _is_json(shape)]
    _, components = msgspec.json.schema_components([*shapes, Problem], ref_template=_REF)
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        operations = paths.setdefault(route.pattern, {})
        for method in (route.method, *(["HEAD"] if route.method == "GET" else [])):
            operations[method.lower()] = _operation(route, method, status_of, everywhere)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"schemas": _storable(components), "securitySchemes": _SECURITY},
    }


def _is_json(shape: object) -> bool:
    return shape is not None and shape is not bytes


def _schema(shape: object) -> object:
    if not _is_json(shape):
        return {}
    (schema,), _ = msgspec.json.schema_components([shape], ref_template=_REF)
    return _storable(schema)


def _storable(schema: Any) -> Any:
    """``schema`` with what holds of every text and whole number that says no more of itself."""
    if isinstance(schema, list):
        return [_storable(item) for item in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    told = {name: _storable(value) for name, value in cast("dict[str, Any]", schema).items()}
    if told.get("type") == "string" and not told.keys() & {"enum", "format", "pattern"}:
        told["pattern"] = STORABLE
    if told.get("type") == "integer" and not told.keys() & {"enum", "minimum", "maximum"}:
        told |= _WHOLE
    if isinstance(told.get("additionalProperties"), dict) and "propertyNames" not in told:
        told["propertyNames"] = {"pattern": STORABLE}
    return told


def _operation(
    route: Route, method: str, status_of: StatusOf, everywhere: Sequence[type[ZhanboError]]
) -> dict[str, object]:
    operation: dict[str, object] = {
        "summary": route.summary,
        "operationId": ("" if method == route.method else f"{method.lower()}_") + route.handler.__name__,
        "parameters": list(_parameters(route)),
        "responses": _told(
            dict(_answers(route, method)), dict(_refusals(route, method, status_of, everywhere))
        ),
    }
    if route.body is not None:
        content = {kind: {"schema": _schema(route.body)} for kind in route.consumes}
        operation["requestBody"] = {"required": True, "content": content}
    if route.signed_in or route.reader:
        roles = [str(role) for role in route.roles]
        anonymous: list[dict[str, list[str]]] = [] if route.signed_in else [{}]
        operation["security"] = [*anonymous, {"token": roles}, {"console": roles}]
    return operation


def _told(
    answers: dict[str, dict[str, object]], refusals: dict[str, dict[str, object]]
) -> dict[str, dict[str, object]]:
    """Both by status; a page may say in HTML what others are told as a problem."""
    for status in answers.keys() & refusals.keys():
        pages = cast("dict[str, object]", answers[status].get("content", {}))
        problems = cast("dict[str, object]", refusals[status].get("content", {}))
        if pages and problems:
            refusals[status] |= {"content": {**pages, **problems}}
    return {**answers, **refusals}


def _answers(route: Route, method: str) -> Iterator[tuple[str, dict[str, object]]]:
    """What is no error, by status."""
    told = {} if route.answer is None else {"schema": _schema(route.answer)}
    for status, description in {route.status: "OK", **route.also}.items():
        empty = method == "HEAD" or status in _EMPTY or (route.answer is None and route.produces == (_JSON,))
        content = {} if empty else {"content": dict.fromkeys(route.produces, told)}
        links = {name: {"operationId": name, "parameters": how} for name, how in route.leads.items()}
        leads = {"links": links} if links and not empty else {}
        yield str(status), {"description": description, **_headers(route.tells), **content, **leads}


def _refusals(
    route: Route, method: str, status_of: StatusOf, everywhere: Sequence[type[ZhanboError]]
) -> Iterator[tuple[str, dict[str, object]]]:
    """The errors, by status, each with the codes that it may have."""
    found: dict[int, list[type[ZhanboError]]] = {}
    for error in (*route.errors, *_implied(route), *everywhere):
        found.setdefault(status_of(error), []).append(error)
    for status, errors in route.by_protocol.items():
        found.setdefault(status, []).extend(errors)
    for status, errors in sorted(found.items()):
        codes = {"properties": {"code": {"enum": [error.code for error in errors]}}}
        schema = {"allOf": [_schema(Problem), codes]} if status < _OURS else _schema(Problem)
        content = {} if method == "HEAD" else {"content": {_PROBLEM: {"schema": schema}}}
        told = _headers([_TOLD_WITH[status]] if status in _TOLD_WITH else [])
        description = "; ".join(f"{error.code}: {error.title}" for error in errors)
        yield str(status), {"description": description, **told, **content}


def _implied(route: Route) -> Iterator[type[ZhanboError]]:
    """The errors of what every route of its kind asks for."""
    if route.signed_in or route.reader:
        yield NotSignedIn
    if route.signed_in or (route.reader and route.method not in _READS):
        yield NotPermitted
    if route.rate is not None:
        yield TooMany
    if route.parts:
        yield RouteUnknown
    if any(query.values or query.whole or query.format or query.required for query in route.queries):
        yield QueryInvalid
    if _is_json(route.body):
        yield BodyTooLarge
        if route.consumes == (_JSON,):
            yield BodyInvalid
    if route.parts or route.queries or _is_json(route.body):
        yield ValueRefused


def _parameters(route: Route) -> Iterator[dict[str, object]]:
    for part in route.parts:
        yield {
            "name": part.name, "in": "path", "required": True, "description": part.description,
            "schema": part.schema,
        }  # fmt: skip
    for query in route.queries:
        yield {
            "name": query.name, "in": "query", "required": query.required,
            "description": query.description, "schema": _storable(_asked(query)), **_example(query),
        }  # fmt: skip
    for header in route.headers:
        yield {
            "name": header.name, "in": "header", "required": header.required,
            "description": header.description, "schema": header.schema, **_example(header),
        }  # fmt: skip


def _example(one: Query | Header) -> dict[str, object]:
    return {"example": one.example} if one.example else {}


def _asked(query: Query) -> dict[str, object]:
    default = {"default": int(query.default) if query.whole else query.default} if query.default else {}
    if query.whole:
        least, most = query.whole
        return {"type": "integer", "minimum": least, "maximum": most, **default}
    values = {"enum": list(query.values)} if query.values else {}
    least = {"minLength": 1} if query.required else {}
    shape = {"format": query.format} if query.format else {}
    return {"type": "string", **values, **least, **shape, **default}


def _headers(headers: Sequence[Header]) -> dict[str, object]:
    told = {
        one.name: {"description": one.description, "required": one.required, "schema": one.schema}
        for one in headers
    }
    return {"headers": told} if told else {}
