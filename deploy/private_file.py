"""Files that only their owner may read."""

import os
from pathlib import Path

from deploy.program import Account


def write_private(path: Path, text: str, owner: Account | None = None) -> None:
    """Write it with mode 0600; it appears whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)  # a leftover might have another mode or owner
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        if owner is not None:
            os.fchown(file.fileno(), owner.uid, owner.gid)
    fresh.rename(path)
