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


def read(text: str) -> Definition:
    """Read YAML; raise Invalid, naming the field, unless the process is whole and sound."""
    spec = Node.from_yaml(text).with_keys(
        ("key", "version", "title", "links", "clocks", "stages", "moves"), ("opens_for", "ladders")
    )
    links = {key: read_title(node) for key, node in spec["links"].items()}
    ladders = {key: read_ladder(node) for key, node in spec.entries("ladders")}
    clocks = {key: read_clock(node, ladders) for key, node in spec["clocks"].items()}
    stages = {key: _stage(key, node, links, clocks) for key, node in spec["stages"].items()}
    definition = Definition(
        key=spec["key"].text(),
        version=spec["version"].whole(1, 1_000_000),
        title=read_title(spec["title"]),
        links=MappingProxyType(links),
        clocks=MappingProxyType(clocks),
        stages=MappingProxyType(stages),
        moves=tuple(read_move(node, stages) for node in spec["moves"].each()),
        opens_for=frozenset(
            (source, kind.one_of(CLASS_KINDS))
            for source, kinds in spec.entries("opens_for")
            for kind in kinds.each()
        ),
    )
    check(definition)
    return definition


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
            return OwnerRule(OwnerRuleKind.ROLE, node["role"].word(Role))
        case {"department": "case", **rest} if not rest:
            return OwnerRule(OwnerRuleKind.DEPARTMENT)
        case {"account": "taker", **rest} if not rest:
            return OwnerRule(OwnerRuleKind.TAKER)
        case {"account": "grid_worker", "otherwise": _, **rest} if not rest:
            return OwnerRule(OwnerRuleKind.GRID_WORKER, node["otherwise"].word(Role))
    raise node.wrong("definition_unknown_owner_rule", rule=str(node.value))
