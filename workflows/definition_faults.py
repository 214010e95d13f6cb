"""How a fault in a process is said: a code, and the place where it stands."""

from __future__ import annotations

from typing import Any

from gis.errors import Invalid
from gis.reason import Reason


def fault(code: str, path: str, **params: Any) -> Invalid:
    return Invalid(Reason(code, params), path)
