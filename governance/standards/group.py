"""`onemap standards …`: the group that the commands of standards add themselves to."""

from __future__ import annotations

from flask.cli import AppGroup

standards = AppGroup("standards", help="Standards for filing, handling and closing (立结案标准).")
