"""What assignment works on: visits that wait and workers on duty, as arrays. Minutes from now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workflows.dispatch.pace import Floats, Pace, street_metres

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEFT = -1
"""Stands for a worker where a visit is left over."""


@dataclass(frozen=True, eq=False)
class Visits:
    """Cases that wait for somebody to look: n of each. `due` is in minutes from now, negative when
    it has passed; `skills` are the bits of the skills that a visit asks for.
    """

    ids: Ints
    lon: Floats
    lat: Floats
    due: Floats
    skills: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Crew:
    """Grid workers on duty: m of each.

    `speed` is in metres a minute, `load` how many visits they have promised before any of these,
    `room` how many of these they may be given, `until` the minutes that their duty goes on for.
    """

    ids: Ints
    lon: Floats
    lat: Floats
    speed: Floats
    load: Ints
    room: Ints
    until: Floats
    skills: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Ground:
    """What the arrays say together: travel in minutes, and who may do what.

    `out` [n, m] leads from where each worker is, `between` [n, n] are metres along streets from
    visit to visit, `hop` [n] the metres that a next visit in the same neighbourhood is away.
    """

    visits: Visits
    crew: Crew
    pace: Pace
    out: Floats
    between: Floats
    hop: Floats
    able: Flags


NEIGHBOURS = 3
"""How many of the nearest other visits say how far apart those of a neighbourhood are."""


def lay_out(visits: Visits, crew: Crew, pace: Pace) -> Ground:
    """Work out distances once for everything that asks for them."""
    out = street_metres(visits.lon, visits.lat, crew.lon, crew.lat, pace.detour)
    between = street_metres(visits.lon, visits.lat, visits.lon, visits.lat, pace.detour)
    able = (visits.skills[:, None] & ~crew.skills[None, :]) == 0
    return Ground(visits, crew, pace, out / crew.speed[None, :], between, _hops(between, out), able)


def _hops(between: Floats, out: Floats) -> Floats:
    """The mean way to the few nearest others; for a lone visit, the way from the nearest worker."""
    count = len(between)
    near = min(NEIGHBOURS, count - 1)
    if near < 1:
        return out.min(axis=1, initial=np.inf) if out.size else np.zeros(count)
    others = between + np.diag(np.full(count, np.inf))
    return np.asarray(np.partition(others, near - 1, axis=1)[:, :near].mean(axis=1))
