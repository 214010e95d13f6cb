"""Which cases a tile shows: those of the list with the same filter, as its viewer may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from gis.tiles.layers import LayerSpec
from gis.tiles.selection import ALL, Condition, Selection, facet
from governance.cases.conditions import case_conditions
from governance.cases.filter import RUNNING, CaseFilter, State
from governance.map.case_layer import CASES, OPEN_CASES
from governance.permissions import SEES_ALL_CASES, Viewer
from workflows.roles import Role
from workflows.standards.queries import class_list

MINUTE = 60
"""Where a filter asks what time it is, tiles are of the last full minute (seconds)."""

_NAMED = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
_NEVER = frozenset({"after"})
_ENDED = frozenset({"closed", "voided"})


class CaseTiles(CaseFilter):
    """The filter of the list, with open cases where nothing is said."""

    state: State = "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter with who asks, where and when."""

    session: Session
    viewer: Viewer
    wanted: CaseFilter
    zone: ZoneInfo
    now: datetime


def case_tiles(asked: Asked) -> tuple[LayerSpec, Selection]:
    """The layer and the rows of it. Equal filters of equal viewers have the same key."""
    layer = OPEN_CASES if asked.wanted.state in RUNNING else CASES
    said = asked.wanted.model_dump(mode="json", exclude_defaults=True, exclude=set(_NEVER))
    state = asked.wanted.state
    said.pop("state", None)
    said |= _own(asked.viewer)
    if not said and state in {"all", ""}:
        return layer, ALL
    moment = _moment(asked)
    key = repr((state, sorted(said.items()), moment.timestamp() if moment else None))
    return layer, Selection(key, _facet(asked, state, said), lambda: _condition(asked))


def _own(viewer: Viewer) -> dict[str, Any]:
    """What `may_see_case` narrows the viewer to, said like a filter."""
    if viewer.role in SEES_ALL_CASES:
        return {}
    if viewer.role is Role.HANDLER:
        return {"own department": viewer.department_id}
    return {"own worker": viewer.account_id}


def _facet(asked: Asked, state: str, said: Mapping[str, Any]) -> str | None:
    """How the pyramid counts these cases, if it does."""
    if state in _ENDED:
        return None if said else facet("stage", state)
    if state not in {"all", ""} or len(said) != 1:
        return None
    ((name, value),) = said.items()
    if name in {"department", "own department"}:
        return facet("department", value)
    if name == "stage":
        return facet("stage", value)
    if name == "case_class":
        known = class_list(asked.session, asked.viewer.district).by_code.get(value)
        # As the list says it: a code that is not known finds nothing, `none` what has no class.
        return facet("class", known.id if known else "none" if value == "none" else "unknown")
    return None


def _moment(asked: Asked) -> datetime | None:
    """The minute that the filter's answer depends on; None if it does not change by itself."""
    wanted = asked.wanted
    timely = wanted.state in {"overdue", "recent"} or "due" in wanted.model_fields_set
    if not timely and not (wanted.q and not wanted.words_are_bounded):
        return None
    return datetime.fromtimestamp(asked.now.timestamp() // MINUTE * MINUTE, UTC)


def _condition(asked: Asked) -> Condition:
    now = _moment(asked) or asked.now
    conditions = case_conditions(asked.session, asked.viewer, asked.wanted, asked.zone, now)
    compiled = and_(*conditions).compile(dialect=_NAMED)
    return compiled.string, {f"{name}": value for name, value in compiled.params.items()}
