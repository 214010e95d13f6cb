"""A table of figures as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flask_babel import gettext as _

from governance.figures.queries import Row
from governance.figures.words import TALLIES
from workflows.figures.formulas import Formula
from workflows.figures.measures import CONDITIONS
from workflows.figures.uncertainty import Value

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(formula: Formula, rows: Sequence[Row]) -> str:
    """Name, key, places, value, interval and the tallies; BOM first, as spreadsheets want it."""
    tallies = [name for name in formula.tallies if name in CONDITIONS]
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(
        [
            _("名称"),
            _("代码"),
            _("最好名次"),
            _("最差名次"),
            formula.key,
            _("区间下限"),
            _("区间上限"),
            _("依据件数"),
            *(f"{TALLIES[name].title}" for name in tallies),
        ]
    )
    for row in rows:
        value, place = row.figure.value, row.place
        writer.writerow(
            [
                harmless(row.name),
                harmless(row.key),
                place.best if place else "",
                place.worst if place else "",
                *_numbers(value),
                row.count,
                *(row.figure.counts.get(name, 0) for name in tallies),
            ]
        )
    return "\ufeff" + output.getvalue()


def harmless(cell: str) -> str:
    """A cell that begins like a formula begins with an apostrophe instead."""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


def _numbers(value: Value | None) -> list[str]:
    ends = (value.value, value.low, value.high) if value else (None, None, None)
    return ["" if each is None else f"{each:.6g}" for each in ends]
