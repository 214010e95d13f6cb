"""The rows of one case of the sample, as the moves of `workflows.cases` would have left them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from governance.sample.case_columns import told_columns
from governance.sample.history import Story
from governance.sample.scene import Scene
from governance.sample.telling import PartTelling, Telling
from governance.sample.told_clock import Ring
from workflows.cases.events import event_row
from workflows.cases.state import owner_columns
from workflows.definition import Deed
from workflows.owners import Owner, OwnerKind
from workflows.roles import Role

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseNumbers:
    """Under which numbers a case is kept; clocks are numbered from `first_clock`."""

    id: int
    no: str
    calendar_id: int
    first_clock: int


class CaseRows:
    """Rows of a story, or of one `part` of what it tells."""

    def __init__(
        self,
        story: Story,
        scene: Scene,
        numbers: CaseNumbers,
        *,
        whole: CaseRows | None = None,
        part: PartTelling | None = None,
    ) -> None:
        self.story = story
        self.telling: Telling = part.telling if part else story.telling
        self.numbers = numbers
        self.parts: list[CaseRows] = []
        self.survivor: CaseRows | None = None
        self.part, self._whole = part, whole
        self._scene = scene
        # What started and stopped in the same moment was passed over by the system.
        self.clocks = [one for one in self.telling.clocks if one.stopped_at != one.started_at]
        self.clock_ids = {id(one): numbers.first_clock + at for at, one in enumerate(self.clocks)}

    def case(self) -> Row:
        """The case as it is now; its geometry is left to whoever writes many."""
        state, new = self.telling.state, self.story.reported.new
        place, running = new.placement, self.telling.running
        return {
            "id": self.numbers.id,
            "no": self.numbers.no,
            "calendar_id": self.numbers.calendar_id,
            "source": new.source,
            "sample": True,
            "text": new.text,
            "urgent": state.urgent,
            "class_id": state.class_id,
            "standard_id": state.standard_id,
            "address": place.address,
            "place_level": place.level.value,
            "place_confidence": place.confidence,
            "location_id": place.location_id,
            "grid_id": place.grid_id,
            "community_code": place.community_code,
            "street_code": place.street_code,
            "why": {} if self.part else new.why(),
            "rule_id": None if self.part else new.rule_id,
            "definition": state.definition,
            "definition_version": state.definition_version,
            "stage": state.stage,
            "version": state.version,
            **owner_columns(state.owner, self._label(state.owner)),
            "department_id": state.department_id,
            "handler_id": state.handler_id,
            "handler_label": self._name(state.handler_id),
            "worker_id": state.worker_id,
            "worker_label": self._name(state.worker_id),
            "due_at": running.due.at if running else None,
            "due_provisional": running.due.provisional if running else False,
            "opened_at": state.opened_at,
            "seen_at": new.seen_at if self.part else state.opened_at,
            "closed_at": state.closed_at,
            "changed_at": self.telling.at,
            "events": len(self.telling.told),
            "parent_id": self._whole.numbers.id if self._whole else None,
            "part": self.part.kind if self.part else None,
            "survivor_id": state.survivor_id,
            "returned": state.returned,
            "suspended_until": state.suspended_until,
            "exempt": state.exempt,
            "forced": state.forced,
            "satisfaction": state.satisfaction,
            **told_columns(self.telling),
        }

    def kept_clocks(self) -> Iterator[Row]:
        for clock in self.clocks:
            yield {
                "id": self.clock_ids[id(clock)],
                "case_id": self.numbers.id,
                "key": clock.key,
                "calendar_id": self.numbers.calendar_id,
                "amount": clock.budget.amount,
                "unit": clock.budget.unit,
                "started_at": clock.started_at,
                "due_at": clock.due.at,
                "provisional": clock.due.provisional,
                "pauses": [[start.isoformat(), end.isoformat()] for start, end in clock.pauses],
                "stopped_at": clock.stopped_at,
                "overdue_at": clock.overdue_at,
                "rung": clock.rung,
                "next_rung_at": None
                if clock.stopped_at
                else self.telling.next_rung_at(clock, self.telling.at),
                "extensions": clock.extensions,
                "revision": clock.revision,
            }

    def events(self) -> Iterator[Row]:
        stage, label = None, None
        for seq, told in enumerate(self.telling.told, start=1):
            if isinstance(told, Ring):
                yield self._ring_event(told, seq, str(stage), label)
                continue
            # At opening the system hands the case to a role, which needs no name of its own.
            decision = told.decision
            stage, label = decision.stage, self._label(decision.owner)
            event = decision.event
            if decision.parts:
                event = replace(event, detail={**event.detail, "parts": self._told_parts()})
            elif decision.after.survivor_id is not None and self.survivor is not None:
                no = self.survivor.numbers.no
                event = replace(event, detail={**event.detail, "survivor": no})
            yield event_row(event, district=0, case_id=self.numbers.id, seq=seq, owner_label=label)

    def _told_parts(self) -> list[Row]:
        departments = self._scene.routing.departments
        told = []
        for part in self.parts:
            department_id = part.telling.decisions[0].after.department_id or 0
            told.append(
                {
                    "no": part.numbers.no,
                    "department_id": department_id,
                    "department": departments[department_id].name,
                    "task": part.part.task if part.part else "",
                }
            )
        return told

    def _ring_event(self, ring: Ring, seq: int, stage: str, label: str | None) -> Row:
        detail = {"clock": ring.clock.key, "due_at": ring.due_at.isoformat()}
        if Deed.SUPERVISE in ring.rung.deeds:
            detail["deed"] = Deed.SUPERVISE.value
        return {
            "district": 0,
            "case_id": self.numbers.id,
            "seq": seq,
            "at": ring.at,
            "move": ring.rung.name,
            "from_stage": stage,
            "to_stage": stage,
            "actor_role": Role.SYSTEM,
            "actor_id": None,
            "actor_label": None,
            "owner_label": label,
            "opinion": None,
            "detail": detail,
        }

    def _label(self, owner: Owner) -> str | None:
        match owner.kind:
            case OwnerKind.DEPARTMENT:
                return self._scene.routing.departments[owner.department_id or 0].name
            case OwnerKind.ACCOUNT:
                return self._name(owner.account_id)
            case _:
                return None

    def _name(self, account_id: int | None) -> str | None:
        return self._scene.cast.names.get(account_id or 0)
