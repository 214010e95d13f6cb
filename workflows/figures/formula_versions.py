"""A district's own formulas: each change is a version that stays, and the latest is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid, NotFound
from gis.reason import Reason
from workflows.figures.formulas import Formula, Formulas, as_spec, checked, read_formula, shipped
from workflows.figures.models import FigureFormula
from workflows.spec import Node

MOST = 100
Spec = Mapping[str, Any]
_LOCK = text("select pg_advisory_xact_lock(17014, cast(:district as integer))")


def formulas(session: Session, district: int) -> Formulas:
    """The shipped ones, with the district's own in the place of those of their keys."""
    latest = _latest(session, district)
    known: dict[str, Formula] = {}
    for key in dict.fromkeys((*shipped().by_key, *latest)):
        row, as_shipped = latest.get(key), shipped().by_key.get(key)
        if row is None or row.spec is None:
            found = as_shipped
        else:
            found = replace(read_formula(key, Node(row.spec, key), shipped().groups), own=True)
        if found is not None:
            known[key] = replace(found, hidden=row.hidden, version=row.version) if row else found
    return checked(Formulas(shipped().groups, known))


def versions(session: Session, district: int, key: str) -> Sequence[FigureFormula]:
    """What the district wrote of a formula, the latest first."""
    return session.scalars(
        select(FigureFormula)
        .where(FigureFormula.district == district, FigureFormula.key == key)
        .order_by(FigureFormula.version.desc())
        .limit(MOST)
    ).all()


def write_formula(  # noqa: PLR0913 - what is written, over what, by whom
    session: Session,
    district: int,
    key: str,
    spec: Spec | None,
    *,
    hidden: bool = False,
    over: int | None = None,
    now: datetime,
    by: str | None,
) -> bool:
    """Put what `read_formula` reads into force, or what is shipped where `spec` is None.

    Returns whether anything changed. `over` is the version that the writer saw. Raises Invalid with
    the place of the fault, Conflict where somebody else wrote meanwhile, and NotFound for a key
    that nothing is shipped of.
    """
    session.execute(_LOCK, {"district": district})
    before = formulas(session, district).by_key.get(key)
    if over is not None and over != (before.version if before else 0):
        raise Conflict(Reason("formula_changed_meanwhile"))
    changed = _append(session, district, key, spec, hidden=hidden, now=now, by=by)
    if changed:
        formulas(session, district)
    return changed


def import_formulas(
    session: Session, district: int, text: str, *, now: datetime, by: str | None = None
) -> int:
    """Put the formulas of a file of the shipped form in the place of the district's; how many.

    `key: hidden` hides a shipped one. What is not in the file is as shipped again, or hidden where
    nothing is. Raises Invalid with the place of the fault.
    """
    root = Node.from_yaml(text).with_keys(("formulas",))
    items = root["formulas"].items()
    if len(items) > MOST:
        raise Invalid(Reason("formulas_too_many", {"limit": MOST}))
    session.execute(_LOCK, {"district": district})
    given = {key for key, _node in items}
    for key, node in items:
        hidden = node.value == "hidden"
        if hidden and key not in shipped().by_key:
            raise node.wrong("formula_name_unknown", name=key)
        spec = None if hidden else as_spec(read_formula(key, node, shipped().groups))
        _append(session, district, key, spec, hidden=hidden, now=now, by=by)
    for key, row in _latest(session, district).items():
        if key not in given:
            gone = key not in shipped().by_key
            spec = row.spec if gone else None
            _append(session, district, key, spec, hidden=gone, now=now, by=by)
    formulas(session, district)
    return len(items)


def as_yaml(known: Formulas) -> Any:
    """What `import_formulas` reads, as plain values."""
    return {
        "formulas": {
            each.key: "hidden" if each.hidden else as_spec(each)
            for each in known.by_key.values()
            if not each.hidden or each.key in shipped().by_key
        }
    }


def _append(  # noqa: PLR0913 - the columns of a version
    session: Session,
    district: int,
    key: str,
    spec: Spec | None,
    *,
    hidden: bool,
    now: datetime,
    by: str | None,
) -> bool:
    """Write a version unless it says what the one in force says; whether it did."""
    if spec is not None:
        wanted = read_formula(key, Node(dict(spec), key), shipped().groups)
        as_shipped = shipped().by_key.get(key)
        spec = as_spec(wanted)
        if as_shipped and spec == as_spec(as_shipped):
            spec = None
    elif key not in shipped().by_key:
        raise NotFound(Reason("figure_unknown"))
    row = _latest(session, district).get(key)
    if (row.spec if row else None, row.hidden if row else False) == (spec, hidden):
        return False
    session.add(
        FigureFormula(
            district=district,
            key=key,
            version=row.version + 1 if row else 1,
            hidden=hidden,
            spec=spec,
            changed_at=now,
            actor_label=by,
        )
    )
    session.flush()
    return True


def _latest(session: Session, district: int) -> dict[str, FigureFormula]:
    """The version in force of each formula that the district wrote of, in the order of the keys."""
    newest = (
        select(FigureFormula.key, func.max(FigureFormula.version).label("version"))
        .where(FigureFormula.district == district)
        .group_by(FigureFormula.key)
        .subquery()
    )
    rows = session.scalars(
        select(FigureFormula)
        .join(
            newest,
            (FigureFormula.key == newest.c.key) & (FigureFormula.version == newest.c.version),
        )
        .where(FigureFormula.district == district)
        .order_by(FigureFormula.key)
    )
    return {row.key: row for row in rows}
