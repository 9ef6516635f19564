"""All files that point elsewhere and all hostile clips through the gate: `python load_tests/references.py`.

Under strace; exits with 1 when a tool opened anything, tried to, or called anybody. The suite does the same
with fewer clips.
"""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.transcoder import payloads
from tests.transcoder.tracing import GATE, Canary, foreign, traced
from transcoder import tools

HOSTILE = Path(__file__).parents[2] / "shared" / "media" / "hostile"


def main() -> int:
    if shutil.which("strace") is None:
        print("skipped: no strace")
        return 0
    found = asyncio.run(tools.find(os.environ))
    with tempfile.TemporaryDirectory(prefix="references-") as name, Canary() as canary:
        folder = Path(name)
        made = payloads.everything(canary.port, str(folder / "secret"))
        for payload, content in made.items():
            (folder / payload).write_bytes(content)
        clips = [path for path in sorted(HOSTILE.glob("*")) if path.suffix != ".tsv"]
        names = [str(path) for path in (*(folder / payload for payload in made), *clips)]
        said, calls = traced(GATE.format(names=names), [found.ffmpeg, found.ffprobe], folder / "strace.log")
        opened = foreign(calls, found)
        judged: dict[str, str] = json.loads(said)
        verdicts = Counter(judged.values())
        starts = len(calls) - len(opened)
        print(f"{len(made)} payloads, {len(clips)} hostile clips, {starts} starts of a tool")
        print("judged: " + ", ".join(f"{code} {count}" for code, count in verdicts.most_common()))
        print(f"opened or tried to            {len(opened):4d}   (limit 0)")
        print(f"connections                   {canary.calls:4d}   (limit 0)")
        for call in opened[:50]:
            print(call)
        return 1 if opened or canary.calls else 0


if __name__ == "__main__":
    sys.exit(main())
