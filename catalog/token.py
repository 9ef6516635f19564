"""Signed names: the media prefix, the play session, the anonymous viewer. Pure.

HMAC-SHA256 under keys derived from a secret, one key per purpose, so a token of one kind is never
valid as another. Each signature begins with its key's id, so two secrets can be good at a time and a
secret can be changed while tokens of the former one are still about. The media prefix stops
hot-linking; it is not DRM: who has the URL can fetch the bytes until it expires.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
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
    AWARD = "award"


KEY_ID_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What signs and verifies for one purpose; ``id`` tells nothing of ``value``."""

    id: str
    value: bytes = field(repr=False)


@lru_cache(maxsize=64)
def _key(secret: bytes, purpose: Purpose) -> Key:
    value = hmac.digest(secret, f"zhanbo/{purpose}".encode(), hashlib.sha256)
    named = hmac.digest(value, b"zhanbo/key-id", hashlib.sha256)
    return Key(id=_encode(named)[:KEY_ID_LENGTH], value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """``current`` signs; what was signed under ``also`` is accepted too. That is the former secret after a
    change, and before it the next one, so that no process is asked about a secret that it has not heard of.
    """

    current: bytes = field(repr=False)
    also: bytes | None = field(default=None, repr=False)

    def keys(self, purpose: Purpose) -> tuple[Key, ...]:
        """Those that verify, the one that signs first."""
        secrets = (self.current,) if self.also is None else (self.current, self.also)
        return tuple(_key(secret, purpose) for secret in secrets)


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


def signed_under(key: Key, text: str) -> str:
    """The key's id and 43 characters of base64url over ``text``."""
    return key.id + _encode(hmac.digest(key.value, _bytes(text), hashlib.sha256))


def signature(secret: Secret, purpose: Purpose, text: str) -> str:
    """What vouches for ``text``: 47 characters of base64url."""
    return signed_under(secret.keys(purpose)[0], text)


def _check(secret: Secret, purpose: Purpose, text: str, given: str) -> None:
    for key in secret.keys(purpose):
        if given.startswith(key.id) and hmac.compare_digest(_bytes(signed_under(key, text)), _bytes(given)):
            return
    raise TokenRefused


def media_prefix(secret: Secret, asset_id: str, now: datetime) -> MediaPrefix:
    """The URL prefix of a published folder, good for six to twelve hours from ``now``."""
    bucket = int(now.timestamp()) // BUCKET_SECONDS + 2
    expiry = bucket * BUCKET_SECONDS
    signed = signature(secret, Purpose.MEDIA, f"{expiry}/{asset_id}")
    return MediaPrefix(
        path=f"/t/{signed}/{expiry}/{asset_id}/", expires_at=datetime.fromtimestamp(expiry, UTC)
    )


def verify_media(secret: Secret, signed: str, expiry: str, asset_id: str, now: datetime) -> datetime:
    """Until when the prefix holds; TokenRefused, TokenExpired unless it names ``asset_id`` and holds now."""
    if not expiry.isascii() or not expiry.isdigit() or len(expiry) > 12:
        raise TokenRefused
    _check(secret, Purpose.MEDIA, f"{expiry}/{asset_id}", signed)
    until = datetime.fromtimestamp(int(expiry), UTC) + LEEWAY
    if now >= until:
        raise TokenExpired
    return until


def issue_session(secret: Secret, session: PlaySession) -> str:
    """The token that a player sends back with its view events."""
    payload = _encode(msgspec.json.encode(session))
    return f"{payload}.{signature(secret, Purpose.SESSION, payload)}"


def read_session(secret: Secret, token: str, now: datetime) -> PlaySession:
    """The play session of a token; TokenRefused where forged, TokenExpired after a day."""
    session = _session(secret, token)
    if now > session.issued_at + SESSION_LIFE:
        raise TokenExpired
    return session


@lru_cache(maxsize=1 << 14)  # a player sends the same token every few seconds
def _session(secret: Secret, token: str) -> PlaySession:
    payload, _, signed = token.partition(".")
    _check(secret, Purpose.SESSION, payload, signed)
    try:
        return msgspec.json.decode(_decode(payload), type=PlaySession)
    except msgspec.DecodeError as error:
        raise TokenRefused from error


def sign_name(secret: Secret, purpose: Purpose, name: str) -> str:
    """``name.signature``, for cookies."""
    return f"{name}.{signature(secret, purpose, name)}"


def read_name(secret: Secret, purpose: Purpose, text: str) -> str:
    """The name inside ``name.signature``; TokenRefused where it was not signed by us."""
    name, _, signed = text.rpartition(".")
    _check(secret, purpose, name, signed)
    return name


def signed_lately(secret: Secret, purpose: Purpose, text: str) -> bool:
    """Whether a ``name.signature`` is under the secret that signs now: what is not should be signed anew."""
    return text.rpartition(".")[2].startswith(secret.keys(purpose)[0].id)
