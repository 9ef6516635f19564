"""The SHA-256 of a file: what names a master and what every published file is checked by."""

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Of the file's bytes, in hexadecimal; read in pieces, blocking, so call it in a thread."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
