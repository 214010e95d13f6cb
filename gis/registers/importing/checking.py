"""From a chunk of cells to rows that may be staged, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gis.crs import Crs
from gis.reason import Reason
from gis.registers.importing.areas import shapes_of
from gis.registers.importing.cells import Cells, Column, Formula
from gis.registers.importing.cells_below import CellsBelow
from gis.registers.importing.columns import Matching
from gis.registers.importing.fault_log import FaultLog, RowFault
from gis.registers.importing.limits import Limits
from gis.registers.importing.points import points_of
from gis.registers.importing.register import Batch, Field, Register, Setting, Shape
from gis.registers.importing.sheet import Chunk

Row = list[Any]
BLOTTED = "＊＊＊"


class Checker:
    """Checks chunks of one file; `refused` counts rows."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a check rests on
        self,
        register: Register,
        matching: Matching,
        header: Sequence[str],
        crs: Crs,
        limits: Limits,
        setting: Setting,
        log: FaultLog,
    ) -> None:
        self._register, self._places = register, matching.places
        self._header, self._crs, self._limits = header, crs, limits
        self._setting, self._log = setting, log
        self._cells = CellsBelow(setting)
        # Where some fields are personal, a column that is no field may be, too.
        personal = {one.name for one in register.fields if one.personal}
        open_names = set(register.names) - personal | (set() if personal else {None})
        self._shown = {
            column: matching.columns.get(column) in open_names for column in header if column
        }
        self.read = self.refused = 0

    def rows(self, chunk: Chunk) -> Iterator[Row]:
        """Rows that stand: line, then the staged columns of the register in their order."""
        self.read += len(chunk.lines) + len(chunk.broken)
        for line, reason, cells in chunk.broken:
            self._log.add(RowFault(line, None, reason, self.shown(cells)))
        self.refused += len(chunk.broken)
        if not chunk.lines:
            return
        batch = self._batch(chunk)
        self._register.derive(batch)
        if "cell_id" in self._register.staged and batch.shapes is not None:
            below = self._cells.of(batch.shapes.values)
            batch.columns["cell_id"] = Column(below.cells)
            batch.columns["cell_community"] = Column(below.communities)
            batch.columns["settled"] = Column(below.settled)
        refused = self._tell(chunk, batch)
        self.refused += len(refused)
        staged = [batch.values(name) for name in self._register.staged if name != "geom"]
        if self._register.shape:
            staged.append(batch.shapes.values if batch.shapes else [None] * batch.size)
        for place, row in enumerate(zip(chunk.lines, *staged, strict=True)):
            if place not in refused:
                yield list(row)

    def shown(self, cells: Sequence[Any]) -> dict[str, str]:
        """Cells by column for a report; personal ones are blotted out."""
        row: dict[str, str] = {}
        for column, cell in zip(self._header, cells, strict=False):
            text = "" if cell is None else str(cell)[:1000]
            if column:
                row[column] = text if self._shown[column] or not text else BLOTTED
        return row

    def _batch(self, chunk: Chunk) -> Batch:
        cells = list(zip(*chunk.rows, strict=True))
        columns = {
            field.name: _read(field, cells[self._places[field.name]])
            for field in self._register.fields
            if field.name in self._places
        }
        batch = Batch(self._setting, len(chunk.lines), columns)
        if self._register.shape is not None:
            self._shapes(batch, chunk, cells)
        return batch

    def _shapes(self, batch: Batch, chunk: Chunk, cells: Sequence[Cells]) -> None:
        shape, required = self._register.shape, self._register.shape_required
        if shape is Shape.POINT and "lon" in self._places and "lat" in self._places:
            lon, lat = cells[self._places["lon"]], cells[self._places["lat"]]
            batch.shapes, others = points_of(lon, lat, self._crs, required=required)
            batch.columns["lon"] = Column([], batch.shapes.faults)
            batch.columns["lat"] = Column([], others.faults)
            return
        given = cells[self._places["geometry"]] if "geometry" in self._places else chunk.shapes
        if given is not None and shape is not None:
            batch.shapes = shapes_of(given, shape, self._crs, self._limits, required=required)
            batch.columns["geometry"] = Column([], batch.shapes.faults)

    def _tell(self, chunk: Chunk, batch: Batch) -> set[int]:
        """Log the faults and doubts of a batch; places of the rows that are refused."""
        refused: set[int] = set()
        for name, column in batch.columns.items():
            for place, reason in column.faults.items():
                refused.add(place)
                shown = self.shown(chunk.rows[place])
                self._log.add(RowFault(chunk.lines[place], name, reason, shown))
        for name, column in batch.columns.items():
            for place, reason in column.doubts.items():
                if place not in refused:
                    shown = self.shown(chunk.rows[place])
                    fault = RowFault(chunk.lines[place], name, reason, shown, refused=False)
                    self._log.add(fault)
        return refused


def _read(field: Field, cells: Cells) -> Column:
    column = field.read(cells)
    if Formula in set(map(type, cells)):
        for place, cell in enumerate(cells):
            if isinstance(cell, Formula):
                column.values[place] = None
                column.faults[place] = Reason("cell_is_formula")
    if field.required and None in column.values:
        for place, value in enumerate(column.values):
            if value is None and place not in column.faults:
                column.faults[place] = Reason("field_missing")
    return column


def staged_names(register: Register) -> Mapping[str, str]:
    """Columns of the staging table in the order of the rows, with their SQL types."""
    plain = {name: kind for name, kind in register.staged.items() if name != "geom"}
    shape = {"geom": f"geometry({register.shape},4490)"} if register.shape else {}
    return {"line": "integer", **plain, **shape}
