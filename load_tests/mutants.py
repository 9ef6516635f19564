"""Mutants of good clips against the gate and the encoder: `python load_tests/mutants.py [--count 1500]`.

Each mutant is a real clip with bits flipped, bytes cut, doubled or removed, boxes lying about their size or
kind, or two clips spliced; the same seed makes the same mutants. A mutant must be refused with a code,
become a verified asset, or fail with a code after the gate. Workers do them one by one as in production, and
the watcher prints each figure as a ratio to its limit: it exits with 1 when a worker died, a mutant hung
or took too much memory, or anything ended without a code. ``--keep FOLDER`` keeps those mutants.
"""

import argparse
import asyncio
import csv
import json
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from catalog.errors import ZhanboError
from transcoder import pipeline, probe, tools
from transcoder.errors import Refused
from transcoder.plan import Options

REAL = Path(__file__).parents[2] / "shared" / "media" / "real"
MOST_BYTES = 1_400_000
MOST_SECONDS = 5.3  # what is encoded, is encoded in all rungs
PROBE_SECONDS = 15.0
HUNG_SECONDS = 120.0  # of a probe, by the wall: far past its own bounds on a machine that others use too
MEMORY_BYTES = 2 << 30
BOX = re.compile(rb"[a-zA-Z0-9 ]{4}")

Mutation = Callable[[bytearray, random.Random, list[Path]], bytes]


def flip(data: bytearray, lot: random.Random, _: list[Path]) -> bytes:
    for _n in range(lot.choice((1, 4, 16, 64, 256))):
        data[lot.randrange(len(data))] ^= 1 << lot.randrange(8)
    return bytes(data)


def flip_head(data: bytearray, lot: random.Random, _: list[Path]) -> bytes:
    for _n in range(lot.choice((1, 2, 8, 32))):
        data[lot.randrange(min(len(data), 2048))] ^= 1 << lot.randrange(8)
    return bytes(data)


def truncate(data: bytearray, lot: random.Random, _: list[Path]) -> bytes:
    return bytes(data[: lot.randrange(16, len(data))])


def remove(data: bytearray, lot: random.Random, _: list[Path]) -> bytes:
    at, length = piece(data, lot)
    return bytes(data[:at] + data[at + length :])


def double(data: bytearray, lot: random.Random, _: list[Path]) -> bytes:
    at, length = piece(data, lot)
    return bytes(data[: at + length] + data[at:])


def blank(data: bytearray, lot: random.Random, _: list[Path]) -> bytes:
    at, length = piece(data, lot)
    data[at : at + length] = lot.choice((b"\0", b"\xff")) * length
    return bytes(data)


def piece(data: bytearray, lot: random.Random) -> tuple[int, int]:
    length = min(len(data) // 2, lot.choice((1, 4, 188, 1000, 10_000, len(data) // 8)))
    return lot.randrange(len(data) - length), max(1, length)


def names(data: bytearray) -> list[int]:
    """Where the kind of a box, or something like it, seems to stand."""
    likely = (
        b"moov",
        b"trak",
        b"mdia",
        b"minf",
        b"stbl",
        b"stsd",
        b"stts",
        b"ctts",
        b"stsc",
        b"stsz",
        b"stco",
    )
    more = (b"tkhd", b"mdhd", b"mvhd", b"elst", b"edts", b"avcC", b"hvcC", b"esds", b"mdat", b"ftyp", b"moof",
            b"traf", b"trun", b"tfhd", b"avih", b"strh", b"strf", b"movi", b"idx1", b"LIST")  # fmt: skip
    return [found.start() for kind in likely + more for found in re.finditer(re.escape(kind), data)]


def box_size(data: bytearray, lot: random.Random, others: list[Path]) -> bytes:
    places = [at for at in names(data) if at >= 4]
    if not places:
        return flip_head(data, lot, others)
    at = lot.choice(places)
    lies = (0, 1, 7, 8, 0x7FFF_FFFF, 0xFFFF_FFFF, len(data), lot.randrange(1 << 16))
    data[at - 4 : at] = lot.choice(lies).to_bytes(4, "big")
    return bytes(data)


def box_kind(data: bytearray, lot: random.Random, others: list[Path]) -> bytes:
    places = names(data)
    if not places:
        return flip_head(data, lot, others)
    at, like = lot.choice(places), lot.choice(places)
    data[at : at + 4] = lot.choice((bytes(data[like : like + 4]), b"free", b"xxxx", b"moov"))
    return bytes(data)


def field(data: bytearray, lot: random.Random, _: list[Path]) -> bytes:
    """A number of the head, or behind a box's name, becomes extreme."""
    near = lot.choice(names(data) or [0]) + 4
    at = min(len(data) - 8, lot.choice((lot.randrange(512), near + lot.randrange(64))))
    value = lot.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF))
    size = lot.choice((1, 2, 4, 8))
    data[at : at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, lot.choice(("big", "little")))
    return bytes(data)


