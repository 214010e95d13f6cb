"""Every direct dependency is named with its reason, and no other is."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def named() -> set[str]:
    """Return the packages in the first column of the guide's tables."""
    guide = (ROOT / "docs" / "dependencies.md").read_text()
    rows = re.findall(r"^\| ([^|]+) \|", guide, re.MULTILINE)
    names = {name.strip() for row in rows for name in row.split(",")}
    return names - {"Package", "---"}


def direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    python = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    browser = json.loads((ROOT / "package.json").read_text())["dependencies"]
    return {re.split(r"[=<>~!;]", line)[0].strip() for line in python} | browser.keys()


def test_every_dependency_has_its_reason() -> None:
    assert named() == direct()
