"""What is known about a case before it exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gis.geocoder.placement import Alternative, Placement
from gis.reason import Reason
from workflows.cases.duplicates import Duplicate
from workflows.cases.models import CaseSource
from workflows.owners import Actor
from workflows.standards.queries import KnownStandard

Reasons = tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NewCase:
    """Everything that the intake decided, each choice with its reasons.

    `queue` says what a person has to settle first: with any reason in it the case waits in its
    first stage for an acceptor, without one the system accepts and files it at once. `reporter`
    is the actor of the opening move; `worker` the (account id, label) of who answers for the grid.
    `seen_at` is when somebody saw the thing, `rule_id` the routing rule that chose the department.
    `quick` is what the reporter mends, or with a `result` and photographs has mended already.
    """

    source: CaseSource
    text: str
    placement: Placement
    reporter: Actor
    urgent: bool = False
    sample: bool = False
    class_id: int | None = None
    class_why: Reasons = ()
    standard: KnownStandard | None = None
    standard_why: Reasons = ()
    department_id: int | None = None
    route_why: Reasons = ()
    rule_id: int | None = None
    worker: tuple[int, str] | None = None
    duplicates: tuple[Duplicate, ...] = ()
    queue: Reasons = field(default=())
    seen_at: datetime | None = None
    quick: bool = False
    result: str = ""
    photo_count: int = 0

    def why(self) -> dict[str, Any]:
        """Return the reasons as the case keeps them; a key without reasons is left out."""
        kept: Mapping[str, list[Any]] = {
            "place": _as_json(self.placement.why),
            "class": _as_json(self.class_why),
            "standard": _as_json(self.standard_why),
            "route": _as_json(self.route_why),
            "queue": _as_json(self.queue),
            "alternatives": [_alternative(other) for other in self.placement.alternatives],
            "duplicates": [duplicate.as_json() for duplicate in self.duplicates],
        }
        said = {"heard": self.placement.heard} if self.placement.heard else {}
        return {key: value for key, value in kept.items() if value} | said


def _as_json(reasons: Reasons) -> list[dict[str, Any]]:
    return [reason.as_json() for reason in reasons]


def _alternative(other: Alternative) -> dict[str, Any]:
    return {
        "level": other.level.value,
        "location_id": other.location_id,
        "address": other.address,
        "lon": other.point.lon,
        "lat": other.point.lat,
    }
