"""The pages' own rules: their logic under node, their words, their colours, their weight."""

import gzip
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.streaming.web.node import node

ROOT = Path(__file__).parents[3]
WEB = ROOT / "streaming" / "web"
CONSOLE = ROOT / "curation" / "console"

WORDS = (WEB / "core" / "text.js", CONSOLE / "text.js")
SHEETS = (WEB / "css" / "tokens.css", CONSOLE / "console.css")
WHOSE = ("viewers", "console")

CHINESE = re.compile(r"[\u3400-\u9fff]")
COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", re.DOTALL)
PHRASE = re.compile(r"^\s*'([\w.-]+)': \{(.*)\},$", re.MULTILINE)
NOSCRIPT_AND_TITLE = re.compile(r"<(noscript|title)>.*?</\1>", re.DOTALL)

# What stands on what: (foreground, background); every pair must be readable, in the dark and in the light.
PAIRS = (
    ("text", "ground"), ("text", "raised"), ("text", "lifted"),
    ("muted", "ground"), ("muted", "raised"), ("muted", "lifted"),
    ("accent", "ground"), ("accent", "raised"), ("accent", "lifted"), ("on-accent", "accent"),
    ("good", "raised"), ("good", "lifted"), ("busy", "raised"), ("busy", "lifted"),
    ("bad", "raised"), ("bad", "lifted"), ("bad", "ground"),
)  # fmt: skip
READABLE = 4.5  # WCAG 2.2, AA, normal text

_IMPORTED = re.compile(r"^(?:import|export)\b[^;]*?from '(\.[^']+)'", re.MULTILINE)
FIRST_LOAD_BYTES = 300_000
OWN_BYTES = 80_000


def _own(folder: Path, *suffixes: str) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.suffix in suffixes and "vendor" not in path.parts]
    assert found
    return sorted(found)


