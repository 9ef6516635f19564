"""``python -m tests.hls FOLDER-OR-URL…``: what does not hold, the worst first; exit status 1 for a MUST."""

import sys
from pathlib import Path

from tests.hls.rules import Level, Violation
from tests.hls.validator import folder_violations, origin_violations


def main(places: list[str]) -> int:
    failed = False
    for place in places:
        found: list[Violation] = (
            origin_violations(place) if place.startswith("http") else folder_violations(Path(place))
        )
        order = list(Level)
        for violation in sorted(found, key=lambda one: order.index(one.level)):
            sys.stdout.write(f"{violation}\n")
        failed |= any(one.level is Level.MUST for one in found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
