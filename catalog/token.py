"""Signed names: the media prefix, the play session, the anonymous viewer. Pure.

HMAC-SHA256 under keys derived from one secret, one key per purpose, so a token of one kind is
never valid as another. The media prefix stops hot-linking; it is not DRM: who has the URL can
fetch the bytes until it expires.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import msgspec

from catalog.errors import Denied
from catalog.viewing import PlaySession

BUCKET_SECONDS = 6 * 3600  # all viewers of six hours share one URL, so any cache hits
LEEWAY = timedelta(seconds=60)  # clocks of the machines that sign and verify may differ
LONGEST_MEDIA_LIFE = timedelta(seconds=2 * BUCKET_SECONDS) + LEEWAY  # of a prefix, from its signing on
SESSION_LIFE = timedelta(hours=24)


class Purpose(StrEnum):
    MEDIA = "media"
    SESSION = "session"
    VIEWER = "viewer"
    CONSOLE = "console"


class TokenRefused(Denied):
    """The token is forged, damaged or for something else."""

    code = "token_refused"
    title = "This token is not valid"
    title_zh = "令牌无效"


class TokenExpired(Denied):
    """The token was good and its time is over; ask for a new play session."""

    code = "token_expired"
    title = "This token has expired"
    title_zh = "令牌已过期"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPrefix:
    """``path`` ends with ``/``: append the file's relative path."""

    path: str
    expires_at: datetime


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise TokenRefused from error


def _bytes(text: str) -> bytes:
    """Headers may hold bytes that are no UTF-8; they come as lone surrogates and are only refused."""
    return text.encode("utf-8", "surrogatepass")


def signature(secret: bytes, purpose: Purpose, text: str) -> str:
    """43 characters of base64url over ``text`` under the key of ``purpose``."""
    key = hmac.digest(secret, f"zhanbo/{purpose}".encode(), hashlib.sha256)
    return _encode(hmac.digest(key, _bytes(text), hashlib.sha256))


def _check(secret: bytes, purpose: Purpose, text: str, given: str) -> None:
    if not hmac.compare_digest(_bytes(signature(secret, purpose, text)), _bytes(given)):
        raise TokenRefused


def media_prefix(secret: bytes, asset_id: str, now: datetime) -> MediaPrefix:
    """The URL prefix of a published folder, good for six to twelve hours from ``now``."""
    bucket = int(now.timestamp()) // BUCKET_SECONDS + 2
    expiry = bucket * BUCKET_SECONDS
    signed = signature(secret, Purpose.MEDIA, f"{expiry}/{asset_id}")
    return MediaPrefix(
        path=f"/t/{signed}/{expiry}/{asset_id}/", expires_at=datetime.fromtimestamp(expiry, UTC)
    )


def verify_media(secret: bytes, signed: str, expiry: str, asset_id: str, now: datetime) -> None:
    """TokenRefused or TokenExpired unless the prefix names ``asset_id`` and still holds."""
    if not expiry.isascii() or not expiry.isdigit() or len(expiry) > 12:
        raise TokenRefused
    _check(secret, Purpose.MEDIA, f"{expiry}/{asset_id}", signed)
    if now >= datetime.fromtimestamp(int(expiry), UTC) + LEEWAY:
        raise TokenExpired


def issue_session(secret: bytes, session: PlaySession) -> str:
    """The token that a player sends back with its view events."""
    payload = _encode(msgspec.json.encode(session))
    return f"{payload}.{signature(secret, Purpose.SESSION, payload)}"


def read_session(secret: bytes, token: str, now: datetime) -> PlaySession:
    """The play session of a token; TokenRefused where forged, TokenExpired after a day."""
    session = _session(secret, token)
    if now > session.issued_at + SESSION_LIFE:
        raise TokenExpired
    return session


@lru_cache(maxsize=1 << 14)  # a player sends the same token every few seconds
def _session(secret: bytes, token: str) -> PlaySession:
    payload, _, signed = token.partition(".")
    _check(secret, Purpose.SESSION, payload, signed)
    try:
        return msgspec.json.decode(_decode(payload), type=PlaySession)
    except msgspec.DecodeError as error:
        raise TokenRefused from error


def sign_name(secret: bytes, purpose: Purpose, name: str) -> str:
    """``name.signature``, for cookies."""
    return f"{name}.{signature(secret, purpose, name)}"


def read_name(secret: bytes, purpose: Purpose, text: str) -> str:
    """The name inside ``name.signature``; TokenRefused where it was not signed by us."""
    name, _, signed = text.rpartition(".")
    _check(secret, purpose, name, signed)
    return name
