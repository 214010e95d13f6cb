"""Components as they come in files."""

from __future__ import annotations

from gis.registers.codes import component_code
from gis.registers.importing.cells import Column, checked, words
from gis.registers.importing.joins import CELL, CELL_STAGED
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.register import Batch, Check, Field, Register, Shape, Target


def derive(batch: Batch) -> None:
    """The class that the code names, for a file that has no column for it."""
    codes = batch.key_by_code()
    classes = [f"C-{code[6:8]}-{code[8:10]}" if code else None for code in codes]
    batch.columns["class_of"] = Column(classes)


COMPONENTS = Register(
    kind=RegisterKind.COMPONENTS,
    table="component",
    key="code",
    fields=(
        Field(
            "code",
            "部件编码",
            checked(component_code, "code"),
            required=True,
            aliases=("部件代码", "编码", "代码", "标识码"),
        ),
        Field("name", "部件名称", words(80), required=True, aliases=("名称",)),
        Field("class_code", "类别代码", words(20), aliases=("部件类别", "类别")),
        Field(
            "owner_name",
            "权属单位",
            words(80),
            aliases=("主管部门", "主管部门名称", "权属单位名称"),
        ),
        Field("state", "状态", words(20), aliases=("部件状态", "现状")),
    ),
    staged={
        "key": "text",
        "name": "text",
        "class_code": "text",
        "class_of": "text",
        "owner_name": "text",
        "state": "text",
        **CELL_STAGED,
        "geom": "geometry",
    },
    shape=Shape.POINT,
    shape_required=True,
    derive=derive,
    joins=CELL,
    targets=(
        Target("code", "s.key"),
        Target("name", "s.name"),
        Target("class_code", "coalesce(s.class_code, s.class_of)", needs=("class_code",)),
        Target("owner_name", "s.owner_name", needs=("owner_name",)),
        Target("state", "coalesce(s.state, '完好')", needs=("state",)),
        Target("grid_id", "cell.id"),
        Target("geom", "s.geom"),
    ),
    doubts=(Check("point_beside_grids", None, "cell.id is null"),),
)
