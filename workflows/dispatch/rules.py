"""Which department answers for a case: the first rule that matches, and what it matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from gis.reason import Reason
from workflows.dispatch.explaining import reasons
from workflows.dispatch.known import (
    KnownDepartment,
    KnownRule,
    Moment,
    area_covers,
    class_groups,
)
from workflows.standards.classify import plain

_MOST_CLASSES = 4096
"""Classes whose rules are kept apart; beyond, they are gathered again each time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a case when its department is looked for.

    `areas` are the codes of the divisions and responsible grids that it lies in, none if its place
    is not known; `kinds` the kinds of what stands there; without `moment` no rule that asks for a
    time matches.
    """

    class_code: str
    areas: tuple[str, ...] = ()
    text: str = ""
    channel: str | None = None
    kinds: tuple[str, ...] = ()
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The department of a case, or None when no rule matched; by which rule, and why."""

    department: KnownDepartment | None
    why: tuple[Reason, ...]
    rule: KnownRule | None = None

    @property
    def rule_id(self) -> int | None:
        return self.rule.id if self.rule else None

    @property
    def urgent(self) -> bool:
        return self.rule is not None and self.rule.urgent

    @property
    def queue(self) -> str | None:
        return self.rule.queue if self.rule else None


class RuleList:
    """Rules in their order, ready to choose from.

    Those that can match a class are gathered once a class. Departments that were closed are
    passed over.
    """

    def __init__(self, rules: Iterable[KnownRule], version: int = 1) -> None:
        self.rules = tuple(rules)
        self.version = version
        self._of_group: dict[str, list[tuple[int, _Ready]]] = {}
        for place, rule in enumerate(self.rules):
            if rule.department.active:
                self._of_group.setdefault(rule.class_code or "", []).append((place, _Ready(rule)))
        self._of_class: dict[str, tuple[_Ready, ...]] = {}

    def __iter__(self) -> Iterator[KnownRule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    @cached_property
    def asks_kinds(self) -> bool:
        """Whether any rule asks what stands at the place."""
        return any(rule.entity_kind for rule in self.rules)

    @cached_property
    def asks_time(self) -> bool:
        """Whether any rule asks when it is."""
        return any(rule.when for rule in self.rules)

    @cached_property
    def asks_grids(self) -> bool:
        """Whether any rule names a responsible grid."""
        return any(rule.area_code and not rule.area_code.isdigit() for rule in self.rules)

    def first(self, asked: Asked) -> tuple[KnownRule, str | None] | None:
        """The first rule whose conditions all hold, and which of its keywords was found."""
        said = plain(asked.text)
        for ready in self._for_class(asked.class_code):
            if ready.holds(asked) and (word := ready.found(said)) is not None:
                return ready.rule, word or None
        return None

    def _for_class(self, code: str) -> tuple[_Ready, ...]:
        known = self._of_class.get(code)
        if known is None:
            found = [
                entry for group in class_groups(code) for entry in self._of_group.get(group, ())
            ]
            known = tuple(ready for _place, ready in sorted(found, key=lambda entry: entry[0]))
            if len(self._of_class) < _MOST_CLASSES:
                self._of_class[code] = known
        return known


def route(rules: RuleList, asked: Asked) -> Route:
    """Return the department of the first rule, in their order, whose conditions all hold.

    A class matches as a whole or by its leading group: `E-01` every class of that group but none
    of `E-010`; a division by its leading digits: a street's nine every community in it.
    """
    chosen = rules.first(asked)
    if chosen is None:
        return Route(None, (Reason("route_none", {"class": asked.class_code}),))
    rule, word = chosen
    return Route(rule.department, reasons(rule, word, rules.version), rule)


class _Ready:
    """A rule with what it needs to be tried quickly; its class is looked at by the list."""

    __slots__ = ("area", "channel", "keywords", "kind", "rule", "when")

    def __init__(self, rule: KnownRule) -> None:
        self.rule = rule
        self.area = rule.area_code or None
        self.channel = rule.channel or None
        self.kind = rule.entity_kind or None
        self.when = rule.when
        self.keywords = tuple((plain(keyword), keyword) for keyword in rule.keywords)

    def holds(self, asked: Asked) -> bool:
        if self.channel is not None and self.channel != asked.channel:
            return False
        if self.area is not None and not any(area_covers(self.area, one) for one in asked.areas):
            return False
        if self.kind is not None and self.kind not in asked.kinds:
            return False
        return self.when is None or (asked.moment is not None and self.when.holds(asked.moment))

    def found(self, said: str) -> str | None:
        """The keyword that stands in the text, "" where none is asked for, None where none does."""
        if not self.keywords:
            return ""
        return next((keyword for word, keyword in self.keywords if word in said), None)
