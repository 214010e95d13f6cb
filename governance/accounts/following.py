"""Which case a resident's browser may follow: the one whose number and code it has given."""

from __future__ import annotations

from flask import session

_KEY = "followed"


def follow(no: str) -> None:
    """Let this browser see the case from now on, instead of any other."""
    session[_KEY] = no


def followed() -> str | None:
    number = session.get(_KEY)
    return number if isinstance(number, str) else None


def stop_following() -> None:
    session.pop(_KEY, None)
