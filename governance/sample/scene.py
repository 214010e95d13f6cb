"""The world in which the sample's cases happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from governance.sample.cast import Cast
from governance.sample.divisions import divisions
from governance.sample.ground import Ground
from governance.sample.knowledge import known_classes, known_routing
from governance.sample.place_ids import PlaceIds
from workflows import definitions
from workflows.calendar import WorkCalendar
from workflows.deadlines import Budget
from workflows.definition import Definition
from workflows.dispatch.queries import Routing
from workflows.standards.queries import ClassList

if TYPE_CHECKING:
    from governance.sample.reporting import Reported


@dataclass(frozen=True)
class Scene:
    """What is where, who acts, which rules hold, and what time it is."""

    ground: Ground
    places: PlaceIds
    cast: Cast
    calendar: WorkCalendar
    now: datetime

    @cached_property
    def classes(self) -> ClassList:
        return known_classes(self.cast)

    @cached_property
    def routing(self) -> Routing:
        return known_routing(self.cast)

    def process_of(self, reported: Reported) -> Definition:
        """The process that a report follows, as intake chooses it."""
        known = self.classes.by_id.get(reported.new.class_id or 0)
        return definitions.choose(
            reported.new.source, known.kind if known else None, quick=reported.new.quick
        )

    @cached_property
    def budgets(self) -> dict[int, Budget]:
        """The limit of each standard, by its id."""
        return {one.id: one.budget for known in self.classes.classes for one in known.standards}

    @cached_property
    def division_names(self) -> dict[str, str]:
        return {one.code: one.name for one in divisions()}