@pytest.mark.parametrize(
    "suite", sorted(Path(__file__).parent.glob("*.test.mjs")), ids=lambda path: str(path.name)
)
def test_the_logic_of_the_pages_holds_under_node(suite: Path) -> None:
    run = subprocess.run(
        [node(), "--test", "--test-reporter=tap", str(suite)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^# pass [1-9]", run.stdout, re.MULTILINE), "the suite holds no test"


@pytest.mark.parametrize(
    "catalogue", [WEB / "core" / "text.js", CONSOLE / "text.js"], ids=["viewers", "console"]
)
def test_every_phrase_exists_in_both_languages_with_the_same_facts(catalogue: Path) -> None:
    phrases = PHRASE.findall(catalogue.read_text())
    assert len(phrases) > 30
    assert len({key for key, _ in phrases}) == len(phrases), "a key stands twice"
    for key, body in phrases:
        both = re.fullmatch(r" zh: (['\"])(.+)\1, en: (['\"])(.+)\3 ", body)
        assert both, f"{key} lacks a language"
        zh, en = both.group(2), both.group(4)
        assert set(re.findall(r"\{\w+\}", zh)) == set(re.findall(r"\{\w+\}", en)), key


@pytest.mark.parametrize(
    ("folder", "catalogue"), [(WEB, WEB / "core" / "text.js"), (CONSOLE, CONSOLE / "text.js")]
)
def test_every_phrase_that_a_page_asks_for_exists(folder: Path, catalogue: Path) -> None:
    known = {key for key, _ in PHRASE.findall(catalogue.read_text())}
    for path in _own(folder, ".js"):
        asked = set(re.findall(r"\bt\('([\w.-]+)'", path.read_text()))
        assert asked <= known, f"{path.name}: {sorted(asked - known)}"


@pytest.mark.parametrize("folder", [WEB, CONSOLE], ids=WHOSE)
def test_no_chinese_stands_outside_the_text_catalogue(folder: Path) -> None:
    for path in _own(folder, ".js", ".html", ".css"):
        if path.name == "text.js":
            continue
        source = path.read_text()
        words = NOSCRIPT_AND_TITLE.sub("", source) if path.suffix == ".html" else COMMENT.sub("", source)
        assert not CHINESE.search(words), f"{path.name}: {CHINESE.findall(words)}"


@pytest.mark.parametrize(
    "sheet", [WEB / "css" / "tokens.css", CONSOLE / "console.css"], ids=["viewers", "console"]
)
def test_every_colour_pair_is_readable_in_the_dark_and_in_the_light(sheet: Path) -> None:
    dark, light = _palettes(sheet.read_text())
    for scheme, colours in {"dark": dark, "light": light}.items():
        for front, back in PAIRS:
            ratio = _contrast(colours[front], colours[back])
            assert ratio >= READABLE, f"{scheme}: {front} on {back} is {ratio:.2f} : 1"


def test_the_console_and_the_viewers_pages_share_their_colours() -> None:
    tokens, console = (
        _palettes(path.read_text()) for path in (WEB / "css" / "tokens.css", CONSOLE / "console.css")
    )
    assert tokens == console


def test_the_pages_satisfy_a_strict_content_security_policy() -> None:
    for page in (*_own(WEB, ".html"), *_own(CONSOLE, ".html")):
        source = page.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|https?://", source), page.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", source), page.name
    for module in (*_own(WEB, ".js", ".css"), *_own(CONSOLE, ".js", ".css")):
        source = module.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|innerHTML|insertAdjacentHTML|\beval\(", source), module.name


@pytest.mark.parametrize("screen", ["phone", "tv"])
def test_a_first_load_is_light(screen: str) -> None:
    """Each file compressed by itself, as a server sends it."""
    own = _loaded(screen)
    assert WEB / "core" / "player.js" in own
    weight = sum(len(gzip.compress(path.read_bytes(), 6)) for path in own)
    assert weight <= OWN_BYTES
    vendor = WEB / "vendor"
    if not (vendor / "hls.min.mjs").is_file():
        pytest.skip("python -m deploy.frontend has not run")
    packages = ["hls.min.mjs", *(["lrud.mjs"] if screen == "tv" else [])]
    weight += sum(len(gzip.compress((vendor / name).read_bytes(), 6)) for name in packages)
    assert weight <= FIRST_LOAD_BYTES


@pytest.mark.parametrize("folder", [WEB, CONSOLE], ids=WHOSE)
def test_every_import_of_a_page_leads_to_a_file(folder: Path) -> None:
    for path in _own(folder, ".js"):
        for target in re.findall(r"(?:from|import\()\s*'([^']+)'", path.read_text()):
            assert "vendor/" in target or (path.parent / target).is_file(), f"{path.name} imports {target}"


def _loaded(screen: str) -> set[Path]:
    """What a page names, and what its modules import at once; what is imported later is loaded later."""
    page = WEB / f"{screen}.html"
    named = re.findall(r'(?:src|href)="/app/([\w/-]+\.(?:js|css))"', page.read_text())
    found, waiting = {page}, [WEB / name for name in named]
    while waiting:
        path = waiting.pop()
        if path in found or "vendor" in path.parts:
            continue
        found.add(path)
        if path.suffix == ".js":
            targets = re.findall(
                r"^(?:import|export)\b[^;]*?from '(\.[^']+)'", path.read_text(), re.MULTILINE
            )
            waiting += [(path.parent / target).resolve() for target in targets]
    return found


def _palettes(sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """The first two blocks of colours: dark is the default, light what the viewer prefers."""
    blocks = re.split(r"@media \(prefers-color-scheme: light\)|:root\[data-theme=.light.\]", sheet)
    dark, light = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks[:2])
    assert dark.keys() == light.keys()
    return dark, light


def _contrast(front: str, back: str) -> float:
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(f"{high}{low}", 16) / 255 for high, low in list(pairwise(colour[1:]))[::2]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
