"""The named queries of ``sql/*.sql``: one ``-- name: …`` line before each."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


@cache
def queries(file: str) -> dict[str, str]:
    """The queries of ``sql/{file}.sql`` by name."""
    text = files("catalog.postgres").joinpath("sql", f"{file}.sql").read_text("utf-8")
    parts = _NAME.split(text)[1:]
    return {name: sql.strip() for name, sql in zip(parts[::2], parts[1::2], strict=True)}


_OPTIONAL = re.compile(r"\(\$(\d+)::[\w\[\]]+ is null or (.*)\)$", re.MULTILINE)


def sharpened(sql: str, values: Sequence[object]) -> str:
    """``sql`` for these values: a condition on one that may be null, ``($1::text is null or …)`` at the end
    of its line, becomes the condition alone where there is a value. PostgreSQL plans a statement once for
    all values, and uses no index for what may be no condition.
    """
    return _OPTIONAL.sub(lambda found: found[0] if values[int(found[1]) - 1] is None else found[2], sql)
