"""Reading what the clocks of a process count, and the ladders whose rungs they fire."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING

from gis.errors import Invalid
from workflows.deadlines import Budget
from workflows.definition import ClockRule, Deed, Ladder, Rung, Told
from workflows.rulers import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.spec import Node

STANDARD = "standard"
HIGHEST = Decimal(100)
"""No rung stands higher than a hundred times the limit."""

DEFAULT_LADDER = Ladder(
    (
        Rung("clock_half", Decimal("0.5"), (Told.OWNER,)),
        Rung("clock_soon", Decimal("0.8"), (Told.OWNER,)),
        Rung("clock_overdue", Decimal(1), (Told.OWNER, Told.DISPATCHER), (Deed.MARK_LATE,)),
    )
)
"""Of a clock that names none."""


def read_ladder(node: Node) -> Ladder:
    node.with_keys(("rungs",), ("quiet",))
    quiet = node.get("quiet")
    rungs = tuple(_rung(each) for each in node["rungs"].each())
    heights = [rung.at for rung in rungs]
    if heights != sorted(set(heights)):
        raise node["rungs"].wrong("definition_rungs_do_not_rise")
    if Decimal(1) not in heights:
        raise node["rungs"].wrong("definition_no_rung_is_due")
    if len({rung.name for rung in rungs}) < len(rungs):
        raise node["rungs"].wrong("definition_rung_twice")
    return Ladder(rungs, _quiet(quiet) if quiet else None)


def read_clock(node: Node, ladders: Mapping[str, Ladder]) -> ClockRule:
    """`{amount, unit}` and `standard` may stand alone; then the ladder is the default one."""
    if not isinstance(node.value, dict) or "limit" not in node.value:
        return ClockRule(_budget(node), DEFAULT_LADDER)
    node.with_keys(("limit",), ("ladder", "urgent"))
    named, urgent = node.get("ladder"), node.get("urgent")
    return ClockRule(
        _budget(node["limit"]),
        ladders[named.one_of(ladders)] if named else DEFAULT_LADDER,
        _between(urgent, Decimal(0), Decimal(1)) if urgent else Decimal(1),
    )


def _budget(node: Node) -> Budget | None:
    if node.value == STANDARD:
        return None
    node.with_keys(("amount", "unit"))
    amount, unit = node["amount"].decimal(), node["unit"].word(Unit)
    try:
        return Budget(amount, unit)
    except Invalid as fault:
        raise Invalid(fault.reason, node.path) from fault


def _rung(node: Node) -> Rung:
    node.with_keys(("at", "name", "tell"), ("do",))
    at = _between(node["at"], Decimal(0), HIGHEST)
    deeds = tuple(each.word(Deed) for each in node.listed("do"))
    if Deed.MARK_LATE in deeds and at != 1:
        raise node["do"].wrong("definition_late_when_due")
    return Rung(
        name=node["name"].name(),
        at=at,
        tell=tuple(each.word(Told) for each in node["tell"].each()),
        deeds=deeds,
    )


def _between(node: Node, lowest: Decimal, highest: Decimal) -> Decimal:
    """A part of the limit above `lowest`, as a number or in percent."""
    part = node.part()
    if not (part.is_finite() and lowest < part <= highest):
        raise node.wrong("spec_not_a_part", lowest=str(lowest), highest=str(highest))
    return part


def _quiet(node: Node) -> tuple[time, time]:
    begins, _, ends = node.text().partition("-")
    try:
        quiet = time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())
    except ValueError:
        raise node.wrong("definition_no_quiet_hours", value=node.text()) from None
    if quiet[0] == quiet[1] or any(each.tzinfo for each in quiet):
        raise node.wrong("definition_no_quiet_hours", value=node.text())
    return quiet
