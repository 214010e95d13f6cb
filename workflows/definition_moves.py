"""Reading the moves of a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.definition import (
    Asks,
    By,
    Condition,
    Effect,
    Move,
    MoveKind,
    Requirement,
    Stage,
    Title,
)
from workflows.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.spec import Node

OPEN = "open"
"""In `from`: every stage that has not ended."""

_OPTIONAL = (
    "from",
    "to",
    "roles",
    "by",
    "requires",
    "when",
    "clock",
    "effect",
    "asks",
    "approval",
    "most",
    "longest_days",
    "within_days",
    "after_return",
)
_BY_ROLE = {MoveKind.CORRECT, MoveKind.GRANT, MoveKind.REFUSE, MoveKind.WITHDRAW}
"""Kinds that take nothing out of the owner's hands: unless said otherwise the role is enough."""


def read_move(node: Node, stages: Mapping[str, Stage]) -> Move:
    node.with_keys(("name", "kind", "title"), _OPTIONAL)
    kind = node["kind"].word(MoveKind)
    to, by = node.get("to"), node.get("by")
    effect, asks = node.get("effect"), node.get("asks")
    return Move(
        name=node["name"].name(),
        kind=kind,
        title=read_title(node["title"]),
        from_stages=_from(node, stages),
        to=to.one_of(stages) if to else None,
        roles=frozenset(role.word(Role) for role in node.listed("roles")),
        requires=tuple(item.word(Requirement) for item in node.listed("requires")),
        resumes=_flag(node, "clock", "resume"),
        within_days=_count(node, "within_days", 3660),
        by=by.word(By) if by else By.ROLE if kind in _BY_ROLE else By.OWNER,
        after_return=_flag(node, "after_return", True),
        effect=effect.word(Effect) if effect else None,
        asks=asks.word(Asks) if asks else None,
        approval=tuple(role.word(Role) for role in node.listed("approval")),
        most=_count(node, "most", 100),
        longest_days=_count(node, "longest_days", 3660),
        when=tuple(each.word(Condition) for each in node.listed("when")),
    )


def read_title(node: Node) -> Title:
    node.with_keys(("zh", "en"))
    return Title(node["zh"].text(), node["en"].text())


def _from(node: Node, stages: Mapping[str, Stage]) -> tuple[str, ...]:
    """The stages by name, each once, in the order of the process where `open` stands for many."""
    found: dict[str, None] = {}
    for each in node.listed("from"):
        if each.value == OPEN:
            found |= dict.fromkeys(key for key, stage in stages.items() if not stage.ended)
        else:
            found[each.one_of(stages)] = None
    return tuple(found)


def _flag(node: Node, key: str, word: str | bool) -> bool:  # noqa: FBT001 -- the one word allowed
    said = node.get(key)
    if said and (said.value != word or type(said.value) is not type(word)):
        allowed = "true" if word is True else str(word)
        raise said.wrong("spec_unknown_word", value=str(said.value), allowed=allowed)
    return said is not None


def _count(node: Node, key: str, highest: int) -> int | None:
    said = node.get(key)
    return said.whole(1, highest) if said else None