def splice(data: bytearray, lot: random.Random, others: list[Path]) -> bytes:
    other = lot.choice(others).read_bytes()
    cut, there = lot.randrange(len(data)), lot.randrange(len(other))
    return lot.choice((bytes(data[:cut]) + other[there:], bytes(data[:cut]) + other + bytes(data[cut:])))


MUTATIONS: tuple[Mutation, ...] = (
    flip, flip, flip_head, truncate, remove, double, blank, box_size, box_size, box_kind, field, field,
    splice,
)  # fmt: skip


def clips() -> list[Path]:
    """The good ones that are short enough to encode hundreds of times."""
    rows = csv.DictReader(
        (REAL / "INDEX.tsv").read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    return [
        REAL / row["file"]
        for row in rows
        if row["gate"] == "accept"
        and int(row["bytes"]) <= MOST_BYTES
        and float(row["duration"]) <= MOST_SECONDS
    ]


def mutant(number: int, seed: int, sources: list[Path]) -> tuple[str, bytes]:
    """The mutant of this number, and what it is."""
    lot = random.Random(f"{seed} {number}")
    source = sources[number % len(sources)]
    data, done = source.read_bytes(), list[str]()
    for _ in range(lot.choice((1, 1, 1, 2, 3))):
        mutation = lot.choice(MUTATIONS)
        data = mutation(bytearray(data), lot, sources)
        done.append(mutation.__name__)
    return f"{number} {source.name} {'+'.join(done)}", data


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How one mutant ended: ``refused``, ``published`` or ``failed``, with a code; ``untyped``, without one;
    ``undecided``, let in by one look and refused by the next.
    """

    number: int
    what: str
    outcome: str
    code: str
    probe_cpu_seconds: float
    probe_wall_seconds: float
    peak_bytes: int


def spent() -> tuple[float, int]:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


async def one(number: int, seed: int, sources: list[Path], found: tools.Tools) -> Ended:
    what, data = mutant(number, seed, sources)
    cpu, began = spent()[0], time.monotonic()
    probed: tuple[float, float] | None = None
    outcome, code = "published", ""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        path = Path(folder) / "clip"
        path.write_bytes(data)
        try:
            await probe.probe(path, found)
            probed = (spent()[0] - cpu, time.monotonic() - began)
            job = Path(folder) / "job"
            await pipeline.transcode(
                path, job, found, progress=lambda _: None, options=Options(preset="ultrafast")
            )
        except Refused as error:
            outcome, code = "refused" if probed is None else "undecided", error.code
        except ZhanboError as error:
            outcome, code = "failed", f"{error.code}: {error.detail}"
        except Exception as error:
            outcome, code = "untyped", repr(error)
    cpu_seconds, wall_seconds = probed or (spent()[0] - cpu, time.monotonic() - began)
    return Ended(
        number=number, what=what, outcome=outcome, code=code, probe_cpu_seconds=cpu_seconds,
        probe_wall_seconds=wall_seconds, peak_bytes=spent()[1],
    )  # fmt: skip


async def work(seed: int) -> None:
    """A worker: a number a line in, how it ended a line out, what it logs elsewhere."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    found, sources = await tools.find(os.environ), clips()
    while line := await asyncio.to_thread(sys.stdin.readline):
        ended = await one(int(line), seed, sources, found)
        print(json.dumps(asdict(ended)), flush=True)


async def drive(numbers: list[int], seed: int, told: list[Ended], lost: list[str]) -> None:
    """Feed one worker; one that dies or falls silent is replaced and told of."""
    process: asyncio.subprocess.Process | None = None
    while numbers:
        number = numbers.pop()
        if process is None:
            process = await asyncio.create_subprocess_exec(
                sys.executable, __file__, "--worker", "--seed", str(seed),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{number}\n".encode())
        try:
            line = await asyncio.wait_for(process.stdout.readline(), 10 * HUNG_SECONDS)
        except TimeoutError:
            line = b""
        if line:
            told.append(Ended(**json.loads(line)))
        else:
            lost.append(f"{number}: the worker died or hung")
            if process.returncode is None:
                process.kill()
            await process.wait()
            process = None
        if len(told) % 50 == 0:
            print(f"  {len(told)} done", file=sys.stderr, flush=True)
    if process is not None and process.stdin:
        process.stdin.close()
        await process.wait()


def wrong(ended: Ended) -> bool:
    return (
        ended.outcome in ("untyped", "undecided")
        or ended.probe_cpu_seconds > PROBE_SECONDS
        or ended.probe_wall_seconds > HUNG_SECONDS
        or ended.peak_bytes > MEMORY_BYTES
    )


def tell(told: list[Ended], lost: list[str]) -> None:
    outcomes = Counter(ended.outcome for ended in told)
    codes = Counter(ended.code for ended in told if ended.outcome == "refused")
    print(f"{len(told)} mutants: " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    print("refused as: " + ", ".join(f"{code} {count}" for code, count in codes.most_common()))
    print(f"dead or hung workers                  {len(lost)}")
    print(f"ended without a code                  {outcomes['untyped']}")
    print(f"let in once and refused once          {outcomes['undecided']}")
    for name, most, limit in (
        ("processor seconds of one probe", max(e.probe_cpu_seconds for e in told), PROBE_SECONDS),
        ("wall seconds of one probe", max(e.probe_wall_seconds for e in told), HUNG_SECONDS),
        ("peak memory of one tool, MiB", max(e.peak_bytes for e in told) / 2**20, MEMORY_BYTES / 2**20),
    ):
        print(f"{name:34s} {most:8.1f}   ÷ {limit:.0f} = {most / limit:.2f}")
    for ended in told:
        if ended.outcome == "failed" or wrong(ended):
            print(f"{'WRONG' if wrong(ended) else 'failed'}: {ended}")
    for text in lost:
        print(f"LOST: {text}")


async def main(asked: argparse.Namespace) -> int:
    sources = clips()
    numbers, told, lost = list(range(asked.first, asked.first + asked.count)), list[Ended](), list[str]()
    async with asyncio.TaskGroup() as group:
        for _ in range(asked.workers):
            group.create_task(drive(numbers, asked.seed, told, lost))
    tell(told, lost)
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        for ended in told:
            if ended.outcome == "failed" or wrong(ended):
                (asked.keep / f"mutant-{ended.number}").write_bytes(
                    mutant(ended.number, asked.seed, sources)[1]
                )
    return 1 if lost or any(wrong(ended) for ended in told) else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--first", type=int, default=0, help="the number of the first mutant")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder for the mutants that did not end well")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        asyncio.run(work(chosen.seed))
    elif not REAL.is_dir():
        print(f"skipped: no clips in {REAL}")
    else:
        sys.exit(asyncio.run(main(chosen)))
