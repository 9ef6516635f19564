"""What one machine is told from outside: where its data lies, where it listens, which servers are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from catalog.settings import DRAIN_SECONDS, whole_number
from deploy.errors import SettingInvalid

HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSettings:
    """Read once from the environment. An empty variable counts as not given."""

    data: Path
    port: int
    """0: any free one."""
    host: str
    demo: bool
    web_workers: int
    """Web processes on the one port."""
    drain_seconds: int
    """What a web process may take to finish its requests when it is told to stop."""
    database_url: str | None
    """None: an embedded PostgreSQL."""
    redis_url: str | None
    """None: an embedded Valkey."""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls(
            data=Path(env.get("ZHANBO_DATA") or "data").expanduser().absolute(),
            port=port_number(env.get("ZHANBO_PORT") or "8000"),
            host=env.get("ZHANBO_HOST") or "127.0.0.1",
            demo=env.get("ZHANBO_DEMO", "0") == "1",
            web_workers=max(1, whole_number(env, "ZHANBO_WEB_WORKERS", 1)),
            drain_seconds=whole_number(env, "ZHANBO_DRAIN_SECONDS", DRAIN_SECONDS),
            database_url=env.get("DATABASE_URL") or None,
            redis_url=env.get("REDIS_URL") or None,
        )


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise SettingInvalid(
            f"ZHANBO_PORT={text!r}: 0-{HIGHEST_PORT}", field="ZHANBO_PORT", value=text, highest=HIGHEST_PORT
        )
    return int(text)
