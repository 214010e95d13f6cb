"""What out of the ordinary happens to a case of the sample on its way, and how often."""

from enum import StrEnum

import numpy as np


class Turn(StrEnum):
    REFUSED = "refused"
    VOID = "void"
    CHECKED = "checked"
    WRONG_FILING = "wrong_filing"
    WRONG_DEPARTMENT = "wrong_department"
    OWNERLESS = "ownerless"
    MERGED = "merged"
    SPLIT = "split"
    CO_HANDLED = "co_handled"
    HURRIED = "hurried"
    EXTENDED = "extended"
    NOT_EXTENDED = "not_extended"
    SUSPENDED = "suspended"
    SUPERVISED = "supervised"
    REDONE = "redone"
    POOR_RESULT = "poor_result"
    NOT_SOLVED = "not_solved"
    FORCED = "forced"
    APPEALED = "appealed"
    REVISITED = "revisited"
    EVALUATED = "evaluated"
    REOPENED = "reopened"


_EACH = {
    Turn.REFUSED: 0.012,
    Turn.VOID: 0.02,
    Turn.CHECKED: 0.35,
    Turn.WRONG_FILING: 0.015,
    Turn.WRONG_DEPARTMENT: 0.05,
    Turn.REDONE: 0.025,
    Turn.POOR_RESULT: 0.02,
    Turn.NOT_SOLVED: 0.035,
    Turn.APPEALED: 0.15,
    Turn.REVISITED: 0.12,
    Turn.EVALUATED: 0.3,
    Turn.REOPENED: 0.015,
}
"""Shares of all cases; most concern only some of them, as a check does those told loosely."""
_ONE_OF = {
    Turn.MERGED: 0.015,
    Turn.OWNERLESS: 0.008,
    Turn.SPLIT: 0.005,
    Turn.CO_HANDLED: 0.012,
    Turn.HURRIED: 0.012,
    Turn.EXTENDED: 0.03,
    Turn.NOT_EXTENDED: 0.008,
    Turn.SUSPENDED: 0.01,
    Turn.SUPERVISED: 0.025,
    Turn.FORCED: 0.005,
}
"""Shares of those of which a case has one at most."""


def drawn(rng: np.random.Generator) -> frozenset[Turn]:
    """The turns of one ordinary case."""
    found = {turn for turn, share in _EACH.items() if rng.random() < share}
    at = int(np.searchsorted(np.cumsum(list(_ONE_OF.values())), rng.random()))
    return frozenset(found | set(list(_ONE_OF)[at : at + 1]))
