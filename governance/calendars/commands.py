"""Commands for calendars and for deadlines that are counted on them."""

from __future__ import annotations

import click

from governance.calendars import import_command, list_command
from governance.calendars.deadlines_command import deadlines
from governance.calendars.group import calendars

COMMANDS: tuple[click.Command, ...] = (calendars, deadlines)
"""`calendars` has its commands once their modules are imported."""

MODULES = (import_command, list_command)
