"""The pages are plain modules whose JSDoc says their types: the TypeScript compiler checks what it says."""

import shutil
import subprocess
from pathlib import Path

from deploy import frontend
from tests.streaming.web.node import node

ROOT = Path(__file__).parents[3]
TYPES = Path(__file__).parent / "types"
ROOMS = {"web": ROOT / "streaming" / "web", "console": ROOT / "curation" / "console"}


def _laid_out(folder: Path) -> Path:
    """The pages with the types of the packages in the place of their code; the compiler."""
    modules = frontend.fetch(TYPES, folder)
    for name, room in ROOMS.items():
        shutil.copytree(room, folder / name, ignore=shutil.ignore_patterns("vendor"))
    vendor = folder / "web" / "vendor"
    vendor.mkdir()
    shutil.copyfile(modules / "hls.js/dist/hls.d.mts", vendor / "hls.min.d.mts")
    shutil.copyfile(TYPES / "lrud.d.mts", vendor / "lrud.d.mts")
    shutil.copyfile(TYPES / "tsconfig.json", folder / "tsconfig.json")
    return modules / "typescript/bin/tsc"


def _complaints(compiler: Path, folder: Path) -> list[str]:
    run = subprocess.run(
        [node(), str(compiler), "-p", "."],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return (run.stdout + run.stderr).splitlines()


def test_the_types_of_the_pages_hold_and_a_wrong_one_is_noticed(tmp_path: Path) -> None:
    compiler = _laid_out(tmp_path)
    assert _complaints(compiler, tmp_path) == []
    wrong = tmp_path / "web" / "core" / "wrong.js"
    wrong.write_text("import { clock } from './format.js';\nclock(0).nothing();\n")
    assert any("wrong.js" in one for one in _complaints(compiler, tmp_path))
