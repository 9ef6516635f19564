"""Settings that more than one room needs; each is read once, from a mapping, at the start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from catalog.caller import LOOPBACK, Proxies
from catalog.errors import Invalid
from catalog.token import Secret


class SettingMissing(Invalid):
    """A required environment variable is absent or cannot be understood."""

    code = "setting_invalid"
    title = "A setting is missing or wrong"
    title_zh = "缺少配置项或配置有误"


def required(env: Mapping[str, str], name: str) -> str:
    """The value of ``name``; SettingMissing naming it where it is absent or empty."""
    value = env.get(name, "").strip()
    if not value:
        raise SettingMissing(f"{name} is not set", field=name)
    return value


def whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    """The integer in ``name``, or ``default`` where it is not set."""
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise SettingMissing(f"{name} must be a whole number, not {text!r}", field=name)
    return int(text)


DRAIN_SECONDS = 2  # of the five that Ctrl-C may take
DATABASE_CONNECTIONS = 10  # of one process; PostgreSQL takes 100 in all unless told otherwise
_LEAST_SECRET_LETTERS = 32


def read_secret(env: Mapping[str, str]) -> Secret:
    """What signs; SettingMissing where a secret is too short to be one."""
    current, also = required(env, "ZHANBO_SECRET"), env.get("ZHANBO_SECRET_ALSO", "").strip()
    for name, text in (("ZHANBO_SECRET", current), ("ZHANBO_SECRET_ALSO", also)):
        if text and len(text) < _LEAST_SECRET_LETTERS:
            raise SettingMissing(f"{name} must have at least {_LEAST_SECRET_LETTERS} characters", field=name)
    return Secret(current=current.encode(), also=also.encode() or None)


def switch(env: Mapping[str, str], name: str) -> bool:
    """True for 1, true, yes and on."""
    return env.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/-]*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSettings:
    """An S3 bucket as the media store, and the folder that keeps copies of what was read from it.

    ``prefix`` is empty or ends with a slash. What is None is looked for where AWS's own tools look
    for it: profiles, roles, the machine itself.
    """

    name: str
    prefix: str
    cache: Path
    cache_bytes: int
    endpoint_url: str | None
    region: str | None
    access_key_id: str | None = field(repr=False)
    secret_access_key: str | None = field(repr=False)
    session_token: str | None = field(repr=False)

    @classmethod
    def read(cls, env: Mapping[str, str], data: Path) -> Self:
        place = _BUCKET.fullmatch(env.get("ZHANBO_MEDIA", "").strip())
        if place is None:
            raise SettingMissing("ZHANBO_MEDIA must be a folder or s3://bucket/prefix", field="ZHANBO_MEDIA")
        prefix = (place[2] or "").strip("/")
        told = {
            name: env.get(name, "").strip() or None
            for name in (
                "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION",
                "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
            )
        }  # fmt: skip
        return cls(
            name=place[1],
            prefix=f"{prefix}/" if prefix else "",
            cache=Path(env.get("ZHANBO_MEDIA_CACHE", "").strip() or data / "cache").absolute(),
            cache_bytes=whole_number(env, "ZHANBO_MEDIA_CACHE_BYTES", 20 << 30),
            endpoint_url=told["AWS_ENDPOINT_URL"],
            region=told["AWS_REGION"] or told["AWS_DEFAULT_REGION"],
            access_key_id=told["AWS_ACCESS_KEY_ID"],
            secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
            session_token=told["AWS_SESSION_TOKEN"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogSettings:
    """Where the shared truth is: PostgreSQL, Redis and the media store.

    The media store is a folder, or a bucket where ``bucket`` says so. ``secret`` signs media
    prefixes and session tokens; every process of one installation has the same one. ``demo`` opens
    drafts to everyone and accepts the demo's registration numbers.
    """

    database_url: str = field(repr=False)  # holds a password, as the next
    redis_url: str = field(repr=False)
    data: Path
    media_folder: Path | None = None
    bucket: BucketSettings | None = None
    secret: Secret
    demo: bool
    database_connections: int = DATABASE_CONNECTIONS

    @property
    def media(self) -> Path:
        """The folder of the media store, where it is one."""
        return self.media_folder or self.data / "media"

    @property
    def uploads(self) -> Path:
        return self.data / "uploads"

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        database_url, redis_url = required(env, "DATABASE_URL"), required(env, "REDIS_URL")
        data = Path(required(env, "ZHANBO_DATA")).absolute()
        media = env.get("ZHANBO_MEDIA", "").strip()
        far = "://" in media
        return cls(
            database_url=database_url,
            redis_url=redis_url,
            data=data,
            media_folder=Path(media).absolute() if media and not far else None,
            bucket=BucketSettings.read(env, data) if far else None,
            secret=read_secret(env),
            demo=switch(env, "ZHANBO_DEMO"),
            database_connections=max(
                1, whole_number(env, "ZHANBO_DATABASE_CONNECTIONS", DATABASE_CONNECTIONS)
            ),
        )


def read_proxies(env: Mapping[str, str]) -> Proxies:
    """Of whom we believe what they say of their clients; SettingMissing where that cannot be understood."""
    text = env.get("ZHANBO_TRUSTED_PROXIES", "").strip()
    try:
        return Proxies.parse(text) if text else LOOPBACK
    except ValueError as error:
        raise SettingMissing(f"ZHANBO_TRUSTED_PROXIES: {error}", field="ZHANBO_TRUSTED_PROXIES") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdSettings:
    """What one process bears of its clients.

    ``connections`` in all, ``connections_per_address`` from one address; an address may ask as often as
    ``viewers_per_address`` viewers, because a carrier puts so many behind one; 0: as often as it likes.
    """

    proxies: Proxies = LOOPBACK
    connections: int = 10_000
    connections_per_address: int = 2_000
    viewers_per_address: int = 50

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        usual = cls()
        return cls(
            proxies=read_proxies(env),
            connections=whole_number(env, "ZHANBO_CONNECTIONS", usual.connections),
            connections_per_address=whole_number(
                env, "ZHANBO_CONNECTIONS_PER_ADDRESS", usual.connections_per_address
            ),
            viewers_per_address=whole_number(env, "ZHANBO_VIEWERS_PER_ADDRESS", usual.viewers_per_address),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Where a process listens. Port 0 lets the kernel choose.

    ``own_port`` is set where several processes share ``port``, and answers for this one alone: else one
    could not be asked whether it is ready, or for its metrics. ``drain_seconds``: how long requests in
    flight may take to finish once the process was told to stop.
    """

    host: str
    port: int
    own_port: int | None = None
    drain_seconds: int = DRAIN_SECONDS

    @classmethod
    def read(cls, env: Mapping[str, str], *, port_name: str = "ZHANBO_PORT", port: int = 8000) -> Self:
        host = env.get("ZHANBO_HOST", "").strip() or "127.0.0.1"
        shared = port_name == "ZHANBO_PORT" and whole_number(env, "ZHANBO_WEB_WORKERS", 1) > 1
        return cls(
            host=host,
            port=whole_number(env, port_name, port),
            own_port=whole_number(env, "ZHANBO_METRICS_PORT", 0) if shared else None,
            drain_seconds=whole_number(env, "ZHANBO_DRAIN_SECONDS", DRAIN_SECONDS),
        )
