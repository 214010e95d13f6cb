"""Everything that is served to the desks of acceptors, dispatchers, departments and leaders."""

from governance.console import case_views, department_views, notice_views, queue_views
from governance.console.blueprint import blueprint

__all__ = ["blueprint", "case_views", "department_views", "notice_views", "queue_views"]
