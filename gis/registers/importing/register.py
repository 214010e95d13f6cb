"""What a register looks like to the loader: fields, and how its rows meet those of the table."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.reason import Reason
from gis.registers.importing.cells import Column, Reader
from gis.registers.importing.kinds import RegisterKind


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `title` and `aliases` are headers that are taken for it besides its name.

    `personal` cells never stand in a report of faults.
    """

    name: str
    title: str
    read: Reader
    required: bool = False
    aliases: tuple[str, ...] = ()
    personal: bool = False


class Shape(enum.StrEnum):
    """What a register's geometry must be; polygons may come as multipolygons of one part."""

    POINT = "Point"
    POLYGON = "Polygon"
    MULTIPOLYGON = "MultiPolygon"


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """Where, when and under which name a load takes place.

    `whole_layout`: the cells are all that their communities have from `effective` on.
    """

    session: Session
    district: int
    now: datetime
    source: str
    effective: date
    library: bool
    whole_layout: bool = False


@dataclass(slots=True)
class Batch:
    """Rows of a chunk that stand so far, by field; `columns` may be added to by `derive`.

    A field that the file does not have is missing from `columns`.
    """

    setting: Setting
    size: int
    columns: dict[str, Column]
    shapes: Column | None = None

    def values(self, name: str) -> list[Any]:
        """The values of a field, all None if the file has no such column."""
        found = self.columns.get(name)
        return [None] * self.size if found is None else found.values

    def key_by_code(self) -> list[Any]:
        """Key the rows by their codes, less those of other districts; returns the codes."""
        codes, own = self.values("code"), str(self.setting.district)
        for place, code in enumerate(codes):
            if code and not code.startswith(own):
                self.refuse(place, "code", Reason("code_of_other_district", {"district": own}))
        self.columns["key"] = Column(codes)
        return codes

    def refuse(self, place: int, name: str, reason: Reason) -> None:
        self.columns.setdefault(name, Column([None] * self.size)).faults[place] = reason

    def doubt(self, place: int, name: str, reason: Reason) -> None:
        self.columns.setdefault(name, Column([None] * self.size)).doubts[place] = reason


@dataclass(frozen=True, slots=True)
class Check:
    """A statement about staged rows `s`: `when` is SQL, `params` name -> SQL."""

    code: str
    field: str | None
    when: str
    params: Mapping[str, str] = kept(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """A column of the table: SQL over the staged row `s` and the joins of the register.

    `needs` names fields: where the file has a column for none, a row that stands keeps its value.
    `only_new` columns are written when a row is made and never compared.
    """

    name: str
    sql: str
    needs: tuple[str, ...] = ()
    only_new: bool = False


def nothing(_: Any) -> None:
    """Do no more."""


def the_usual(_: Setting, __: str) -> None:
    """Leave the writing to the loader."""


@dataclass(frozen=True, slots=True)
class Register:
    """A register as data.

    `staged` gives the columns of the staging table that `derive` fills beside the fields, with
    their SQL types; `key` tells repeated rows of a file apart, and the target `key_from` of a row
    meets `key` of `table`. `uncompared` staged columns differ between rows that say the same.
    `refusals` are asked again until no row is
    refused, since a row may rest on another; `passes` splits the writing where rows of one part
    refer to those of another. `extras` are columns of the judged rows that `write` and `after` read
    beside the targets. `changed` is SQL that makes a row one to update by itself. `write` is
    asked first with each pass: None leaves it to the usual writing, after which `after` is run.
    """

    kind: RegisterKind
    table: str
    key: str
    fields: tuple[Field, ...]
    staged: Mapping[str, str]
    targets: tuple[Target, ...]
    shape: Shape | None = None
    shape_required: bool = False
    key_from: str = "key"
    uncompared: frozenset[str] = frozenset()
    joins: str = ""
    current: str = "true"
    derive: Callable[[Batch], None] = nothing
    refusals: tuple[Check, ...] = ()
    doubts: tuple[Check, ...] = ()
    extras: Mapping[str, str] = kept(default_factory=dict)
    passes: tuple[str, ...] = ("true",)
    changed: str = "false"
    write: Callable[[Setting, str], Counts | None] = the_usual
    after: Callable[[Setting], None] = nothing

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a column of a file can be mapped to."""
        places = ("lon", "lat", "geometry") if self.shape is Shape.POINT else ("geometry",)
        return (*(one.name for one in self.fields), *(places if self.shape else ()))
