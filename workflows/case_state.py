"""What the engine knows of a case, what a move brings, and what it decides; no database here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gis.geocoder.placement import Placement
    from workflows.deadlines import Budget
    from workflows.definition import Asks, Move
    from workflows.owners import Actor, Owner


@dataclass(frozen=True, slots=True)
class ClockState:
    """The latest clock of this key on the case; one that stands still can be resumed."""

    key: str
    running: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """The request that waits for an answer. `step` of the move's `approval` have been given."""

    move: str
    kind: Asks
    step: int
    asker: Actor
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case at one version. `on_site` says that its class is seen on the spot and needs photos.

    `due_at` is the running clock's. `open_parts` counts co-handled and split parts that have not
    ended; `done` how often moves with a limit were made (granted, where they ask), by their name.
    """

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
    urgent: bool = False
    returned: bool = False
    due_at: datetime | None = None
    suspended_until: datetime | None = None
    supervised: bool = False
    late: bool = False
    exempt: bool = False
    forced: bool = False
    satisfaction: int | None = None
    parent_id: int | None = None
    open_parts: int = 0
    survivor_id: int | None = None
    asking: Asking | None = None
    done: Mapping[str, int] = field(default_factory=dict)

    @property
    def running_clocks(self) -> tuple[str, ...]:
        return tuple(clock.key for clock in self.clocks if clock.running)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person says that a case is; `worker` (account id, label) answers for its grid."""

    placement: Placement
    worker: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class PartInput:
    """What one department is asked to do of a case; `task` says so in words."""

    department_id: int
    task: str


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
    worker_label: str | None = None
    place: Place | None = None
    urgent: bool | None = None
    until: datetime | None = None
    survivor_id: int | None = None
    parts: tuple[PartInput, ...] = ()
    closing_met: bool = False
    satisfaction: int | None = None
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


class ClockTurn(StrEnum):
    """What a move does to the clock that runs on."""

    EXTEND = "extend"
    """One more full original limit."""
    PAUSE = "pause"
    """Stands from now until `until`, which its due time counts in at once."""
    RESUME = "resume"
    """The pause that runs ends now."""
    RECKON = "reckon"
    """Priority, class or standard changed: the limit anew, from the same start, pauses kept."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    turn: ClockTurn
    until: datetime | None = None


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
    """What a move changes: the case `after` it, clocks to stop and start, and the event to tell.

    `turn` changes the clock that runs on. `asked` is a request that begins to wait, or waits for
    its next approval; `answered` the state that the one before ends in (granted, refused,
    withdrawn, lapsed). `parts` are cases to open.
    """

    move: Move
    before: CaseState | None
    after: CaseState
    stop_clocks: tuple[str, ...]
    start_clock: ClockStart | None
    event: Event
    turn: ClockChange | None = None
    asked: Asking | None = None
    answered: str | None = None
    parts: tuple[PartInput, ...] = ()

    @property
    def stage(self) -> str:
        return self.after.stage

    @property
    def owner(self) -> Owner:
        return self.after.owner
