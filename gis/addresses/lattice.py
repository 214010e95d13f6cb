"""Every way an address may be read, and the cheapest of them.

A position offers the elements that may start there; an element costs what it is worth by itself
and what it costs behind the one before. The cheapest chain over the whole text is kept by
position and by the last element, so that the work grows with the length of the text alone.
"""

from __future__ import annotations

import math

from gis.addresses.known_names import KnownNames
from gis.addresses.offers import Offers
from gis.addresses.order import BEHIND, DIVISIONS, START

Read = tuple[int, int, str]
"""Start, end and state of an element."""

_HOPELESS = 8.0
"""A chain that costs so much more than the best to the same place is given up."""
_COUNTRY = "中国"

_Step = tuple[float, int, str, bool]
"""Cost so far, where the element starts, the state before it, and whether it is one."""
_Steps = list[dict[str, _Step]]


def cheapest(text: str, known: KnownNames | None = None) -> list[Read]:
    """The elements of `text` (folded) in their order; gaps are left out."""
    offers = Offers(text, known)
    steps: _Steps = [{} for _ in range(len(text) + 1)]
    steps[0][START] = (0.0, 0, START, False)
    if text.startswith(_COUNTRY):
        steps[2]["country"] = (-2.0, 0, START, True)
    for at, here in enumerate(steps[:-1]):
        if not here:
            continue
        if at in offers.gaps:
            _pass(here, at, steps[offers.skip(at)])
            continue
        ways = [(state, step[0]) for state, step in here.items()]
        if len(ways) > 3:
            worst = min(spent for _, spent in ways) + _HOPELESS
            ways = [way for way in ways if way[1] < worst]
        nearest: dict[str, tuple[float, str]] = {}
        for end, state, cost in offers.starting(at, above=not DIVISIONS.isdisjoint(here)):
            reach = nearest.get(state)
            if reach is None:
                reach = nearest[state] = _nearest(BEHIND[state], ways)
            total = reach[0] + cost
            known_step = steps[end].get(state)
            if known_step is None or total < known_step[0]:
                steps[end][state] = (total, at, reach[1], True)
    return _back(steps)


def _nearest(behind: dict[str, float], ways: list[tuple[str, float]]) -> tuple[float, str]:
    before, least = START, math.inf
    for state, spent in ways:
        total = spent + behind[state]
        if total < least:
            before, least = state, total
    return least, before


def _pass(here: dict[str, _Step], at: int, there: dict[str, _Step]) -> None:
    for state, (cost, *_) in here.items():
        if state not in there or cost < there[state][0]:
            there[state] = (cost, at, state, False)


def _back(steps: _Steps) -> list[Read]:
    found: list[Read] = []
    at, last = len(steps) - 1, steps[-1]
    state = min(last, key=lambda one: last[one][0])
    while at:
        _, start, before, element = steps[at][state]
        if element:
            found.append((start, at, state))
        at, state = start, before
    return found[::-1]
