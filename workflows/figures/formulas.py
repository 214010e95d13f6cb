"""Formulas as data: those that are shipped, and a district's own that stand in for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from workflows.definition import Title
from workflows.figures import expressions
from workflows.figures.measures import BASES, MEANS, SUMS, TALLIES
from workflows.figures.models import FigureFormula
from workflows.spec import Node

MOST = 100
_SHIPPED = Path(__file__).with_name("formulas.yaml")

Base = StrEnum("Base", {name: name for name in BASES})  # type: ignore[misc]


class Unit(StrEnum):
    PERCENT = "percent"
    MINUTES = "minutes"
    POINTS = "points"
    CASES = "cases"


class Better(StrEnum):
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Formula:
    """What is made of the tallies of the cohort `by`, or of other formulas with cohorts of theirs.

    `tallies` are those it speaks of itself, in their order.
    """

    key: str
    title: Title
    group: str
    by: str
    unit: Unit
    better: Better
    expression: str
    node: expressions.Node
    own: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(expressions.names(self.node)))

    @property
    def tallies(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name in TALLIES)

    @property
    def share(self) -> tuple[str, str] | None:
        """Its part and its whole, where it is one tally of another."""
        match self.node:
            case expressions.Operation("/", expressions.Name(part), expressions.Name(whole)):
                return (part, whole) if {part, whole} <= set(TALLIES) else None
        return None


@dataclass(frozen=True, slots=True)
class Formulas:
    """In the order of pages, grouped."""

    groups: Mapping[str, Title]
    by_key: Mapping[str, Formula]

    def needed(self, keys: Iterator[str] | tuple[str, ...]) -> dict[str, Formula]:
        """These, and all that they are made of."""
        found: dict[str, Formula] = {}
        waiting = list(keys)
        while waiting:
            formula = self.by_key[waiting.pop()]
            if formula.key not in found:
                found[formula.key] = formula
                waiting += [name for name in formula.names if name not in TALLIES]
        return found


def formulas(session: Session, district: int) -> Formulas:
    """The shipped ones, with the district's own in the place of those of their keys."""
    rows = session.scalars(
        select(FigureFormula)
        .where(FigureFormula.district == district)
        .order_by(FigureFormula.id)
        .limit(MOST)
    )
    shipped = _shipped()
    own = {row.key: row for row in rows}
    known = {key: each for key, each in shipped.by_key.items() if key not in own}
    known |= {
        key: _read(key, Node(row.spec, key), shipped.groups, own=True)
        for key, row in own.items()
        if not row.hidden
    }
    return _checked(Formulas(shipped.groups, known))


def import_formulas(session: Session, district: int, text: str, *, now: datetime) -> int:
    """Put the formulas of a file of the shipped form in the place of the district's; how many.

    `key: hidden` hides a shipped one. Raises Invalid with the place of the fault.
    """
    root = Node.from_yaml(text).with_keys(("formulas",))
    items = root["formulas"].items()
    if len(items) > MOST:
        raise Invalid(Reason("formulas_too_many", {"limit": MOST}))
    session.execute(delete(FigureFormula).where(FigureFormula.district == district))
    for key, node in items:
        hidden = node.value == "hidden"
        if not hidden:
            _read(key, node, _shipped().groups, own=True)
        row = {"district": district, "key": key, "hidden": hidden, "changed_at": now}
        session.execute(insert(FigureFormula).values(spec={} if hidden else node.value, **row))
    formulas(session, district)
    return len(items)


@cache
def _shipped() -> Formulas:
    root = Node.from_yaml(_SHIPPED.read_text()).with_keys(("groups", "formulas"))
    groups = {key: _title(node) for key, node in root["groups"].items()}
    known = {key: _read(key, node, groups) for key, node in root["formulas"].items()}
    return _checked(Formulas(groups, known))


def _read(key: str, node: Node, groups: Mapping[str, Title], *, own: bool = False) -> Formula:
    node.with_keys(("title", "group", "by", "unit", "better", "expression"))
    group = node["group"].text()
    if key in TALLIES or not key.isidentifier() or len(key) > 40:
        raise node.wrong("formula_key_unusable", key=key)
    if group not in groups:
        raise node["group"].wrong("spec_unknown_word", value=group, allowed=", ".join(groups))
    said = node["expression"].text()
    try:
        expression = expressions.parse(said)
    except Invalid as fault:
        raise Invalid(fault.reason, node["expression"].path) from None
    by = node["by"].word(Base)
    for name in expressions.names(expression):
        if name in SUMS and MEANS[SUMS[name][0]].by != by:
            by_its = MEANS[SUMS[name][0]].by
            raise node["by"].wrong("formula_mean_of_other_cohort", mean=SUMS[name][0], by=by_its)
    return Formula(
        key=key,
        title=_title(node["title"]),
        group=group,
        by=by,
        unit=node["unit"].word(Unit),
        better=node["better"].word(Better),
        expression=said,
        node=expression,
        own=own,
    )


def _title(node: Node) -> Title:
    node.with_keys(("zh", "en"))
    return Title(node["zh"].text()[:80], node["en"].text()[:80])


def _checked(known: Formulas) -> Formulas:
    """Refuse names that nothing has, and formulas that are made of themselves."""
    for formula in known.by_key.values():
        for name in formula.names:
            if name not in TALLIES and name not in known.by_key:
                raise Invalid(Reason("formula_name_unknown", {"name": name}), formula.key)
    for key in known.by_key:
        _walk(known.by_key, key, ())
    return known


def _walk(by_key: Mapping[str, Formula], key: str, above: tuple[str, ...]) -> None:
    if key in above or len(above) > expressions.DEEPEST:
        raise Invalid(Reason("formula_of_itself", {"key": key}), key)
    for name in by_key[key].names:
        if name not in TALLIES:
            _walk(by_key, name, (*above, key))


def as_yaml(known: Formulas) -> Any:
    """What `import_formulas` reads, as plain values."""
    return {
        "formulas": {
            each.key: {
                "title": {"zh": each.title.zh, "en": each.title.en},
                "group": each.group,
                "by": str(each.by),
                "unit": str(each.unit),
                "better": str(each.better),
                "expression": each.expression,
            }
            for each in known.by_key.values()
        }
    }
