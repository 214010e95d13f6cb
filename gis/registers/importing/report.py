"""What a load is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gis.crs import Crs
from gis.registers.importing.fault_log import FaultLog
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.limits import Limits


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a file is to be read.

    `source_name` is what each row keeps as its source (80 characters at most). `mapping` says
    field -> column of the file; `pairs` are such sayings in either direction, as somebody typed
    them, and are told apart by which side is a field and which a column. What neither names is
    matched by its header. `crs` is that of the coordinates; None is the file's own, or else
    CGCS2000. `encoding` of a CSV is found out when it is None. `effective` is the day from which
    redrawn grids hold (today by default); a file that is given one is a whole layout of the
    communities it names, so that cells which it leaves out end, and nothing goes in while a row
    is refused.
    """

    source_name: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()
    crs: Crs | None = None
    dry_run: bool = False
    all_or_nothing: bool = False
    encoding: str | None = None
    effective: date | None = None
    limits: Limits = field(default_factory=Limits)


class Stage(StrEnum):
    READING = "reading"
    COMPARING = "comparing"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Progress:
    """`rows` of the file are read so far; `share` of this stage is done, 0 to 1."""

    stage: Stage
    rows: int
    share: float


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a file's rows: read = inserted + updated + unchanged + repeated + refused.

    `applied` is False after a dry run, and where all or nothing was asked and a row was refused;
    the counts then say what would have happened. `repeated` rows said what an earlier row of the
    same file had said. `faults` lists refusals and warnings by line; warnings of one kind are
    listed up to a thousand times, and `warned` counts them all by their code. `columns` is
    column -> field, `ignored` the columns that are no field. `line` counts from 1 with the header
    in a table; in GeoJSON and layers it is the number of the feature.
    """

    kind: RegisterKind
    source_name: str
    applied: bool
    read: int
    inserted: int
    updated: int
    unchanged: int
    repeated: int
    refused: int
    warned: Mapping[str, int]
    faults: FaultLog
    encoding: str | None
    crs: str
    columns: Mapping[str, str]
    ignored: tuple[str, ...]

    @property
    def warnings(self) -> int:
        return sum(self.warned.values())
