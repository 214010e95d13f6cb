"""Commands for the standards."""

from __future__ import annotations

import click

from governance.standards import export_command, import_command, search_command
from governance.standards.group import standards

COMMANDS: tuple[click.Command, ...] = (standards,)
"""It has its commands once their modules are imported."""

MODULES = (export_command, import_command, search_command)
