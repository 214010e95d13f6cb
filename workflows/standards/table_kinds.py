"""Whether a sheet holds components, events or matters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gis.errors import Invalid
from gis.reason import Reason
from workflows.standards.columns import Header
from workflows.standards.models import ClassKind
from workflows.standards.sheets import TextSheet

_WORDS: Mapping[ClassKind, tuple[str, ...]] = {
    ClassKind.COMPONENT: ("部件", "component"),
    ClassKind.EVENT: ("事件", "event"),
    ClassKind.MATTER: ("诉求", "事项", "热线", "咨询", "投诉", "matter"),
}
_IN_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")


def kind_of_sheet(
    sheet: TextSheet, header: Header, said: Mapping[str, ClassKind]
) -> ClassKind | None:
    """The kind of all rows of a sheet: what was said, its name, then the title above its header.

    None where each row has a column for it. Raises Invalid where nothing says it.
    """
    if sheet.name in said or "" in said:
        return said.get(sheet.name) or said[""]
    titles = " ".join(" ".join(row.cells) for row in sheet.rows if row.line < header.last)
    # Titles name both kinds and then, in brackets, the one that is meant.
    for text in (sheet.name, *reversed(_IN_BRACKETS.findall(titles)), titles):
        kind = _only_one(text)
        if kind is not None:
            return kind
    if "kind" in header.places:
        return None
    raise Invalid(
        Reason("standards_kind_unsaid", {"sheet": sheet.name or "CSV", "line": 1}), "kinds"
    )


def kind_of_cell(text: str) -> ClassKind | None:
    return _only_one(text)


def _only_one(text: str) -> ClassKind | None:
    folded = text.casefold()
    found = [kind for kind, words in _WORDS.items() if any(word in folded for word in words)]
    return found[0] if len(found) == 1 else None
