"""What stands in a city's table of standards: sheets of a workbook, or a CSV, as rows of text.

Merged cells say the same in each of their rows. Which cells only carry on what stands above is
kept, for a row of nothing else is no condition of its own.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gis.errors import DomainError, Invalid, TooLarge
from gis.reason import Reason
from gis.registers.importing.cells import text_of
from gis.registers.importing.csv_sheet import CsvSheet
from gis.registers.importing.limits import MEBIBYTE, Limits
from gis.registers.importing.packed import check_workbook

LIMITS = Limits(
    size=8 * MEBIBYTE, unpacked=12 * MEBIBYTE, rows=10_000, columns=40, cell=20_000, members=200
)
"""A whole city's standards are a few hundred rows; merged cells are only known of a book that is
read as a whole, so it must not be large."""

_TITLE = 3
"""Cells merged over more columns than this are no cell of any of them."""

_UNCOMPUTED = re.compile(rb"</?f\b[^>]*>\s*(?:<v\s*/>|<v>\s*</v>|</c>)")
"""A formula with no value behind it."""

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`line` as a spreadsheet shows it. `carried` are the places of cells merged with one above."""

    line: int
    cells: tuple[str, ...]
    carried: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TextSheet:
    """A sheet with its rows; `name` is empty for a CSV."""

    name: str
    rows: tuple[SheetRow, ...]


def read_sheets(path: Path, limits: Limits = LIMITS) -> tuple[TextSheet, ...]:
    """Read every sheet of an XLSX, or a CSV. Raises Invalid or TooLarge for what cannot be read."""
    size = path.stat().st_size
    if size > limits.size:
        raise TooLarge(Reason("file_too_large", {"limit": limits.size}))
    if not size:
        raise Invalid(Reason("table_empty"))
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_OLD_OFFICE):
        raise Invalid(Reason("workbook_old"))
    if not head.startswith(_ZIP):
        return (_of_csv(path, limits),)
    check_workbook(path, limits)
    try:
        _refuse_uncomputed(path)
        return tuple(_of_book(path, limits))
    except DomainError:
        raise
    except (BadZipFile, InvalidFileException, EOFError, OSError):
        raise Invalid(Reason("file_damaged")) from None
    except Exception as error:
        # A workbook that is no workbook breaks the library in as many ways as there are lines.
        raise Invalid(Reason("workbook_unreadable", {"fault": type(error).__name__})) from error


def _of_csv(path: Path, limits: Limits) -> TextSheet:
    sheet = CsvSheet(path, limits)
    rows = [SheetRow(1, tuple(map(text_of, sheet.columns)))]
    for chunk in sheet.chunks():
        read = zip(chunk.lines, chunk.rows, strict=True)
        found = [*read, *((line, cells) for line, _, cells in chunk.broken)]
        rows += [SheetRow(line, tuple(map(text_of, cells))) for line, cells in sorted(found)]
    return TextSheet("", tuple(rows))


def _of_book(path: Path, limits: Limits) -> Iterator[TextSheet]:
    book = _book(path)
    try:
        for sheet in book.worksheets:
            if sheet.max_row > limits.rows:
                raise TooLarge(Reason("rows_too_many", {"limit": limits.rows}))
            yield TextSheet(sheet.title, tuple(_rows(sheet, limits)))
    finally:
        book.close()


def _book(path: Path, *, computed: bool = True) -> Workbook:
    """A workbook with what its formulas gave when it was saved, or with the formulas themselves."""
    with warnings.catch_warnings():
        # About styles and extensions that a table has no use for.
        warnings.simplefilter("ignore")
        # Opened as a file, because the library judges a path by its name.
        with path.open("rb") as file:
            return load_workbook(file, data_only=computed, keep_links=False)


def _refuse_uncomputed(path: Path) -> None:
    """A formula whose result was never saved would be read as a blank cell."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(_UNCOMPUTED.search(archive.read(name)) for name in sheets):
            return
    computed, written = _book(path), _book(path, computed=False)
    for sheet in written.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and computed[sheet.title][cell.coordinate].value is None:
                    given = {"sheet": sheet.title, "cell": cell.coordinate}
                    raise Invalid(Reason("formula_uncomputed", given), "file")


def _rows(sheet: Worksheet, limits: Limits) -> Iterator[SheetRow]:
    filled, carried = _merged(sheet, limits)
    width = min(sheet.max_column, limits.columns)
    for line, values in enumerate(sheet.iter_rows(max_col=width, values_only=True), start=1):
        cells = [filled.get((line, place)) or text_of(cell) for place, cell in enumerate(values)]
        yield SheetRow(
            line,
            tuple(cell[: limits.cell] for cell in cells),
            frozenset(place for place in range(width) if (line, place) in carried),
        )


def _merged(
    sheet: Worksheet, limits: Limits
) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
    """What the cells of merged areas say, by line and place; and those below an area's first row.

    What is spread over several columns is a title or a note, and stands in the first of them.
    """
    filled: dict[tuple[int, int], str] = {}
    carried: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:
        first, last = area.min_row, min(area.max_row, limits.rows)
        wide = area.max_col - area.min_col >= _TITLE
        width = 1 if wide else area.max_col - area.min_col + 1
        places: Sequence[int] = range(area.min_col - 1, area.min_col - 1 + width)
        text = text_of(sheet.cell(area.min_row, area.min_col).value)
        if len(filled) + (last - first + 1) * len(places) > limits.rows * limits.columns:
            raise TooLarge(Reason("rows_too_many", {"limit": limits.rows}))
        for line in range(first, last + 1):
            for place in places:
                filled[line, place] = text
                if line > first:
                    carried.add((line, place))
    return filled, carried
