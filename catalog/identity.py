"""Names that we give to things: random, short enough to read out, the same alphabet everywhere."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LENGTH = 16  # 80 bits
PATTERN = "^[a-z]{2}_[0-9a-z_]{1,32}$"


def new_id(kind: str) -> str:
    """A fresh name such as ``ep_3k7v…``; ``kind`` says what it names."""
    return f"{kind}_" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def new_token() -> str:
    """A fresh secret of 256 random bits."""
    return secrets.token_urlsafe(32)
