"""The sample's members of staff, and which grid worker answers for which responsible grid."""

from dataclasses import dataclass

import numpy as np
import shapely

from governance.sample.names import words
from governance.sample.plane import to_metres
from governance.sample.relax import nearest, relax
from governance.sample.tiling import Tiling
from workflows.roles import Role

_PLAIN = {
    "administrators": Role.ADMINISTRATOR,
    "acceptors": Role.ACCEPTOR,
    "dispatchers": Role.DISPATCHER,
    "leaders": Role.LEADER,
}


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """`department` is a department's code, `street` the street whose grids a worker shares."""

    username: str
    name: str
    role: Role
    department: str | None = None
    street: str | None = None


def staff() -> tuple[SampleAccount, ...]:
    lists = words("staff")
    accounts = [
        SampleAccount(username, name, role)
        for key, role in _PLAIN.items()
        for username, name in lists[key].items()
    ]
    for department, people in lists["handlers"].items():
        accounts += [
            SampleAccount(username, name, Role.HANDLER, department=department)
            for username, name in people.items()
        ]
    for street, people in lists["workers"].items():
        accounts += [
            SampleAccount(username, name, Role.GRID_WORKER, street=street)
            for username, name in people.items()
        ]
    return tuple(accounts)


def duties(tiling: Tiling, seed: int) -> dict[str, str]:
    """Community code -> username of the one worker of its responsible grid.

    The workers of a street share it by nearness, so that each walks a round of neighbours.
    """
    rng = np.random.default_rng([seed, 7])
    found: dict[str, str] = {}
    for street in tiling.streets:
        workers = [one.username for one in staff() if one.street == street]
        codes = [code for code in tiling.communities if code.startswith(street)]
        shapes = np.array([tiling.communities[code] for code in codes])
        middles = to_metres(shapely.get_coordinates(shapely.centroid(shapes)))
        sites = relax(middles, np.ones(len(codes)), len(workers), rng)
        shares = nearest(middles, sites).tolist()
        found |= {code: workers[share] for code, share in zip(codes, shares, strict=True)}
    return found
