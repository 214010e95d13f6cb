"""The product's own command line, run from outside so that set-up needs none of its imports."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from governance.host.announce import say
from governance.host.environment import process_environment
from governance.host.errors import HostError
from governance.host.home import REPOSITORY

TRANSLATIONS = REPOSITORY / "governance" / "translations"
RUN = "import sys; from flask.cli import cli; cli.main(sys.argv[1:], prog_name='onemap')"


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, "-c", RUN, "--app", str(REPOSITORY / "wsgi.py"), *arguments]


def run(environment: Mapping[str, str], *arguments: str, show: bool = False) -> str:
    """Run a command to its end and return what it printed, or let it print when `show`."""
    done = subprocess.run(
        command_line(*arguments),
        env=process_environment(environment),
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.PIPE,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        said = "" if show else f":\n{done.stdout}{done.stderr}"
        raise HostError(f"`bin/onemap {' '.join(arguments)}` failed{said}")
    return done.stdout or ""


def replace_with(environment: Mapping[str, str], command: list[str]) -> None:
    """Become `command`, so that signals and the exit status are its own."""
    sys.stdout.flush()
    os.execve(command[0], command, process_environment(environment))  # noqa: S606 - fixed programs


def compile_translations() -> None:
    """Compile the catalogues that changed."""
    stale = [
        source for source in TRANSLATIONS.rglob("*.po") if _older(source.with_suffix(".mo"), source)
    ]
    if stale:
        pybabel = [sys.executable, "-m", "babel.messages.frontend", "compile"]
        done = subprocess.run(
            [*pybabel, "-d", str(TRANSLATIONS)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise HostError(f"The translations could not be compiled:\n{done.stderr}")


def tell_accounts(environment: Mapping[str, str]) -> None:
    """Print one demo account a role, or how the first account is made."""
    accounts: list[dict[str, Any]] = json.loads(run(environment, "accounts", "demo", "--json"))
    if not accounts:
        say("No demo accounts here. Make the first administrator: bin/onemap accounts create-admin")
        return
    say("Demo accounts (sample data only):")
    for account in accounts:
        say(f"  {account['role']:<15} {account['username']:<15} {account['password']}")


def _older(path: Path, source: Path) -> bool:
    return not path.exists() or path.stat().st_mtime < source.stat().st_mtime
