"""Errors as HTTP says them: a status, RFC 9457 problem details, when to come again. Nowhere else are statuses
known.
"""

import math

import msgspec
from aiohttp import web

from catalog.account import NotSignedIn
from catalog.api import Problem
from catalog.errors import Conflict, Denied, Invalid, NotFound, TooMany, Unavailable, ZhanboError

RETRY_AFTER_SECONDS = 2
_KIND = "application/problem+json"


class TooSlow(Invalid):
    """A request did not come to its end in time."""

    code = "request_too_slow"
    title = "The request came too slowly"
    title_zh = "请求传输过慢"


class Unreadable(Invalid):
    """What was sent is no HTTP, or its body is not what its head says."""

    code = "request_unreadable"
    title = "The request cannot be read"
    title_zh = "请求格式无法识别"


class TooManyConnections(Unavailable):
    """This process has as many connections as it bears, in all or from one address."""

    code = "too_many_connections"
    title = "Too many connections; try again shortly"
    title_zh = "连接过多，请稍后再试"


_STATUS = (
    (NotSignedIn, 401),
    (TooSlow, 408),
    (Unreadable, 400),
    (NotFound, 404),
    (Conflict, 409),
    (Denied, 403),
    (TooMany, 429),
    (Unavailable, 503),
    (Invalid, 422),
)
_REASONS = {400: "Bad Request", 408: "Request Timeout", 503: "Service Unavailable"}


def status_of(error: type[ZhanboError]) -> int:
    """The HTTP status of an error: that of its family."""
    return next((status for family, status in _STATUS if issubclass(error, family)), 500)


def problem(error: ZhanboError, status: int | None = None) -> web.Response:
    """The error as problem details, never cached."""
    status = status or status_of(type(error))
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(max(1, math.ceil(error.seconds)))
    elif status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    response = web.Response(body=_details(error, status), status=status, content_type=_KIND, headers=headers)
    if isinstance(error, TooSlow | Unreadable):
        response.force_close()  # nobody knows where the next request would begin
    return response


def last_words(error: ZhanboError) -> bytes:
    """A whole answer for a connection that ends with it, where there is no request to answer."""
    status = status_of(type(error))
    body = _details(error, status)
    retry = f"Retry-After: {RETRY_AFTER_SECONDS}\r\n" if status == 503 else ""
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {_KIND}\r\nCache-Control: no-store\r\n"
        f"X-Content-Type-Options: nosniff\r\n{retry}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _details(error: ZhanboError, status: int) -> bytes:
    return msgspec.json.encode(
        Problem(
            type=f"urn:zhanbo:problem:{error.code}",
            title=error.title,
            title_zh=error.title_zh,
            status=status,
            code=error.code,
            detail=error.detail,
            field=error.field,
            facts=error.facts,
        )
    )
