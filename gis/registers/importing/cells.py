"""Columns of cells as they come out of a file, read a chunk at a time.

A reader takes the cells of one column and gives back as many values, with what it refuses and what
it doubts by their place. Cells are text, or whatever a spreadsheet or a layer holds.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gis.errors import Invalid
from gis.reason import Reason
from gis.registers.codes import Checked


@dataclass(slots=True)
class Column:
    """Values in the order of the cells; None where a cell is blank or refused."""

    values: list[Any]
    faults: dict[int, Reason] = field(default_factory=dict)
    doubts: dict[int, Reason] = field(default_factory=dict)


Cells = Sequence[Any]
Reader = Callable[[Cells], Column]


class Formula(str):
    """A cell that a spreadsheet would compute; what it computes is not in the file for certain."""

    __slots__ = ()


def text_of(cell: object) -> str:
    """A cell as somebody would write it: 12 and not 12.0; without spaces around."""
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float):
        if math.isnan(cell):
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(float(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return str(cell).strip()


def plain(text: str) -> str:
    """One spelling of a word in a header or of a choice: half width, small, without spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split()).replace("_", "").replace("-", "")


def words(longest: int) -> Reader:
    """Text of at most `longest` characters."""

    def read(cells: Cells) -> Column:
        column = Column([text_of(cell) or None for cell in cells])
        joined = "".join(filter(None, column.values))
        if "\x00" in joined or not joined.isprintable():
            _refuse_unprintable(column)
        for place, value in enumerate(column.values):
            if value is not None and len(value) > longest:
                _refuse(column, place, Reason("text_too_long", {"max_length": longest}))
        return column

    return read


def _refuse_unprintable(column: Column) -> None:
    for place, value in enumerate(column.values):
        if value is None or value.isprintable():
            continue
        if "\x00" in value:
            _refuse(column, place, Reason("text_has_nul"))
        elif any("\ud800" <= sign <= "\udfff" or sign == "\ufffd" for sign in value):
            _refuse(column, place, Reason("text_not_unicode"))
        else:
            # Line breaks and odd spaces inside a cell separate words, and mean no more.
            column.values[place] = " ".join(_without_controls(value).split()) or None


def _without_controls(value: str) -> str:
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Zs"} else sign for sign in value)


def checked(check: Callable[[object, str], Checked], name: str) -> Reader:
    """A number that `check` of `gis.registers.codes` reads."""

    def read(cells: Cells) -> Column:
        column = Column([None] * len(cells))
        for place, cell in enumerate(cells):
            if text_of(cell):
                try:
                    found = check(cell, name)
                except Invalid as refusal:
                    column.faults[place] = refusal.reason
                    continue
                column.values[place] = found.value
                if found.warnings:
                    column.doubts[place] = found.warnings[0]
        return column

    return read


def choice(meanings: Mapping[str, str]) -> Reader:
    """One of a few words; `meanings` says what each stands for, whatever its width and case."""
    known = {plain(word): meaning for word, meaning in meanings.items()}
    allowed = "、".join(dict.fromkeys(meanings))

    def read(cells: Cells) -> Column:
        column = Column([None] * len(cells))
        for place, cell in enumerate(cells):
            word = text_of(cell)
            if word:
                column.values[place] = known.get(plain(word))
                if column.values[place] is None:
                    column.faults[place] = Reason(
                        "choice_unknown", {"given": word[:40], "allowed": allowed}
                    )
        return column

    return read


def day(cells: Cells) -> Column:
    """A date: 2026-01-31, 2026/1/31, 20260131, 2026年1月31日, or a spreadsheet's own."""
    column = Column([None] * len(cells))
    for place, cell in enumerate(cells):
        if not text_of(cell):
            continue
        if isinstance(cell, datetime):
            column.values[place] = cell.date()
        elif isinstance(cell, date):
            column.values[place] = cell
        else:
            column.values[place] = _day(text_of(cell))
            if column.values[place] is None:
                column.faults[place] = Reason("date_unreadable")
    return column


def _day(text: str) -> date | None:
    parts = text.translate(str.maketrans("/.年月", "----", "日")).split("-")
    if len(parts) == 1 and len(text) == 8:
        parts = [text[:4], text[4:6], text[6:]]
    try:
        year, month, number = (int(part) for part in parts)
        return date(year, month, number)
    except ValueError:
        return None


def _refuse(column: Column, place: int, reason: Reason) -> None:
    column.values[place] = None
    column.faults[place] = reason
