"""The words that a process definition is written in."""

from __future__ import annotations

from enum import StrEnum


class MoveKind(StrEnum):
    OPEN = "open"
    FORWARD = "forward"
    RETURN = "return"
    REWORK = "rework"
    REDO = "redo"
    """Gives a result back to the one who handed it in; inside the department, so no rework."""
    REOPEN = "reopen"
    VOID = "void"
    CORRECT = "correct"
    MARK = "mark"
    """Stays where it is and changes what its `effect` says."""
    ASK = "ask"
    """Asks leave for what `asks` says; the case stays until the last of `approval` has granted."""
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CO_HANDLE = "co_handle"
    """Stays, and gives other departments a part of it."""
    SPLIT = "split"
    """Gives all of it to child cases, and waits for them."""
    JOIN = "join"
    """The last of the parts has ended."""
    MERGE = "merge"
    """Ends in another case, which lives on."""

    @property
    def stays(self) -> bool:
        """Whether stage, owner and clock are left alone. What is granted may lead elsewhere."""
        return self in _STAYS

    @property
    def needs_reason(self) -> bool:
        """Whoever sends a case backwards, ends it unsolved or asks leave must say why."""
        return self in _NEEDS_REASON


_STAYS = frozenset(
    {
        MoveKind.CORRECT,
        MoveKind.MARK,
        MoveKind.ASK,
        MoveKind.GRANT,
        MoveKind.REFUSE,
        MoveKind.WITHDRAW,
        MoveKind.CO_HANDLE,
    }
)
_NEEDS_REASON = frozenset(
    {
        MoveKind.RETURN,
        MoveKind.REWORK,
        MoveKind.REDO,
        MoveKind.REOPEN,
        MoveKind.VOID,
        MoveKind.ASK,
        MoveKind.REFUSE,
        MoveKind.SPLIT,
        MoveKind.MERGE,
    }
)


class Effect(StrEnum):
    """What a move of kind MARK changes."""

    PRIORITISE = "prioritise"
    """`urgent` as given; the running clock is reckoned anew from its start."""
    RECLASSIFY = "reclassify"
    """Class and standard as given; the running clock is reckoned anew from its start."""
    APPOINT = "appoint"
    """The worker as given, who comes to own it where the stage is a grid worker's."""
    SUPERVISE = "supervise"
    ANSWER = "answer"
    """Answers a supervision."""
    RESUME = "resume"
    """Ends a suspension before its time; the system makes the same move when it is over."""
    REVISIT = "revisit"
    """What the reporter said when they were called, with their satisfaction."""
    EVALUATE = "evaluate"
    """What the reporter says of their own accord, with their satisfaction."""


class Asks(StrEnum):
    """What leave is asked for."""

    EXTEND = "extend"
    """One more full original limit; asked before the clock is due."""
    SUSPEND = "suspend"
    """Let the clock stand until a day; asked before the clock is due, at most once a case."""
    FORCE_CLOSE = "force_close"
    """Close without the closing condition: the case goes to `to` when it is granted."""
    APPEAL = "appeal"
    """Take the lateness of a closed case out of the figures, once a case; the fact stays."""


class By(StrEnum):
    """Who of those with one of the move's roles may make it."""

    OWNER = "owner"
    ROLE = "role"
    """Anyone of the role; a handler only of the case's department, a grid worker only the one who
    answers for its grid, a resident only the reporter (whom the edge has checked)."""


class Requirement(StrEnum):
    """What a move cannot do without. Class and standard may stand on the case already."""

    REASON = "reason"
    OPINION = "opinion"
    RESULT = "result"
    PHOTO = "photo"
    DEPARTMENT = "department"
    CLASS = "class"
    STANDARD = "standard"
    PLACE = "place"
    WORKER = "worker"
    CLOSING = "closing"
    """The closing condition of the case's standard, ticked as met."""
    UNTIL = "until"
    SURVIVOR = "survivor"
    PARTS = "parts"
    SATISFACTION = "satisfaction"

    @property
    def field(self) -> str:
        """The field of a request in which it comes."""
        match self:
            case Requirement.PHOTO:
                return "photos"
            case (
                Requirement.DEPARTMENT
                | Requirement.CLASS
                | Requirement.STANDARD
                | Requirement.WORKER
            ):
                return f"{self.value}_id"
            case _:
                return self.value


class Condition(StrEnum):
    """How the case must stand for a move; what a kind or an effect implies need not be written."""

    OFF_SITE = "off_site"
    """Its class is not seen on the spot, so that there is nothing to visit."""
    PARTS_ENDED = "parts_ended"
    """No co-handled or split part is open."""


class Told(StrEnum):
    """Who hears of a rung."""

    OWNER = "owner"
    DISPATCHER = "dispatcher"
    LEADER = "leader"
    DEPARTMENT = "department"


class Deed(StrEnum):
    """What a rung does besides telling."""

    MARK_LATE = "mark_late"
    SUPERVISE = "supervise"
    CLOSE = "close"
    """The system ends the case by its own move: whoever was waited for kept silent."""
