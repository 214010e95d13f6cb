"""`onemap registers …`: the group that the commands of registers add themselves to."""

from __future__ import annotations

from flask.cli import AppGroup

registers = AppGroup("registers", help="Load the registers from files, and check them.")
