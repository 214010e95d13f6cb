"""Commands for routing rules."""

from __future__ import annotations

import click

from governance.routing import file_commands, learn_command
from governance.routing.group import rules

COMMANDS: tuple[click.Command, ...] = (rules,)
"""It has its commands once their modules are imported."""

MODULES = (file_commands, learn_command)
