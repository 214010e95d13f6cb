"""Workbooks: the first sheet that holds anything, its first row naming the columns."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from gis.errors import DomainError, Invalid, TooLarge
from gis.reason import Reason
from gis.registers.importing.cells import Formula, text_of
from gis.registers.importing.limits import Limits
from gis.registers.importing.packed import check_workbook
from gis.registers.importing.sheet import CHUNK, Chunk

Numbered = tuple[int, tuple[Any, ...]]


def open_workbook(path: Path, limits: Limits) -> XlsxSheet:
    """Look for bombs and entities before anything is parsed, then open."""
    check_workbook(path, limits)
    return XlsxSheet(path, limits)


class XlsxSheet:
    """Read row by row. `line` is the number that the sheet itself shows beside a row."""

    has_shapes = False
    srid = None
    encoding = None

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        first = next(self._rows(), None)
        if first is None:
            raise Invalid(Reason("table_empty"))
        header = [text_of(cell) for cell in first[1]]
        while header and not header[-1]:
            header.pop()
        if not header:
            raise Invalid(Reason("table_empty"))
        if len(header) > limits.columns:
            raise TooLarge(Reason("columns_too_many", {"limit": limits.columns}))
        self.columns = tuple(header)

    def chunks(self) -> Iterator[Chunk]:
        rows = self._rows()
        next(rows, None)
        chunk, width = Chunk([], []), len(self.columns)
        for count, (line, cells) in enumerate(rows, start=1):
            if count > self._limits.rows:
                raise TooLarge(Reason("rows_too_many", {"limit": self._limits.rows}))
            row = (*cells[:width], *[None] * (width - len(cells)))
            if any(text_of(cell) for cell in cells[width:]):
                reason = Reason("cells_too_many", {"cells": len(cells), "columns": width})
                chunk.broken.append((line, reason, row))
            else:
                chunk.lines.append(line)
                chunk.rows.append(row)
            if len(chunk.lines) >= CHUNK:
                yield chunk
                chunk = Chunk([], [])
        if chunk.lines or chunk.broken:
            yield chunk

    def _rows(self) -> Iterator[Numbered]:
        """Rows that hold anything, with their numbers."""
        try:
            yield from self._read()
        except DomainError:
            raise
        except (BadZipFile, InvalidFileException, EOFError, OSError):
            raise Invalid(Reason("file_damaged")) from None
        except Exception as error:
            # A workbook that is no workbook breaks the library in as many ways as there are lines.
            raise Invalid(Reason("workbook_unreadable", {"fault": type(error).__name__})) from error

    def _read(self) -> Iterator[Numbered]:
        # Opened here, because the library judges a path by its name.
        with self._path.open("rb") as file:
            yield from self._of_book(_book(file))

    def _of_book(self, book: Workbook) -> Iterator[Numbered]:
        try:
            for sheet in book.worksheets:
                # What a sheet says of its own size is often wrong, and may be a trap.
                sheet.reset_dimensions()
                found = False
                most = self._limits.columns + 1
                for number, cells in enumerate(sheet.iter_rows(max_col=most), start=1):
                    values = tuple(_value(cell) for cell in cells)
                    if any(value not in {None, ""} for value in values):
                        found = True
                        yield number, values
                if found:
                    return
        finally:
            book.close()


def _book(file: BinaryIO) -> Workbook:
    with warnings.catch_warnings():
        # About styles and extensions that a register has no use for.
        warnings.simplefilter("ignore")
        return load_workbook(file, read_only=True, data_only=False, keep_links=False)


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f":
        return Formula(value)
    if cell.data_type == "e":
        return None
    return value
