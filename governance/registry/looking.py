"""The first look at a file: what it is, its columns, and which field each of them is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gis.registers.importing.columns import PLACE_WORDS, match, missing
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.limits import MEBIBYTE, Limits
from gis.registers.importing.opening import opened
from gis.registers.importing.register import Register
from governance.registry.registers import REGISTERS

UPLOAD_LIMITS = Limits(size=64 * MEBIBYTE, unpacked=1024 * MEBIBYTE, rows=2_000_000)
"""An upload is held in the database until it is loaded; the command line reads larger files."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`fields` says field -> column as far as headers tell; `missing` fields have no column.

    `srid` is the coordinate system that the file names, an EPSG number.
    """

    encoding: str | None
    columns: list[str]
    fields: dict[str, str]
    missing: list[str]
    has_shapes: bool
    srid: int | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field as a form shows it."""

    name: str
    title: str
    required: bool


def look(path: Path, kind: RegisterKind) -> Seen:
    """Open the file and read its header; Invalid or TooLarge if it is none that can be loaded."""
    register = REGISTERS[kind]
    with opened(path, UPLOAD_LIMITS) as sheet:
        columns = list(sheet.columns)
        matching = match(register, columns, {})
        return Seen(
            encoding=sheet.encoding,
            columns=[column for column in columns if column],
            fields={name: column for column, name in matching.columns.items()},
            missing=missing(register, matching, has_shapes=sheet.has_shapes),
            has_shapes=sheet.has_shapes,
            srid=sheet.srid,
        )


def field_words(kind: RegisterKind) -> list[FieldWords]:
    """The fields of a register in their order, those of the place last."""
    register = REGISTERS[kind]
    known = {one.name: FieldWords(one.name, one.title, one.required) for one in register.fields}
    places = [
        FieldWords(name, PLACE_WORDS[name][0], _place_required(register, name))
        for name in register.names
        if name not in known
    ]
    return [*known.values(), *places]


def _place_required(register: Register, name: str) -> bool:
    # A table of points has two columns or one; which, the load says.
    return register.shape_required and "lon" not in register.names and name == "geometry"
