"""What schemathesis is told of the media types that it does not know."""

import json

import schemathesis
from hypothesis import strategies as st
from schemathesis import SerializationContext


@schemathesis.serializer("application/cmcd")
def cmcd(_: SerializationContext, value: object) -> bytes:
    """CMCD is a text."""
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


schemathesis.openapi.media_type("application/offset+octet-stream", st.binary(max_size=8))
