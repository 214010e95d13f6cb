"""The departments of the district among the units that standards name (处置单位、主管部门)."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.registers.importing.cells import plain
from workflows.dispatch.models import Department
from workflows.standards.models import Part, Standard, StandardDepartment

_BETWEEN = re.compile(r"[、，,；;/\n]|以及|及|和")
_LONG_ENOUGH = 4
"""Signs of a name that is known as well with its city before it: 佛山市路灯管理所."""


def named_units(text: str) -> tuple[str, ...]:
    """The units in a cell, as written, each once."""
    parts = (part.strip() for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def link_departments(session: Session, district: int) -> int:
    """Link the standards in force to the departments whose names they say; returns how many links
    are new. A link is only added, so that no row that did not change is touched.
    """
    session.flush()
    known = {
        plain(name): number
        for number, name in session.execute(
            select(Department.id, Department.name).where(
                Department.district == district, Department.active
            )
        )
    }
    links = [
        {"district": district, "standard_id": row.id, "part": part, "department_id": department}
        for row in session.execute(
            select(Standard.id, Standard.handled_by, Standard.overseen_by).where(
                Standard.district == district, Standard.valid_to.is_(None)
            )
        )
        for part, text in ((Part.HANDLES, row.handled_by), (Part.OVERSEES, row.overseen_by))
        for department in _departments(text or "", known)
    ]
    if not links:
        return 0
    written = session.scalars(
        insert(StandardDepartment)
        .values(links)
        .on_conflict_do_nothing()
        .returning(StandardDepartment.id)
    )
    return len(written.all())


def _departments(text: str, known: dict[str, int]) -> list[int]:
    found: dict[int, None] = {}
    # A name may hold what stands between names elsewhere: 住房和城乡建设局.
    for unit in (*named_units(text), *re.split(r"[、，,；;/\n]", text)):
        name = plain(unit)
        number = known.get(name)
        if number is None:
            ends = (one for one in known if len(one) >= _LONG_ENOUGH and name.endswith(one))
            number = known.get(max(ends, key=len, default=""))
        if number is not None:
            found.setdefault(number)
    return list(found)
