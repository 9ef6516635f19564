"""The implicit label of AI-made content: the AIGC object of GB 45438-2025, annex E. Pure.

A file carries it as a metadata entry of the name ``AIGC`` whose value is the JSON object of seven texts.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self, cast

KEY = "AIGC"
MADE, POSSIBLY, SUSPECTED = "1", "2", "3"
_FIELDS = {
    "Label": "label",
    "ContentProducer": "content_producer",
    "ProduceID": "produce_id",
    "ReservedCode1": "reserved_code1",
    "ContentPropagator": "content_propagator",
    "PropagateID": "propagate_id",
    "ReservedCode2": "reserved_code2",
}
_MOST_CHARACTERS = 1024  # of one field; reserved codes may be signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class Aigc:
    """``label``: 1 made by AI, 2 possibly, 3 suspected. The producer is who made the content, the
    propagator who first spread it; each has a number of its own for it.
    """

    label: str
    content_producer: str
    produce_id: str
    reserved_code1: str = ""
    content_propagator: str = ""
    propagate_id: str = ""
    reserved_code2: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The object as a file carries it, in an outer object of its name or not; None where it is none."""
        try:
            said: object = json.loads(text)
        except (ValueError, RecursionError):
            return None
        inner = _mapping(said)
        inner = _mapping(inner.get(KEY, inner))
        fields = {field: _text(inner.get(name)) for name, field in _FIELDS.items()}
        return cls(**fields) if fields["label"] in (MADE, POSSIBLY, SUSPECTED) else None

    def text(self) -> str:
        """The value of the metadata entry."""
        said = {name: getattr(self, field) for name, field in _FIELDS.items()}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def spread_by(self, propagator: str, number: str) -> Self:
        """With who spreads it, where nobody has yet: what is there is not ours to change."""
        if self.content_propagator or self.propagate_id:
            return self
        return replace(self, content_propagator=propagator, propagate_id=number)


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A field's text in one line; numbers are taken for text."""
    plain = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return "".join(c for c in plain if unicodedata.category(c)[0] != "C")[:_MOST_CHARACTERS]
