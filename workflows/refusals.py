"""Why a move is refused. Each is also Conflict, Forbidden or Invalid, which fixes its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from gis.errors import Conflict, DomainError, Forbidden, Invalid
from gis.reason import Reason
from workflows.process_words import Requirement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from workflows.case_state import CaseState
    from workflows.definition import Definition, Move, Title


class Refused(DomainError):
    """A move that may not be made; nothing has changed."""


class UnknownMove(Refused, Invalid):
    @classmethod
    def named(cls, move: str) -> Self:
        return cls(Reason("move_unknown", {"move": move}), "move")


class WrongStage(Refused, Conflict):
    """The case is not, or no longer, where this move starts; says where it is and with whom."""

    @classmethod
    def of(cls, definition: Definition, case: CaseState, move: str) -> Self:
        return cls(Reason("move_wrong_stage", whereabouts(definition, case, move)))


class OutOfDate(Refused, Conflict):
    """Someone else has moved the case since this person looked at it."""

    @classmethod
    def of(cls, definition: Definition, case: CaseState, move: str) -> Self:
        return cls(Reason("move_out_of_date", whereabouts(definition, case, move)), "version")

    def told(self, last: Title, who: str) -> Self:
        """The same with the step that came in between, which stage and owner need not show."""
        params = {**self.reason.params, "last_zh": last.zh, "last_en": last.en, "who": who}
        return type(self)(Reason("move_overtaken", params), self.field)


class OwnedByAnother(Refused, Conflict):
    """A colleague has the case."""

    @classmethod
    def of(cls, definition: Definition, case: CaseState, move: str) -> Self:
        return cls(Reason("move_owned_by_another", whereabouts(definition, case, move)))


class NotTheOwner(Refused, Forbidden):
    """The case lies with another office."""

    @classmethod
    def of(cls, definition: Definition, case: CaseState, move: str) -> Self:
        return cls(Reason("move_not_the_owner", whereabouts(definition, case, move)))


class RoleMayNot(Refused, Forbidden):
    @classmethod
    def of(cls, move: str, role: str) -> Self:
        return cls(Reason("move_role_may_not", {"move": move, "role": role}))


class TooLate(Refused, Conflict):
    @classmethod
    def of(cls, move: Move, closed_at: datetime | None) -> Self:
        closed = closed_at.isoformat() if closed_at else None
        params = {**titled(move), "days": move.within_days, "closed_at": closed}
        return cls(Reason("move_too_late", params))


class NotAsItStands(Refused, Conflict):
    """The right person at the right stage, but the case does not allow it as it stands."""


class NotTheirs(Refused, Forbidden):
    """A request that somebody else has to answer, or may withdraw."""


class Unfit(Refused, Invalid):
    """What came with the move is there and cannot be used."""


class Incomplete(Refused, Invalid):
    """Something that the move requires is missing; `others` holds what else is."""

    @classmethod
    def of(cls, move: Move, missing: Sequence[Requirement]) -> Self:
        faults = [
            cls(Reason(_MISSING.get(what, "move_requires"), params), what.field)
            for what in missing
            for params in [{"move": move.name, "what": what.value}]
        ]
        return cls(faults[0].reason, faults[0].field, others=faults[1:])


_MISSING = {Requirement.CLOSING: "closing_not_met"}


def titled(move: Move) -> dict[str, Any]:
    """The move as a parameter, by name and in words of both languages."""
    return {"move": move.name, "step_zh": move.title.zh, "step_en": move.title.en}


def whereabouts(definition: Definition, case: CaseState, move: str) -> dict[str, Any]:
    """Stage in words of both languages, and its owner by label, else by role or kind."""
    title = definition.stages[case.stage].title
    owner = case.owner
    return {
        "move": move,
        "stage": case.stage,
        "stage_zh": title.zh,
        "stage_en": title.en,
        "owner_kind": owner.kind.value,
        "owner": owner.label or owner.role or owner.kind.value,
        "version": case.version,
    }
