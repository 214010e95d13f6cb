"""What every reader of files gives: named columns, and rows in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from gis.reason import Reason

CHUNK = 20_000


@dataclass(slots=True)
class Chunk:
    """Rows with their line numbers; each row is as long as the columns of its sheet.

    `shapes` are the geometries beside the cells: WKB, GeoJSON mappings, or None. `broken` are
    rows that could not be read at all. `share` of the file is read with this chunk, 0 to 1.
    """

    lines: list[int]
    rows: list[Sequence[Any]]
    shapes: list[Any] | None = None
    broken: list[tuple[int, Reason, Sequence[Any]]] = field(default_factory=list)
    share: float = 1.0


class Sheet(Protocol):
    """A file that is open. `srid` is the EPSG number of its own coordinates where it says one."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def encoding(self) -> str | None: ...
    @property
    def srid(self) -> int | None: ...
    @property
    def has_shapes(self) -> bool: ...
    def chunks(self) -> Iterator[Chunk]: ...
