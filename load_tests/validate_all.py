"""Every real clip, published and validated: `python load_tests/validate_all.py [--preset faster] [CLIP…]`.

Publishes each clip that the index accepts and holds the folder to every rule of tests/hls. Prints the clips
with their cost, then each rule that is not kept with the clips that it concerns, and as a ratio how many
clips fail a MUST to the limit, which is none.
"""

import argparse
import asyncio
import os
import resource
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.clips import MEDIA, listed
from tests.hls.rules import Level, Violation
from tests.hls.validator import folder_violations
from transcoder.errors import EncodeFailed, Refused
from transcoder.pipeline import transcode
from transcoder.plan import Options
from transcoder.tools import Tools, find

_MOST_CLIPS = 4  # named per rule; the rest are counted


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def published(name: str, folder: Path, tools: Tools, options: Options) -> list[Violation]:
    """What does not hold of a clip's folder; that it could not be made is a MUST like any other."""
    try:
        made = await transcode(MEDIA / "real" / name, folder, tools, progress=lambda _: None, options=options)
    except (EncodeFailed, Refused) as error:
        message = f"{error.code}: {error}"
        return [Violation(rule="published", check="published", level=Level.MUST, file=name, message=message)]
    return folder_violations(made.folder)


def report(found: dict[str, list[Violation]]) -> None:
    """Each rule once, the worst first."""
    by_rule = defaultdict[tuple[Level, str, str], dict[str, Violation]](dict)
    for name, violations in found.items():
        for violation in violations:
            by_rule[violation.level, violation.rule, violation.check].setdefault(name, violation)
    order = list(Level)
    for (level, rule, check), clips in sorted(by_rule.items(), key=lambda item: order.index(item[0][0])):
        print(f"{level:6} {rule:18} {check}: {len(clips)} clips")
        for name, violation in list(clips.items())[: _MOST_CLIPS if level is not Level.KNOWN else 0]:
            print(f"         {name}: {violation.file}: {violation.message}")


async def run(names: list[str], options: Options, keep: Path | None) -> int:
    tools = await find(os.environ)
    found = dict[str, list[Violation]]()
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as scratch:
        for name in names:
            folder, began = Path(scratch) / name, cpu_seconds()
            folder.mkdir()
            found[name] = await published(name, folder, tools, options)
            must = sum(violation.level is Level.MUST for violation in found[name])
            print(f"{cpu_seconds() - began:7.2f} CPU s  {must:3} MUST  {name}", flush=True)
            if keep is not None:
                shutil.move(folder, keep / name)
            else:
                shutil.rmtree(folder)
    report(found)
    bad = sum(any(one.level is Level.MUST for one in violations) for violations in found.values())
    print(f"{cpu_seconds():.0f} CPU s; clips that fail a MUST: {bad} of {len(found)} ÷ 0 allowed")
    return bad


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", help="parts of names; all that are accepted without any")
    parser.add_argument("--preset", default="ultrafast", help="x264's")
    parser.add_argument("--keep", type=Path, help="an empty folder for what was made")
    asked = parser.parse_args()
    names = [name for name, gate in listed("real", "gate") if gate == "accept"]
    wanted = [name for name in names if not asked.clips or any(part in name for part in asked.clips)]
    if not wanted:
        print("the shared clips are not on this machine, or none has such a name")
        return 0
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
    return int(asyncio.run(run(wanted, Options(preset=asked.preset), asked.keep)) > 0)


if __name__ == "__main__":
    sys.exit(main())
