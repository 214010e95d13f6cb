"""What the engine knows of a case, what a move brings, and what it decides; no database here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gis.geocoder.placement import Placement
    from workflows.deadlines import Budget
    from workflows.definition import Move
    from workflows.owners import Actor, Owner


@dataclass(frozen=True, slots=True)
class ClockState:
    """The latest clock of this key on the case; one that stands still can be resumed."""

    key: str
    running: bool


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case at one version. `on_site` says that its class is seen on the spot and needs photos."""

    definition: str
    definition_version: int
    stage: str
    version: int
    owner: Owner
    opened_at: datetime
    closed_at: datetime | None = None
    clocks: tuple[ClockState, ...] = ()
    department_id: int | None = None
    handler_id: int | None = None
    worker_id: int | None = None
    class_id: int | None = None
    standard_id: int | None = None
    on_site: bool = True

    @property
    def running_clocks(self) -> tuple[str, ...]:
        return tuple(clock.key for clock in self.clocks if clock.running)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person says that a case is; `worker` (account id, label) answers for its grid."""

    placement: Placement
    worker: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class MoveInput:
    """What comes with a move. `version` is the one that the person saw, if the page knows it.

    Only what the move asks for is taken over: class, standard and department where it requires
    them, the worker where it leads to one, all of these at opening; the place where it corrects.
    """

    reason: str = ""
    opinion: str = ""
    result: str = ""
    photo_count: int = 0
    department_id: int | None = None
    class_id: int | None = None
    standard_id: int | None = None
    worker_id: int | None = None
    place: Place | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries a move, with what, and when."""

    actor: Actor
    given: MoveInput
    now: datetime


@dataclass(frozen=True, slots=True)
class ClockStart:
    """Start this clock; `budget` None means the limit of the case's standard.

    If it resumes, the stopped clock of this key goes on and the time since it stopped is a pause.
    """

    key: str
    budget: Budget | None
    resumes: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the case's story. `opinion` is what the actor said, `detail` JSON values."""

    move: str
    kind: str
    at: datetime
    actor: Actor
    from_stage: str | None
    to_stage: str
    owner: Owner
    opinion: str | None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a move changes: the case `after` it, clocks to stop and start, and the event to tell."""

    move: Move
    before: CaseState | None
    after: CaseState
    stop_clocks: tuple[str, ...]
    start_clock: ClockStart | None
    event: Event

    @property
    def stage(self) -> str:
        return self.after.stage

    @property
    def owner(self) -> Owner:
        return self.after.owner
