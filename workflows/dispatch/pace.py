"""How grid workers get about: the straight line, made longer by a detour, at a speed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workflows.spec import Node

Floats = NDArray[np.float64]
_METRES_A_DEGREE = 111_195.0


class Means(StrEnum):
    """How a worker gets about."""

    WALK = "walk"
    EBIKE = "ebike"


@dataclass(frozen=True, slots=True)
class Pace:
    """What assignment counts with; see pace.yaml for units."""

    detour: float
    walk: float
    ebike: float
    visit_minutes: float
    duty_share: float
    position_minutes: float
    own_grid_minutes: float
    rounds: int

    def metres_a_minute(self, means: Means) -> float:
        return self.walk if means is Means.WALK else self.ebike


@cache
def usual_pace() -> Pace:
    """The figures of pace.yaml."""
    spec = Node.from_yaml((Path(__file__).parent / "pace.yaml").read_text())
    speeds = spec["metres_a_minute"]
    return Pace(
        detour=float(spec["detour"].decimal()),
        walk=float(speeds["walk"].decimal()),
        ebike=float(speeds["ebike"].decimal()),
        visit_minutes=float(spec["visit_minutes"].decimal()),
        duty_share=float(spec["duty_share"].decimal()),
        position_minutes=float(spec["position_minutes"].decimal()),
        own_grid_minutes=float(spec["own_grid_minutes"].decimal()),
        rounds=spec["rounds"].whole(1, 100),
    )


def street_metres(
    lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats, detour: float
) -> Floats:
    """Metres from each of n places (rows) to each of m others (columns), detour included.

    Within 0.3 % of the sphere over a city.
    """
    shrunk = np.cos(np.radians(to_lat.mean() if to_lat.size else 0.0))
    east = (lon[:, None] - to_lon[None, :]) * shrunk
    north = lat[:, None] - to_lat[None, :]
    metres: Any = np.hypot(east, north) * (_METRES_A_DEGREE * detour)
    return np.asarray(metres, dtype=np.float64)
