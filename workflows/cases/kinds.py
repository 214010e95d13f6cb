"""By which door a case came in, and what it is of another."""

from __future__ import annotations

import enum


class CaseSource(enum.StrEnum):
    """By which door the report came in."""

    GRID_WORKER = "grid_worker"
    RESIDENT = "resident"
    WINDOW = "window"
    HOTLINE = "hotline"
    IMPORT = "import"


class CasePart(enum.StrEnum):
    """What a case is of its parent (`parent_id`)."""

    SPLIT = "split"
    CO_HANDLE = "co_handle"
