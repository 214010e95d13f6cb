"""The tree of refusals. Each carries a Reason; `governance.errors` maps its type to a status."""

from __future__ import annotations

from collections.abc import Sequence

from gis.reason import Reason


class DomainError(Exception):
    """What was asked cannot be done; `reason` says why and `field` names the input at fault."""

    def __init__(self, reason: Reason, field: str | None = None) -> None:
        super().__init__(reason.code if field is None else f"{field}: {reason.code}")
        self.reason = reason
        self.field = field


class Invalid(DomainError):
    """The input is wrong. `others` holds further faults of the same input, each with its field."""

    def __init__(
        self, reason: Reason, field: str | None = None, others: Sequence[Invalid] = ()
    ) -> None:
        super().__init__(reason, field)
        self.others = tuple(others)


class NotFound(DomainError):
    """There is no such thing, or not for this actor."""


class Forbidden(DomainError):
    """The actor may not do this."""


class Conflict(DomainError):
    """The thing is not, or no longer, in the state that the request took for granted."""


class TooLarge(DomainError):
    """The input exceeds a limit that is set before parsing."""


class Unavailable(DomainError):
    """A part that is needed does not answer; the same request may succeed later."""
