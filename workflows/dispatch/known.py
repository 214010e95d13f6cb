"""Departments and routing rules as plain values, as they are chosen from and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.dispatch.rule_words import Hours

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class KnownDepartment:
    id: int
    code: str
    name: str
    name_en: str
    street_code: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class When:
    """When a rule holds; each part that is set has to hold.

    `weekdays` count from 0 for Monday and are those of the wall clock's day. `window` is from and
    to in minutes after midnight, the end not included; one that ends before it begins runs over
    midnight.
    """

    hours: Hours | None = None
    weekdays: frozenset[int] = frozenset()
    window: tuple[int, int] | None = None

    def holds(self, moment: Moment) -> bool:
        if self.hours is not None and (self.hours is Hours.WORKING) != moment.working:
            return False
        if self.weekdays and moment.weekday not in self.weekdays:
            return False
        if self.window is None:
            return True
        begins, ends = self.window
        if begins <= ends:
            return begins <= moment.minute < ends
        return moment.minute >= begins or moment.minute < ends


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on the wall: its weekday (0 is Monday), minute of the day, and if it is worked."""

    weekday: int
    minute: int
    working: bool


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule by position; a condition that is None or empty matches everything."""

    id: int
    position: int
    class_code: str | None
    area_code: str | None
    keywords: tuple[str, ...]
    department: KnownDepartment
    channel: str | None = None
    entity_kind: str | None = None
    when: When | None = None
    queue: str | None = None
    urgent: bool = False


def class_covers(group: str | None, code: str) -> bool:
    """Whether `code` is the class, or one of the group: `E-01` holds `E-01-02`, not `E-010`."""
    return not group or code == group or code.startswith(f"{group}-")


def class_groups(code: str) -> Iterator[str]:
    """Every group that a class belongs to, from all classes, "", down to itself."""
    yield ""
    at = code.find("-")
    while at >= 0:
        yield code[:at]
        at = code.find("-", at + 1)
    if code:
        yield code


def area_covers(area: str | None, code: str) -> bool:
    """Whether the area `code` lies in `area`: divisions by their leading digits, others whole."""
    return not area or code == area or (area.isdigit() and code.startswith(area))
