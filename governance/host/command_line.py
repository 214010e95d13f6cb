"""bin/onemap: the product's own commands, in the environment that bin/up wrote."""

import os
import sys
from collections.abc import Mapping

from governance.host.environment import process_environment, read_environment
from governance.host.home import REPOSITORY, find_home

# Commands that work on files alone and are there before anything is set up.
ON_FILES = {
    "deadlines": "governance.calendars.deadlines_command",
    "parse": "governance.registry.parse_command",
}
RUN = "import sys; from flask.cli import cli; cli.main(sys.argv[1:], prog_name='onemap')"


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in ON_FILES:
        become({}, [sys.executable, "-m", ON_FILES[arguments[0]], *arguments[1:]])
    become(known_environment(), product_command(*arguments))
    return 0


def product_command(*arguments: str) -> list[str]:
    """Return the command that runs `onemap ARGUMENTS` in any folder."""
    return [sys.executable, "-c", RUN, "--app", str(REPOSITORY / "wsgi.py"), *arguments]


def known_environment() -> dict[str, str]:
    """Return what bin/up wrote, under what the caller has set."""
    home = find_home()
    if not home.environment.exists() and os.environ.get("ONEMAP_DATABASE_URL"):
        return {}
    kept = read_environment(home.environment)
    return {name: os.environ.get(name, value) for name, value in kept.items()}


def become(environment: Mapping[str, str], command: list[str]) -> None:
    """Replace this process, so that signals and the exit status are the command's own."""
    sys.stdout.flush()
    os.execve(command[0], command, process_environment(environment))  # noqa: S606 - fixed programs
