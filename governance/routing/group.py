"""`onemap rules …`: the group that the commands of routing rules add themselves to."""

from __future__ import annotations

from flask.cli import AppGroup

rules = AppGroup("rules", help="Routing rules: learn them from history, import and export them.")
