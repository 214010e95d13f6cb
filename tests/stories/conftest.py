"""Stories run in a real browser against the whole product."""

from tests.support.phone import new_phone

__all__ = ["new_phone"]
