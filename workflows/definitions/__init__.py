"""The processes that ship, each version a YAML file in this folder; all are checked at load."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gis.errors import Invalid, NotFound
from gis.reason import Reason
from workflows.definition_reading import read
from workflows.spec_lines import line_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.definition import Definition

FOLDER = Path(__file__).parent
QUICK = "quick"
"""The source, in `opens_for`, of what a grid worker reports and mends."""


def load(path: Path) -> Definition:
    """Raise Invalid, naming the file, the line and the field at fault, unless it is sound."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(Reason("spec_not_yaml", {"problem": str(error)}), path.name) from error
    try:
        return read(text)
    except Invalid as fault:
        place = f":{line_of(text, fault.field)}: {fault.field}" if fault.field else ""
        raise Invalid(fault.reason, f"{path.name}{place}") from fault


def get(key: str, version: int) -> Definition:
    """Return the version that a case started with; NotFound if it does not ship any more."""
    try:
        return catalogue()[key, version]
    except KeyError:
        raise NotFound(Reason("definition_unknown", {"key": key, "version": version})) from None


def latest(key: str) -> Definition:
    """Return the version under which new cases start."""
    return get(key, max((version for name, version in catalogue() if name == key), default=0))


def choose(source: str, class_kind: str | None, *, quick: bool = False) -> Definition:
    """Return the process that a new case follows, in its latest version.

    `source` is a CaseSource and `class_kind` a ClassKind, as words; None while nobody has chosen a
    class. `quick` is what the grid worker mends on the spot. NotFound if no process opens for it.
    """
    wanted = (QUICK if quick else source, class_kind or "unknown")
    found = [process for process in catalogue().values() if wanted in process.opens_for]
    if not found:
        raise NotFound(Reason("definition_for_none", {"source": wanted[0], "kind": wanted[1]}))
    return max(found, key=lambda process: process.version)


@cache
def catalogue(folder: Path = FOLDER) -> Mapping[tuple[str, int], Definition]:
    """Return every process of a folder by key and version."""
    found: dict[tuple[str, int], Definition] = {}
    for path in sorted(folder.glob("*.yaml")):
        definition = load(path)
        name = (definition.key, definition.version)
        if name in found:
            params = {"key": definition.key, "version": definition.version}
            raise Invalid(Reason("definition_version_twice", params), path.name)
        found[name] = definition
    return found
