"""The two doors through which a case comes to be and changes, in the caller's transaction."""

from workflows.cases.moving import make_move
from workflows.cases.opening import (
    OpenedCase,
    PlannedCase,
    add_case,
    open_case,
    plan_case,
)

__all__ = ["OpenedCase", "PlannedCase", "add_case", "make_move", "open_case", "plan_case"]
