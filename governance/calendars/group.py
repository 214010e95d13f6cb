"""`onemap calendars …`: the group that the commands of calendars add themselves to."""

from __future__ import annotations

from flask.cli import AppGroup

calendars = AppGroup("calendars", help="Working calendars, by which deadlines are counted.")
