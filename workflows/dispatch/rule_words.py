"""The words of routing rules: states of a set, hours of a calendar, what was done to a set."""

from __future__ import annotations

import enum


class RuleSetState(enum.StrEnum):
    DRAFT = "draft"
    IN_FORCE = "in_force"
    RETIRED = "retired"


class TrialState(enum.StrEnum):
    RUNNING = "running"
    DONE = "done"


class Hours(enum.StrEnum):
    """Inside or outside the office hours of the district's calendar."""

    WORKING = "working"
    OUTSIDE = "outside"


class Change(enum.StrEnum):
    """What people do to a set of rules."""

    DRAFTED = "drafted"
    IMPORTED = "imported"
    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    DELETED = "deleted"
    DISCARDED = "discarded"
    IN_FORCE = "in_force"
    RETIRED = "retired"
    ROLLED_BACK = "rolled_back"


class Channel(enum.StrEnum):
    """The sources of reports that a rule may ask for; the words of `CaseSource`."""

    GRID_WORKER = "grid_worker"
    RESIDENT = "resident"
    WINDOW = "window"
    HOTLINE = "hotline"
    IMPORT = "import"


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
