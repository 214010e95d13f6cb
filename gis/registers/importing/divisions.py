"""Administrative divisions as they come in files."""

# ruff: noqa: S608 - SQL of our own, without anything from outside

from __future__ import annotations

from gis.registers.codes import division_code
from gis.registers.divisions import DivisionLevel
from gis.registers.importing.cells import Column, checked, words
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.register import Batch, Check, Field, Register, Shape, Target
from gis.registers.importing.staging import STAGED

_LEVELS = {6: DivisionLevel.DISTRICT, 9: DivisionLevel.STREET, 12: DivisionLevel.COMMUNITY}
_PARENTS = {6: 0, 9: 6, 12: 9}


def derive(batch: Batch) -> None:
    """Level and parent, as the width of the code says them."""
    codes = batch.key_by_code()
    batch.columns["level"] = Column([_LEVELS[len(code)] if code else None for code in codes])
    parents = [code[: _PARENTS[len(code)]] or None if code else None for code in codes]
    batch.columns["parent"] = Column(parents)


DIVISIONS = Register(
    kind=RegisterKind.DIVISIONS,
    table="division",
    key="code",
    fields=(
        Field(
            "code",
            "区划代码",
            checked(division_code, "code"),
            required=True,
            aliases=("代码", "编码", "行政区划代码"),
        ),
        Field(
            "name",
            "名称",
            words(80),
            required=True,
            aliases=("区划名称", "行政区划名称", "单位名称"),
        ),
    ),
    staged={"key": "text", "name": "text", "level": "text", "parent": "text", "geom": "geometry"},
    shape=Shape.MULTIPOLYGON,
    derive=derive,
    refusals=(
        Check(
            "division_parent_unknown",
            "code",
            "s.parent is not null"
            " and not exists (select from division d"
            " where d.district = :district and d.code = s.parent)"
            f" and not exists (select from {STAGED} p where p.key = s.parent)",
            {"parent": "s.parent"},
        ),
    ),
    targets=(
        Target("code", "s.key"),
        Target("name", "s.name"),
        Target("level", "s.level"),
        Target("parent_code", "s.parent"),
        Target("geom", "s.geom", needs=("geometry",)),
    ),
)
