"""Faults of a list of rules: rules that never get a turn, cases that no rule takes, and overlaps.

A rule is dead if the earlier ones together cover every case that it matches. Its other conditions
only ever match more as more is known of a case: it is enough to look at the case of which nothing
is known but what the rule asks for. Classes, sources and times exclude each other, so these are
laid out: every class of the list, every source, and every stretch of the week in and outside
office hours between the ends of all windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from workflows.dispatch.by_class import ByClass
from workflows.dispatch.known import (
    DAY_MINUTES,
    KnownRule,
    Moment,
    area_covers,
    class_covers,
)
from workflows.dispatch.rule_words import Channel
from workflows.standards.classify import plain


@dataclass(frozen=True, slots=True)
class Dead:
    """A rule that never chooses; `by` are the earlier rules that cover it, in their order."""

    rule: KnownRule
    by: tuple[KnownRule, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A rule and later ones of other departments that it shares cases with without being a
    special case of them: here the order of the rules decides.
    """

    rule: KnownRule
    later: tuple[KnownRule, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A class of which some cases reach no rule: those in `areas`, and those whose place is not
    known if `unplaced`. `whole` says that it is so in every area.
    """

    class_code: str
    areas: tuple[str, ...]
    unplaced: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Findings:
    dead: tuple[Dead, ...]
    closed: tuple[KnownRule, ...]
    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]

    @property
    def clean(self) -> bool:
        return not (self.dead or self.closed or self.gaps)


def check(
    rules: Sequence[KnownRule], classes: Sequence[str], areas: Sequence[str] = ()
) -> Findings:
    """Find the faults of `rules`, in their order, for the given classes and areas.

    `closed` are rules of departments that were closed, which are passed over.
    """
    active = [rule for rule in rules if rule.department.active]
    return Findings(
        tuple(dead_rules(rules, classes)),
        tuple(rule for rule in rules if not rule.department.active),
        tuple(overlaps(active)),
        tuple(gaps(active, classes, areas)),
    )


def dead_rules(rules: Sequence[KnownRule], classes: Sequence[str]) -> Iterator[Dead]:
    """The rules of open departments that can never be the first to match."""
    week = Week(rules)
    earlier = ByClass()
    for rule in rules:
        if not rule.department.active:
            continue
        covering = _covering(rule, earlier.meeting(rule.class_code), classes, week)
        if covering is not None:
            yield Dead(rule, covering)
        else:
            # What is covered by a dead rule is covered by those that made it dead.
            earlier.add(rule)


def overlaps(rules: Sequence[KnownRule]) -> list[Overlap]:
    """Of every rule, the later ones of other departments that it meets without being inside."""
    week = Week(rules)
    behind = ByClass()
    found: list[Overlap] = []
    for rule in reversed(rules):
        later = tuple(
            other
            for other in reversed(behind.meeting(rule.class_code))
            if other.department.id != rule.department.id
            and _meet(rule, other, week)
            and not _inside(rule, other, week)
        )
        if later:
            found.append(Overlap(rule, later))
        behind.add(rule)
    return found[::-1]


def gaps(rules: Sequence[KnownRule], classes: Iterable[str], areas: Sequence[str]) -> Iterator[Gap]:
    """The classes and areas of which a case can reach no rule, whatever else is known of it."""
    week = Week(rules)
    certain = ByClass(rule for rule in rules if not rule.keywords and not rule.entity_kind)
    for code in classes:
        mine = certain.covering(code)
        if _fills(week, (rule for rule in mine if not rule.area_code)):
            continue
        open_areas = tuple(
            area
            for area in areas
            if not _fills(week, (rule for rule in mine if area_covers(rule.area_code, area)))
        )
        yield Gap(code, open_areas, unplaced=True, whole=len(open_areas) == len(areas))


class Week:
    """Sources and stretches of the week as bits of a number, so that covering is arithmetic."""

    def __init__(self, rules: Iterable[KnownRule]) -> None:
        rules = tuple(rules)
        ends = {0, DAY_MINUTES}
        for rule in rules:
            if rule.when and rule.when.window:
                ends.update(rule.when.window)
        self._starts = [start for start, _end in pairwise(sorted(ends))]
        named = {rule.channel for rule in rules if rule.channel}
        self._channels = sorted({*(channel.value for channel in Channel), *named})
        self._known: dict[int, int] = {}

    @cached_property
    def _moments(self) -> list[Moment]:
        return [
            Moment(weekday, start, working)
            for weekday in range(7)
            for start in self._starts
            for working in (True, False)
        ]

    @cached_property
    def all(self) -> int:
        return (1 << (len(self._moments) * len(self._channels))) - 1

    def mask(self, rule: KnownRule) -> int:
        """The sources and stretches in which the rule holds."""
        known = self._known.get(id(rule))
        if known is None:
            known = self._known[id(rule)] = self._laid_out(rule)
        return known

    def _laid_out(self, rule: KnownRule) -> int:
        if rule.when is None:
            times = (1 << len(self._moments)) - 1
        else:
            held = (rule.when.holds(moment) for moment in self._moments)
            times = sum(1 << place for place, holds in enumerate(held) if holds)
        width = len(self._moments)
        return sum(
            times << (place * width)
            for place, channel in enumerate(self._channels)
            if rule.channel in {None, "", channel}
        )


def _covering(
    rule: KnownRule, earlier: Sequence[KnownRule], classes: Sequence[str], week: Week
) -> tuple[KnownRule, ...] | None:
    """The earlier rules that cover all of `rule`, or None where a case of it is left."""
    near = [one for one in earlier if _holds_where(one, rule)]
    codes = [code for code in classes if class_covers(rule.class_code, code)]
    if not codes and rule.class_code:
        codes = [rule.class_code]
    used: dict[int, KnownRule] = {}
    for code in codes or [""]:
        for word in rule.keywords or ("",):
            left = week.mask(rule)
            for one in near:
                if not left:
                    break
                taken = left & week.mask(one)
                if taken and class_covers(one.class_code, code) and _speaks(one, word):
                    left &= ~taken
                    used[one.position] = one
            if left:
                return None
    return tuple(used[position] for position in sorted(used))


def _holds_where(one: KnownRule, rule: KnownRule) -> bool:
    """Whether `one` holds at a place of which only what `rule` asks for is known."""
    if one.area_code and not (rule.area_code and area_covers(one.area_code, rule.area_code)):
        return False
    return not one.entity_kind or one.entity_kind == rule.entity_kind


def _speaks(one: KnownRule, word: str) -> bool:
    """Whether a text of nothing but `word` has one of the rule's keywords in it."""
    return not one.keywords or any(plain(keyword) in plain(word) for keyword in one.keywords)


def _fills(week: Week, rules: Iterable[KnownRule]) -> bool:
    covered = 0
    for rule in rules:
        covered |= week.mask(rule)
    return covered == week.all


def _meet(one: KnownRule, other: KnownRule, week: Week) -> bool:
    """Whether a case of a class that both hold for can match both. Any two keywords may stand in
    one text, and any two kinds of things at one place; of areas, one has to lie in the other.
    """
    places = (one.area_code, other.area_code)
    return (
        area_covers(places[0], places[1] or "") or area_covers(places[1], places[0] or "")
    ) and bool(week.mask(one) & week.mask(other))


def _inside(one: KnownRule, other: KnownRule, week: Week) -> bool:
    """Whether all that matches `one` matches `other` too."""
    return (
        class_covers(other.class_code, one.class_code or "")
        and _holds_where(other, one)
        and all(_speaks(other, word) for word in one.keywords or ("",))
        and not week.mask(one) & ~week.mask(other)
    )
