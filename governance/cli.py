"""The command line: `bin/onemap COMMAND`. Each feature brings its own commands."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

COMMANDS = (
    "governance.accounts.commands",
    "governance.calendars.commands",
    "governance.dispatching.commands",
    "governance.figures.commands",
    "governance.hotspots.commands",
    "governance.jobs.commands",
    "governance.map.commands",
    "governance.migrations.commands",
    "governance.processes.commands",
    "governance.registry.commands",
    "governance.replaying.commands",
    "governance.routing.commands",
    "governance.sample.commands",
    "governance.standards.commands",
    "governance.vault.commands",
)


def register(app: Flask) -> None:
    """Add every command to the application's group."""
    for name in COMMANDS:
        for command in import_module(name).COMMANDS:
            app.cli.add_command(command)
