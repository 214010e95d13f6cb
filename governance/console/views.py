"""Everything that is served to the desks of acceptors, dispatchers, departments and leaders."""

from governance.console import (
    alias_views,
    approval_views,
    call_views,
    case_views,
    department_views,
    notice_views,
    place_views,
    queue_views,
    revisit_views,
    survivor_views,
)
from governance.console.blueprint import blueprint

__all__ = [
    "alias_views",
    "approval_views",
    "blueprint",
    "call_views",
    "case_views",
    "department_views",
    "notice_views",
    "place_views",
    "queue_views",
    "revisit_views",
    "survivor_views",
]
