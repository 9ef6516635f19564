"""What texts look like that can be stored, as the OpenAPI document tells it; checked elsewhere. Pure."""

from msgspec import Meta

STORABLE = r"^[^\u0000]*$"
"""PostgreSQL stores every text but those that hold U+0000."""

_NOT_BLANK = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


def not_blank(most: int | None = None) -> Meta:
    """A text of at most so many characters, one of which can be seen."""
    bound = {} if most is None else {"maxLength": most}
    return Meta(extra_json_schema={"pattern": _NOT_BLANK, "minLength": 1, **bound})
