"""How long a newcomer waits: `python load_tests/demo_start.py [--whole]`.

Starts ``zhanbo demo`` on a fresh data folder and prints, each as a ratio to its limit, when the
three URLs answer, when the first work plays, (with ``--whole``) when the whole catalogue does, and
when a second start on the same folder answers. Packages are installed already.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIRST_WORK_SECONDS = 60
CATALOGUE_SECONDS = 600
SECOND_START_SECONDS = 15
WORKS = 12


def start(data: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, "ZHANBO_DATA": str(data), "ZHANBO_PORT": "0"}
    with (data.parent / "demo.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "deploy.cli", "demo"], env=env, stdout=log, stderr=log)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def origin(data: Path) -> str:
    return json.loads((data / "run" / "endpoints.json").read_text())["origin"]


def fetch(url: str, method: str = "GET") -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as response:
        return response.read()


def pages_answer(data: Path) -> bool:
    return all(fetch(origin(data) + path) for path in ("/", "/tv", "/console"))


def playing(data: Path) -> int:
    """How many works have an episode whose playlist can be fetched."""
    home: dict[str, Any] = json.loads(fetch(origin(data) + "/v1/home?screen=phone"))
    cards = {card["id"]: card for shelf in home["shelves"] for card in shelf["items"]}
    count = 0
    for card in cards.values():
        play = json.loads(fetch(f"{origin(data)}/v1/episodes/{card['first_episode']}/play", "POST"))
        count += bool(fetch(origin(data) + play["playlist"]))
    return count


def whole(data: Path) -> bool:
    """Whether every delivered episode of all works is published."""
    found = json.loads(fetch(origin(data) + "/v1/operations/dashboard"))
    queue = found["queue"]
    return found["counts"]["all"] == WORKS and not queue["queued"] + queue["running"] + queue["failed"]


def seconds_until(began: float, holds: Callable[[], object], patience: float) -> float:
    while time.monotonic() - began < patience:
        try:
            if holds():
                return time.monotonic() - began
        except (OSError, urllib.error.URLError, KeyError, ValueError):
            pass  # not there yet: that is what is being timed
        time.sleep(0.1)
    return float("inf")


def tell(what: str, seconds: float, limit: float) -> None:
    print(f"{what:34s} {seconds:7.1f} s   ÷ {limit:.0f} s = {seconds / limit:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whole", action="store_true", help="wait for the whole catalogue")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as folder:
        data = Path(folder) / "data"
        began = time.monotonic()
        process = start(data)
        try:
            first = seconds_until(began, lambda: playing(data), 4 * FIRST_WORK_SECONDS)
            tell("first work plays", first, FIRST_WORK_SECONDS)
            if asked.whole:
                every = seconds_until(began, lambda: whole(data), 3 * CATALOGUE_SECONDS)
                tell("whole catalogue plays", every, CATALOGUE_SECONDS)
        finally:
            stop(process)
        began = time.monotonic()
        process = start(data)
        try:
            tell(
                "second start: the URLs answer",
                seconds_until(began, lambda: pages_answer(data), 4 * SECOND_START_SECONDS),
                SECOND_START_SECONDS,
            )
        finally:
            stop(process)


if __name__ == "__main__":
    main()
