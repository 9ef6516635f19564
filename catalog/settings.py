"""Settings that more than one room needs; each is read once, from a mapping, at the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from catalog.errors import Invalid


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


def switch(env: Mapping[str, str], name: str) -> bool:
    """True for 1, true, yes and on."""
    return env.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogSettings:
    """Where the shared truth is: PostgreSQL, Redis and the folder of the media store.

    ``secret`` signs media prefixes and session tokens; every process of one installation has the
    same. ``demo`` opens drafts to everyone and accepts the demo's registration numbers.
    """

    database_url: str = field(repr=False)  # holds a password, as the next
    redis_url: str = field(repr=False)
    data: Path
    secret: bytes = field(repr=False)
    demo: bool

    @property
    def media(self) -> Path:
        return self.data / "media"

    @property
    def uploads(self) -> Path:
        return self.data / "uploads"

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        secret = required(env, "ZHANBO_SECRET").encode()
        if len(secret) < 32:
            raise SettingMissing("ZHANBO_SECRET must have at least 32 characters", field="ZHANBO_SECRET")
        return cls(
            database_url=required(env, "DATABASE_URL"),
            redis_url=required(env, "REDIS_URL"),
            data=Path(required(env, "ZHANBO_DATA")).absolute(),
            secret=secret,
            demo=switch(env, "ZHANBO_DEMO"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Where a process listens. Port 0 lets the kernel choose."""

    host: str
    port: int

    @classmethod
    def read(cls, env: Mapping[str, str], *, port_name: str = "ZHANBO_PORT", port: int = 8000) -> Self:
        host = env.get("ZHANBO_HOST", "").strip() or "127.0.0.1"
        return cls(host=host, port=whole_number(env, port_name, port))
