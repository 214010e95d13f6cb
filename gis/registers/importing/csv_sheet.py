"""Tables of text: commas, semicolons or tabs between the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from gis.errors import Invalid, TooLarge
from gis.reason import Reason
from gis.registers.importing.encoding import encoding_of
from gis.registers.importing.limits import Limits
from gis.registers.importing.sheet import CHUNK, Chunk

_HEAD = 65_536
_BYTES = 16 * 1024 * 1024
"""A chunk of long cells ends before its thousands of rows are full."""
_BINARY = frozenset(b"\x00\x01\x02\x03\x04\x05\x06\x08\x0e\x0f")


class CsvSheet:
    """The first line names the columns. A line that is blank is passed over."""

    has_shapes = False
    srid = None

    def __init__(self, path: Path, limits: Limits, encoding: str | None = None) -> None:
        self._path, self._limits = path, limits
        self._size = max(path.stat().st_size, 1)
        self.encoding = self._checked(encoding)
        # The module's own limit is one for the whole process, and too small for an outline.
        csv.field_size_limit(max(csv.field_size_limit(), limits.cell))
        with self._open() as file:
            head = file.readline(_HEAD)
        self._separator = max(",;\t", key=head.count)
        with self._open() as file:
            header = next(self._lines(file), None)
        if header is None:
            raise Invalid(Reason("table_empty"))
        if len(header[1]) > limits.columns:
            raise TooLarge(Reason("columns_too_many", {"limit": limits.columns}))
        self.columns = tuple(cell.strip() for cell in header[1])

    def _checked(self, encoding: str | None) -> str:
        with self._path.open("rb") as file:
            head = file.read(_HEAD)
        found = encoding_of(self._path, encoding)
        if found != "utf-16" and not _BINARY.isdisjoint(head):
            raise Invalid(Reason("file_kind_unknown"))
        return found

    def _open(self) -> io.TextIOWrapper:
        return self._path.open(encoding=self.encoding, newline="")

    def _lines(self, file: TextIO) -> Iterator[tuple[int, list[str]]]:
        """Each row with the number of the line it begins on."""
        reader = csv.reader(file, delimiter=self._separator, strict=False)
        begins = 1
        try:
            for row in reader:
                if any(row):
                    yield begins, row
                begins = reader.line_num + 1
        except csv.Error:
            raise Invalid(
                Reason("cell_too_long", {"line": begins, "limit": self._limits.cell})
            ) from None

    def chunks(self) -> Iterator[Chunk]:
        width = len(self.columns)
        with self._open() as file:
            raw: Any = file.buffer
            lines = self._lines(file)
            next(lines, None)
            chunk, began = Chunk([], []), 0
            for count, (line, row) in enumerate(lines, start=1):
                if count > self._limits.rows:
                    raise TooLarge(Reason("rows_too_many", {"limit": self._limits.rows}))
                if len(row) == width:
                    chunk.lines.append(line)
                    chunk.rows.append(row)
                else:
                    self._odd(chunk, line, row)
                if count % 64 == 0 and (len(chunk.lines) >= CHUNK or raw.tell() - began > _BYTES):
                    began = raw.tell()
                    chunk.share = min(began / self._size, 1.0)
                    yield chunk
                    chunk = Chunk([], [])
            if chunk.lines or chunk.broken:
                yield chunk

    def _odd(self, chunk: Chunk, line: int, row: Sequence[str]) -> None:
        """Blank cells may be left out or added at the end; any other count is a shifted row."""
        width = len(self.columns)
        if not any(cell.strip() for cell in row[width:]):
            chunk.lines.append(line)
            chunk.rows.append([*row, *[""] * width][:width])
            return
        reason = Reason("cells_too_many", {"cells": len(row), "columns": width})
        chunk.broken.append((line, reason, row[:width]))
