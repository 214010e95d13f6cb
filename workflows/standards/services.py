"""Choosing the standard that a case is held to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gis.reason import Reason
from workflows.standards.classify import pairs
from workflows.standards.queries import KnownClass, KnownStandard


@dataclass(frozen=True, slots=True)
class Chosen:
    """The standard of a case, or None when its class has none; and why."""

    standard: KnownStandard | None
    why: tuple[Reason, ...]


def choose_standard(known: KnownClass, text: str, day: date) -> Chosen:
    """Choose among the conditions of a class the one that `text` speaks of, else the first.

    Only standards in force on `day` count. A case from before the first of them (an import of old
    reports) is held to the earliest, and says so.
    """
    valid = known.in_force(day)
    if not valid:
        return _none_in_force(known, day)
    if len(valid) == 1:
        return Chosen(valid[0], (Reason("standard_only"),))
    said = pairs(text)
    best = max(valid, key=lambda standard: len(pairs(standard.filing_condition) & said))
    common = pairs(best.filing_condition) & said
    if not common:
        return Chosen(valid[0], (Reason("standard_first"),))
    return Chosen(best, (Reason("standard_condition", {"condition": best.filing_condition}),))


def _none_in_force(known: KnownClass, day: date) -> Chosen:
    if any(one.valid_on(day) for one in known.without_limit):
        return Chosen(None, (Reason("standard_without_limit", {"class": known.name}),))
    if not known.standards:
        return Chosen(None, (Reason("standard_none", {"class": known.name}),))
    earliest = min(known.standards, key=lambda standard: standard.valid_from)
    if earliest.valid_from <= day:
        return Chosen(None, (Reason("standard_expired", {"class": known.name}),))
    since = {"since": earliest.valid_from.isoformat()}
    return Chosen(earliest, (Reason("standard_not_yet", since),))
