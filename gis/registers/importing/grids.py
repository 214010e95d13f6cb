"""Grids as they come in files: responsible grids, and cells as a layout from a day on."""

# ruff: noqa: S608 - SQL of our own, without anything from outside

from __future__ import annotations

import re

import shapely

from gis.errors import Invalid
from gis.reason import Reason
from gis.registers.codes import Checked, grid_code
from gis.registers.grids import GridKind
from gis.registers.importing.cells import Column, checked, text_of, words
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.merge import JUDGED
from gis.registers.importing.register import (
    Batch,
    Check,
    Counts,
    Field,
    Register,
    Setting,
    Shape,
    Target,
)
from gis.registers.importing.staging import STAGED
from gis.registers.layouts import NewCell, apply, plan
from gis.statements import run

_RESPONSIBLE = re.compile(r"[0-9]{12}R[0-9]{2}")
RESPONSIBLE_PART, CELL_PART = "s.kind = 'responsible'", "s.kind = 'cell'"


def any_grid_code(value: object, field: str = "code") -> Checked:
    """Read a cell's 15 digits, or a responsible grid's 12 digits, R and 2 digits."""
    text = text_of(value).upper()
    return Checked(text) if _RESPONSIBLE.fullmatch(text) else grid_code(value, field)


def responsible_code(value: object, field: str = "responsible") -> Checked:
    text = text_of(value).upper()
    if not _RESPONSIBLE.fullmatch(text):
        raise Invalid(Reason("responsible_code_shape"), field)
    return Checked(text)


def derive(batch: Batch) -> None:
    codes = batch.key_by_code()
    kinds = [
        None if not code else GridKind.RESPONSIBLE if code[12] == "R" else GridKind.CELL
        for code in codes
    ]
    batch.columns["kind"] = Column(kinds)
    batch.columns["community"] = Column([code[:12] if code else None for code in codes])
    names = zip(batch.values("name"), codes, strict=True)
    batch.columns["name_of"] = Column([name or (code and code[12:]) for name, code in names])


def write(setting: Setting, part: str) -> Counts | None:
    """Write cells as a layout: one that is redrawn ends, and begins anew on the day in effect.

    Whoever loads owes what must happen on that day, see `gis.registers.layouts.apply`.
    """
    if part != CELL_PART:
        return None
    cells = _cells(setting)
    if not cells:
        return Counts()
    session, district, now = setting.session, setting.district, setting.now
    made = plan(session, district, cells, setting.effective, now=now, whole=setting.whole_layout)
    apply(session, district, made, source=setting.source, now=now)
    return Counts(len(made.added), len(made.redrawn) + len(made.corrected), made.unchanged)


def _cells(setting: Setting) -> list[NewCell]:
    """The judged cells; one without a name of its own keeps the name it has."""
    rows = list(
        run(
            setting.session,
            f"""
            select j.code, coalesce(j.own_name, t.name, j.name) as name, j.community_code,
                   j.responsible_code, st_asbinary(j.geom) as shape
            from {JUDGED} j left join grid t
                 on t.district = $1 and t.code = j.code and t.valid_to is null
            order by j.code
            """,
            [setting.district],
        )
    )
    shapes = shapely.from_wkb([bytes(row.shape) for row in rows])
    return [
        NewCell(row.code, row.name, row.community_code, shape, row.responsible_code)
        for row, shape in zip(rows, shapes, strict=True)
    ]


GRIDS = Register(
    kind=RegisterKind.GRIDS,
    table="grid",
    key="code",
    fields=(
        Field(
            "code",
            "网格编码",
            checked(any_grid_code, "code"),
            required=True,
            aliases=("网格代码", "单元网格编码", "编码", "代码"),
        ),
        Field("name", "网格名称", words(80), aliases=("名称",)),
        Field(
            "responsible",
            "责任网格编码",
            checked(responsible_code, "responsible"),
            aliases=("责任网格", "responsible_code"),
        ),
    ),
    staged={
        "key": "text",
        "kind": "text",
        "name": "text",
        "name_of": "text",
        "community": "text",
        "responsible": "text",
        "geom": "geometry",
    },
    shape=Shape.POLYGON,
    shape_required=True,
    derive=derive,
    refusals=(
        Check(
            "grid_community_unknown",
            "code",
            "not exists (select from division d"
            " where d.district = :district and d.code = s.community)",
            {"community": "s.community"},
        ),
        Check(
            "responsible_unknown",
            "responsible",
            "s.responsible is not null"
            " and not exists (select from grid g where g.district = :district"
            " and g.kind = 'responsible' and g.code = s.responsible and g.valid_to is null)"
            f" and not exists (select from {STAGED} r where r.key = s.responsible)",
            {"code": "s.responsible"},
        ),
    ),
    targets=(
        Target("code", "s.key"),
        Target("kind", "s.kind"),
        Target("name", "s.name_of", needs=("name",)),
        Target("community_code", "s.community"),
        Target("geom", "s.geom"),
        Target("area_m2", "st_area(s.geom::geography)"),
        Target("valid_from", "cast(:effective as date)", only_new=True),
    ),
    extras={"own_name": "s.name", "responsible_code": "s.responsible"},
    current="t.valid_to is null",
    passes=(RESPONSIBLE_PART, CELL_PART),
    write=write,
)
