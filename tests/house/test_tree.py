"""The repository speaks of the product alone, in files that can be read at a sitting."""

import re
import statistics
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:work|root|home/\w+)/")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine() -> None:
    texts = [
        path
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".js", ".html", ".css", ".yaml", ".sh", ""}
        and path != Path(__file__)
    ]
    named = [path.name for path in texts if MACHINE_PATH.search(path.read_text(errors="ignore"))]
    assert named == []


def test_no_file_gathers_everything() -> None:
    forbidden = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [path for path in tracked("*.py") if path.name in forbidden] == []


def test_files_are_small() -> None:
    sizes = {
        path: len(path.read_text().splitlines())
        for path in tracked("gis/*.py", "workflows/*.py", "governance/*.py")
        if "migrations/versions" not in str(path)
    }
    assert statistics.median(sizes.values()) < 100
    assert {path.name: size for path, size in sizes.items() if size > 300} == {}


def test_nothing_large_or_vendored_is_tracked() -> None:
    large = [path.name for path in tracked() if path.stat().st_size > 300_000]
    assert large == []
    assert tracked("governance/static/vendor/*", "*.mo") == []
