"""Commands for the registers and the addresses in them."""

from __future__ import annotations

import click

from governance.registry import carry_out_command, check_command, registers_command
from governance.registry.geocode_command import geocode_file
from governance.registry.group import registers
from governance.registry.parse_command import parse_file

COMMANDS: tuple[click.Command, ...] = (registers, geocode_file, parse_file)
"""`registers` has its commands once their modules are imported."""

MODULES = (carry_out_command, check_command, registers_command)
