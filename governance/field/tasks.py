"""What is done for the tasks that the phone's features owe."""

from __future__ import annotations

from governance.field.positioning import FORGET_TASK, forget

TASKS = {FORGET_TASK: forget}
