"""Choosing the standard that a case is held to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gis.reason import Reason
from workflows.standards.classify import pairs, plain
from workflows.standards.queries import KnownClass, KnownStandard


@dataclass(frozen=True, slots=True)
class Chosen:
    """The standard of a case, or None when its class has none; and why."""

    standard: KnownStandard | None
    why: tuple[Reason, ...]


def choose_standard(known: KnownClass, text: str, day: date) -> Chosen:
    """Choose among the conditions of a class the one that `text` speaks of, else the first.

    One that stands there word for word goes before those that merely share words with it.

    Only standards in force on `day` count. A case from before the first of them (an import of old
    reports) is held to the earliest, and says so.
    """
    valid = known.in_force(day)
    if not valid:
        return _none_in_force(known, day)
    if len(valid) == 1:
        return Chosen(valid[0], (Reason("standard_only"),))
    said, whole = pairs(text), plain(text)

    def told(standard: KnownStandard) -> tuple[bool, int]:
        condition = standard.filing_condition
        return plain(condition) in whole, len(pairs(condition) & said)

    best = max(valid, key=told)
    common = pairs(best.filing_condition) & said
    if not common:
        return Chosen(valid[0], (Reason("standard_first"),))
    return Chosen(best, (Reason("standard_condition", {"condition": best.filing_condition}),))


def _none_in_force(known: KnownClass, day: date) -> Chosen:
    if any(one.valid_on(day) for one in known.without_limit):
        return Chosen(None, (Reason("standard_without_limit", {"class": known.name}),))
    held = [one for one in known.standards if one.ever_valid]
    if not held:
        return Chosen(None, (Reason("standard_none", {"class": known.name}),))
    earliest = min(held, key=lambda standard: standard.valid_from)
    if earliest.valid_from <= day:
        return Chosen(None, (Reason("standard_expired", {"class": known.name}),))
    since = {"since": earliest.valid_from.isoformat()}
    return Chosen(earliest, (Reason("standard_not_yet", since),))
