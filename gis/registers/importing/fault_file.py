"""The error file: each fault with its line, field and reason beside what the row held."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gis.reason import Reason
from gis.registers.importing.fault_log import RowFault
from gis.registers.importing.report import LoadReport

XLSX_ROWS = 1_048_575
_FORMULA = re.compile(r"[=+\-@\t\r](?![\d.]*$)")
Say = Callable[[Reason], str]


def write_faults(
    report: LoadReport,
    path: Path,
    say: Say,
    titles: Sequence[str] = ("line", "field", "reason"),
) -> None:
    """Write the faults of `report` to `path`: XLSX if it ends so, else CSV that Excel opens.

    `say` puts a reason into words; `titles` head the first three columns.
    """
    columns = [*report.columns, *report.ignored]
    rows = _rows(report.faults, columns, say)
    header = [*titles, *columns]
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, header, rows)
    else:
        _write_csv(path, header, rows)


def _rows(faults: Iterable[RowFault], columns: Sequence[str], say: Say) -> Iterator[list[str]]:
    for fault in faults:
        cells = [fault.values.get(column, "") for column in columns]
        yield [str(fault.line), fault.field or "", say(fault.reason), *cells]


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_plain(cell) for cell in header])
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def _plain(cell: str) -> str:
    """A cell that a spreadsheet would compute is written as text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number, row in enumerate(chain([header], _at_most(rows))):
        cells = []
        for place, value in enumerate(row):
            cell = WriteOnlyCell(sheet)
            if number and not place:
                cell.value = int(value)
            else:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def _at_most(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for _, row in zip(range(XLSX_ROWS), rows, strict=False):
        yield row
