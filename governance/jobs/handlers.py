"""What is done for each kind of task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflows.cases.duties import DUTIES
from workflows.cases.notices import NOTIFY_TASK, notify

Handler = Callable[[Session, int, Mapping[str, Any], datetime], object]
"""Gets (session, district, payload, now) and works in that session's transaction, without commit.

It may run again after it was rolled back, never after it was committed.
"""

HANDLERS: dict[str, Handler] = {  # features above this floor add theirs in `create_app`
    NOTIFY_TASK: notify,
    **DUTIES,
}
