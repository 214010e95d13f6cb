"""Every setting is documented where an operator looks."""

import dataclasses
import re
from pathlib import Path

from governance.settings import Settings

ROOT = Path(__file__).parents[2]


def test_every_setting_is_in_the_deployment_guide() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text()
    names = {f"ONEMAP_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    assert {name for name in names if name not in guide} == set()


def test_the_guide_names_no_setting_that_is_not_read() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text()
    read = "\n".join(
        source.read_text()
        for pattern in ("governance/**/*.py", "bin/*", "Procfile", "tests/**/*.py")
        for source in ROOT.glob(pattern)
        if source.is_file()
    )
    named = set(re.findall(r"ONEMAP_[A-Z_]+", guide))
    fields = {f"ONEMAP_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    assert {name for name in named - fields if name not in read} == set()
