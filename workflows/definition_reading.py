"""From the text of a process definition to the process, or to the place of its first fault."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.definition import Definition, OwnerRule, OwnerRuleKind, Stage
from workflows.definition_checks import check
from workflows.definition_clocks import read_clock, read_ladder
from workflows.definition_moves import OPEN, read_move, read_title
from workflows.roles import Role
from workflows.spec import Node

if TYPE_CHECKING:
    from collections.abc import Collection

CLASS_KINDS = ("component", "event", "matter", "unknown")
"""Kinds of class that a report may come with; `unknown` until somebody has chosen its class."""
SOURCES = ("grid_worker", "resident", "window", "hotline", "import", "quick")
"""The doors by which reports come in; `quick` is what a grid worker mends on the spot."""
OWNERS = (Role.GRID_WORKER, Role.ACCEPTOR, Role.DISPATCHER, Role.HANDLER, Role.LEADER)
"""Roles of people who see to cases that belong to them."""


def read(text: str) -> Definition:
    """Read YAML; raise Invalid, naming the field, unless the process is whole and sound."""
    spec = Node.from_yaml(text).with_keys(
        ("key", "version", "title", "links", "clocks", "stages", "moves"), ("opens_for", "ladders")
    )
    links = {key: read_title(node) for key, node in spec.named("links")}
    ladders = {key: read_ladder(node) for key, node in spec.named("ladders")}
    clocks = {key: read_clock(node, ladders) for key, node in spec.named("clocks")}
    stages = {key: _stage(key, node, links, clocks) for key, node in spec.named("stages")}
    definition = Definition(
        key=spec["key"].name(),
        version=spec["version"].whole(1, 1_000_000),
        title=read_title(spec["title"]),
        links=MappingProxyType(links),
        clocks=MappingProxyType(clocks),
        stages=MappingProxyType(stages),
        moves=tuple(read_move(node, stages) for node in spec["moves"].each()),
        opens_for=frozenset(
            (Node(source, kinds.path).one_of(SOURCES), kind.one_of(CLASS_KINDS))
            for source, kinds in spec.entries("opens_for")
            for kind in kinds.each()
        ),
    )
    check(definition)
    _check_used(spec)
    return definition


def _check_used(spec: Node) -> None:
    """What nothing refers to is mostly a name that was written in two ways."""
    ticking = {stage["clock"].value for _, stage in spec.entries("stages") if stage.get("clock")}
    named = {
        clock["ladder"].value
        for _, clock in spec.entries("clocks")
        if isinstance(clock.value, dict) and clock.get("ladder")
    }
    for kind, used in (("clocks", ticking), ("ladders", named)):
        for name, node in spec.entries(kind):
            if name not in used:
                raise node.wrong("definition_unused", name=name)


def _stage(key: str, node: Node, links: Collection[str], clocks: Collection[str]) -> Stage:
    if key == OPEN:
        raise node.wrong("spec_key_unknown", key=key)
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
        title=read_title(node["title"]),
        link=node["link"].one_of(links),
        owner=_owner_rule(owner) if owner else OwnerRule(OwnerRuleKind.NOBODY),
        clock=clock.one_of(clocks) if clock else None,
    )


def _owner_rule(node: Node) -> OwnerRule:
    match node.value:
        case {"role": _, **rest} if not rest:
            return OwnerRule(OwnerRuleKind.ROLE, _owner(node["role"]))
        case {"department": "case", **rest} if not rest:
            return OwnerRule(OwnerRuleKind.DEPARTMENT)
        case {"account": "taker", **rest} if not rest:
            return OwnerRule(OwnerRuleKind.TAKER)
        case {"account": "grid_worker", "otherwise": _, **rest} if not rest:
            return OwnerRule(OwnerRuleKind.GRID_WORKER, _owner(node["otherwise"]))
    raise node.wrong("definition_unknown_owner_rule", rule=str(node.value))


def _owner(node: Node) -> Role:
    return Role(node.one_of(OWNERS))
