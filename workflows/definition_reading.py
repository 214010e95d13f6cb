"""From the text of a process definition to the process, or to the place of its first fault."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from gis.errors import Invalid
from workflows.deadlines import Budget
from workflows.definition import (
    ClockRule,
    Deed,
    Definition,
    Ladder,
    Move,
    MoveKind,
    OwnerRule,
    OwnerRuleKind,
    Requirement,
    Rung,
    Stage,
    Title,
    Told,
)
from workflows.definition_checks import check
from workflows.roles import Role
from workflows.rulers import Unit
from workflows.spec import Node

if TYPE_CHECKING:
    from collections.abc import Collection

STANDARD = "standard"

DEFAULT_LADDER = Ladder(
    (
        Rung("clock_half", Decimal("0.5"), (Told.OWNER,)),
        Rung("clock_soon", Decimal("0.8"), (Told.OWNER,)),
        Rung("clock_overdue", Decimal(1), (Told.OWNER, Told.DISPATCHER), (Deed.MARK_LATE,)),
    )
)
"""Of a clock that names none."""


def read(text: str) -> Definition:
    """Read YAML; raise Invalid, naming the field, unless the process is whole and sound."""
    spec = Node.from_yaml(text).with_keys(
        ("key", "version", "title", "links", "clocks", "stages", "moves")
    )
    links = {key: _title(node) for key, node in spec["links"].items()}
    clocks = {key: ClockRule(_budget(node), DEFAULT_LADDER) for key, node in spec["clocks"].items()}
    stages = {key: _stage(key, node, links, clocks) for key, node in spec["stages"].items()}
    definition = Definition(
        key=spec["key"].text(),
        version=spec["version"].whole(1, 1_000_000),
        title=_title(spec["title"]),
        links=MappingProxyType(links),
        clocks=MappingProxyType(clocks),
        stages=MappingProxyType(stages),
        moves=tuple(_move(node, stages) for node in spec["moves"].each()),
    )
    check(definition)
    return definition


def _title(node: Node) -> Title:
    node.with_keys(("zh", "en"))
    return Title(node["zh"].text(), node["en"].text())


def _budget(node: Node) -> Budget | None:
    if node.value == STANDARD:
        return None
    node.with_keys(("amount", "unit"))
    amount, unit = node["amount"].decimal(), node["unit"].word(Unit)
    try:
        return Budget(amount, unit)
    except Invalid as fault:
        raise Invalid(fault.reason, node.path) from fault


def _stage(key: str, node: Node, links: Collection[str], clocks: Collection[str]) -> Stage:
    node.with_keys(("title", "link"), ("owner", "clock", "ended"))
    ended = node.get("ended")
    owner, clock = node.get("owner"), node.get("clock")
    if ended and ended.value is not True:
        raise ended.wrong("spec_unknown_word", value=str(ended.value), allowed="true")
    if ended and (owner or clock):
        raise node.wrong("definition_ended_stage_is_owned", stage=key)
    if not ended and not owner:
        raise node.wrong("definition_stage_without_owner", stage=key)
    if not ended and not clock:
        raise node.wrong("definition_stage_without_clock", stage=key)
    return Stage(
        key=key,
        title=_title(node["title"]),
        link=_one_of(node["link"], links),
        owner=_owner_rule(owner) if owner else OwnerRule(OwnerRuleKind.NOBODY),
        clock=_one_of(clock, clocks) if clock else None,
    )


def _owner_rule(node: Node) -> OwnerRule:
    match node.value:
        case {"role": _, **rest} if not rest:
            return OwnerRule(OwnerRuleKind.ROLE, node["role"].word(Role))
        case {"department": "case", **rest} if not rest:
            return OwnerRule(OwnerRuleKind.DEPARTMENT)
        case {"account": "taker", **rest} if not rest:
            return OwnerRule(OwnerRuleKind.TAKER)
        case {"account": "grid_worker", "otherwise": _, **rest} if not rest:
            return OwnerRule(OwnerRuleKind.GRID_WORKER, node["otherwise"].word(Role))
    raise node.wrong("definition_unknown_owner_rule", rule=str(node.value))


def _move(node: Node, stages: Collection[str]) -> Move:
    node.with_keys(
        ("name", "kind", "title"), ("from", "to", "roles", "requires", "clock", "within_days")
    )
    clock, days, to = node.get("clock"), node.get("within_days"), node.get("to")
    if clock and clock.value != "resume":
        raise clock.wrong("spec_unknown_word", value=str(clock.value), allowed="resume")
    return Move(
        name=node["name"].text(),
        kind=node["kind"].word(MoveKind),
        title=_title(node["title"]),
        from_stages=tuple(_one_of(stage, stages) for stage in _list(node, "from")),
        to=_one_of(to, stages) if to else None,
        roles=frozenset(role.word(Role) for role in _list(node, "roles")),
        requires=tuple(item.word(Requirement) for item in _list(node, "requires")),
        resumes=clock is not None,
        within_days=days.whole(1, 3660) if days else None,
    )


def _list(node: Node, key: str) -> list[Node]:
    listed = node.get(key)
    return listed.each() if listed else []


def _one_of(node: Node, words: Collection[str]) -> str:
    word = node.text()
    if word not in words:
        raise node.wrong("spec_unknown_word", value=word, allowed=", ".join(words))
    return word
