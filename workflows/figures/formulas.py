"""Formulas as data: read and checked, from what is shipped and what a district writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from gis.errors import Invalid
from gis.reason import Reason
from workflows.definition import Title
from workflows.figures import expressions
from workflows.figures.measures import BASES, CONDITIONS, MEANS, SUMS, TALLIES
from workflows.spec import Node

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEYS = ("title", "group", "by", "unit", "better", "expression")
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

    `tallies` are those it speaks of itself, in their order. `variant_of` is the formula that other
    cities reckon so; `source` says which. One that is `hidden` is not shown, but others may be made
    of it. `version` counts what the district wrote of it; without one it is as shipped.
    """

    key: str
    title: Title
    group: str
    by: str
    unit: Unit
    better: Better
    expression: str
    node: expressions.Node
    variant_of: str | None = None
    source: Title | None = None
    own: bool = False
    hidden: bool = False
    version: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(expressions.names(self.node)))

    @property
    def tallies(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name in TALLIES)

    @property
    def counted(self) -> tuple[str, ...]:
        """Of these tallies the numbers of cases, which open into them."""
        return tuple(name for name in self.tallies if name in CONDITIONS)

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

    @property
    def shown(self) -> list[Formula]:
        """Group by group, without those that are hidden and the variants of others."""
        order = list(self.groups)
        some = (each for each in self.by_key.values() if not each.hidden and not each.variant_of)
        return sorted(some, key=lambda each: order.index(each.group))

    def variants(self, key: str) -> list[Formula]:
        """The other ways to reckon a formula that are known."""
        return [each for each in self.by_key.values() if each.variant_of == key]

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


@cache
def shipped() -> Formulas:
    """Those in use in the field."""
    root = Node.from_yaml(_SHIPPED.read_text()).with_keys(("groups", "formulas"))
    groups = {key: _title(node) for key, node in root["groups"].items()}
    known = {key: read_formula(key, node, groups) for key, node in root["formulas"].items()}
    return checked(Formulas(groups, known))


def read_formula(key: str, node: Node, groups: Mapping[str, Title]) -> Formula:
    """What stands under a key. Raises Invalid with the path of the fault."""
    node.with_keys(_KEYS, ("variant_of", "source"))
    if key in TALLIES or not KEY.fullmatch(key):
        raise node.wrong("formula_key_unusable", key=key)
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
    variant_of, source = node.get("variant_of"), node.get("source")
    return Formula(
        key=key,
        title=_title(node["title"]),
        group=node["group"].one_of(groups),
        by=by,
        unit=node["unit"].word(Unit),
        better=node["better"].word(Better),
        expression=said,
        node=expression,
        variant_of=variant_of.text() if variant_of else None,
        source=_title(source) if source else None,
    )


def as_spec(formula: Formula) -> dict[str, Any]:
    """What `read_formula` reads, as plain values."""
    said: dict[str, Any] = {
        "title": {"zh": formula.title.zh, "en": formula.title.en},
        "group": formula.group,
        "by": str(formula.by),
        "unit": str(formula.unit),
        "better": str(formula.better),
        "expression": formula.expression,
    }
    if formula.variant_of:
        said["variant_of"] = formula.variant_of
    if formula.source:
        said["source"] = {"zh": formula.source.zh, "en": formula.source.en}
    return said


def _title(node: Node) -> Title:
    node.with_keys(("zh", "en"))
    return Title(node["zh"].text()[:80], node["en"].text()[:80])


def checked(known: Formulas) -> Formulas:
    """Refuse names that nothing has, and formulas that are made of themselves."""
    for formula in known.by_key.values():
        for name in formula.names:
            if name not in TALLIES and name not in known.by_key:
                fault = Reason("formula_name_unknown", {"name": name})
                raise Invalid(fault, f"{formula.key}.expression")
        if formula.variant_of and formula.variant_of not in known.by_key:
            fault = Reason("formula_name_unknown", {"name": formula.variant_of})
            raise Invalid(fault, f"{formula.key}.variant_of")
    for key in known.by_key:
        _walk(known.by_key, key, ())
    return known


def _walk(by_key: Mapping[str, Formula], key: str, above: tuple[str, ...]) -> None:
    if key in above or len(above) > expressions.DEEPEST:
        raise Invalid(Reason("formula_of_itself", {"key": key}), f"{key}.expression")
    for name in by_key[key].names:
        if name not in TALLIES:
            _walk(by_key, name, (*above, key))
