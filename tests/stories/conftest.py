"""Stories run in a real browser against the whole product."""

from tests.support.phone import new_phone
from tests.support.prepared import prepared

__all__ = ["new_phone", "prepared"]
