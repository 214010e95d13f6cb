"""Places where something comes in again and again these days: what hot spots are looked for."""

from dataclasses import replace
from datetime import datetime, timedelta

from governance.sample.catalogue import classes
from governance.sample.plane import Integers
from governance.sample.plans import Plan, Subject

_CROWDS = (("E-01-10", 0.31, 14, 6), ("C-01-37", 0.58, 9, 9), ("E-02-01", 0.83, 11, 4))
"""Class, where among the addresses, how many cases, and how many days ago the last came."""

_DAYS = 5
_NEIGHBOURS = 16


def crowd(plans: list[Plan], addresses: Integers, now: datetime) -> None:
    """Let some of the plans of these days be about one class at neighbouring doors."""
    by_code = {one.code: one for one in classes()}
    for code, share, count, ago in _CROWDS:
        last = now - timedelta(days=ago)
        free = [
            at
            for at, plan in enumerate(plans)
            if last - timedelta(days=_DAYS) < plan.opened_at < last and not plan.halt
        ]
        start = int(len(addresses) * share)
        for turn, at in enumerate(free[:: max(len(free) // count, 1)][:count]):
            says, door = turn % len(by_code[code].says), start + turn * 5 % _NEIGHBOURS
            subject = Subject(by_code[code], says, int(addresses[door]))
            plans[at] = replace(plans[at], subject=subject, vague=False, turns=frozenset())
