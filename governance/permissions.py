"""Who may do what: a table of predicates over (viewer, object), and the one place that asks it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from gis.errors import Forbidden
from gis.reason import Reason
from workflows.cases.models import Case
from workflows.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. A resident, or anybody who has not signed in, is `ANYBODY` of the district."""

    district: int
    role: Role
    account_id: int | None = None
    department_id: int | None = None
    label: str | None = None


class Permission(enum.StrEnum):
    """What a route asks for. Each has a row in `TABLE`."""

    OPEN_TO_ALL = "open_to_all"
    SIGNED_IN = "signed_in"
    REPORT = "report"
    FIELD = "field"
    CONSOLE = "console"
    DEPARTMENT = "department"
    WALL = "wall"
    MAP = "map"
    CASES = "cases"
    REVEAL = "reveal"
    ADMINISTER = "administer"
    REGISTERS = "registers"
    HOT_SPOTS = "hot_spots"
    STANDARDS = "standards"
    PROCESSES = "processes"
    CALENDARS = "calendars"
    RULES = "rules"
    FIGURES = "figures"
    FORMULAS = "formulas"
    APPROVALS = "approvals"
    ASSIGNMENT = "assignment"
    DUTY_ROSTER = "duty_roster"


STAFF = frozenset(Role) - {Role.SYSTEM, Role.RESIDENT}
EVERYBODY = frozenset(Role) - {Role.SYSTEM}

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.OPEN_TO_ALL: EVERYBODY,
    Permission.SIGNED_IN: STAFF,
    Permission.REPORT: EVERYBODY,
    Permission.FIELD: frozenset({Role.GRID_WORKER}),
    Permission.CONSOLE: frozenset({Role.ACCEPTOR, Role.DISPATCHER}),
    Permission.DEPARTMENT: frozenset({Role.HANDLER}),
    Permission.WALL: frozenset({Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR, Role.ADMINISTRATOR}),
    Permission.MAP: STAFF,
    Permission.CASES: STAFF - {Role.ADMINISTRATOR},
    Permission.REVEAL: frozenset({Role.ACCEPTOR, Role.DISPATCHER, Role.HANDLER, Role.GRID_WORKER}),
    Permission.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
    Permission.REGISTERS: frozenset({Role.ADMINISTRATOR}),
    Permission.HOT_SPOTS: frozenset({Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR}),
    Permission.STANDARDS: STAFF,
    Permission.PROCESSES: STAFF,
    Permission.CALENDARS: frozenset({Role.ADMINISTRATOR}),
    Permission.RULES: frozenset({Role.ADMINISTRATOR, Role.DISPATCHER}),
    Permission.FIGURES: frozenset({Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR}),
    Permission.FORMULAS: frozenset(
        {Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR, Role.ADMINISTRATOR}
    ),
    Permission.APPROVALS: frozenset({Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR}),
    Permission.ASSIGNMENT: frozenset({Role.DISPATCHER, Role.ACCEPTOR}),
    Permission.DUTY_ROSTER: frozenset({Role.DISPATCHER, Role.ADMINISTRATOR}),
}

LAYERS: dict[str, frozenset[Role]] = {
    "divisions": STAFF,
    "grids": STAFF,
    "cases": STAFF - {Role.ADMINISTRATOR},
    "locations": STAFF - {Role.ADMINISTRATOR},
    "legal_entities": STAFF - {Role.ADMINISTRATOR},
    "components": STAFF,
    "persons": frozenset({Role.ACCEPTOR, Role.DISPATCHER, Role.LEADER, Role.GRID_WORKER}),
    "positions": frozenset({Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR}),
    "hot_spots": frozenset({Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR}),
}
"""Who may see a layer of the map. The persons layer is counts per grid, never a person;
the positions are those of grid workers on duty, the last of each alone."""

SEES_ALL_CASES = frozenset({Role.ACCEPTOR, Role.DISPATCHER, Role.LEADER})


def may(viewer: Viewer, permission: Permission) -> bool:
    return viewer.role in TABLE[permission]


def may_see_case(viewer: Viewer, case: Case) -> bool:
    """All of the district for the centre; a handler its department's; a grid worker its grids'."""
    if viewer.district != case.district:
        return False
    if viewer.role in SEES_ALL_CASES:
        return True
    if viewer.role is Role.HANDLER:
        return case.department_id == viewer.department_id
    return viewer.role is Role.GRID_WORKER and case.worker_id == viewer.account_id


def require(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission that it asks; `enforce` does the asking before it runs."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def enforce(view: Callable[..., Any], viewer: Viewer) -> None:
    """Refuse `viewer` a view that asks for more, and everybody a view that forgot to ask."""
    permission: Permission | None = getattr(view, "permission", None)
    if permission is None or not may(viewer, permission):
        raise Forbidden(Reason("permission_missing", {"permission": permission or "unguarded"}))
