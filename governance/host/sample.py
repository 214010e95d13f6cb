"""The sample district and its demo accounts, both told by one process of the product."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from typing import Any

from governance.host.announce import say
from governance.host.environment import process_environment
from governance.host.errors import HostError
from governance.host.home import REPOSITORY

LOAD = """
import contextlib, sys
from flask.cli import cli

def onemap(*arguments):
    cli.main(["--app", sys.argv[1], *arguments], prog_name="onemap", standalone_mode=False)

onemap("sample", "load", "--if-empty")
with open(sys.argv[2], "w") as file, contextlib.redirect_stdout(file):
    onemap("accounts", "demo", "--json")
"""

CREATE_ADMINISTRATOR = "Make the first administrator: bin/onemap accounts create-admin"


def load_sample(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """Load the sample district into an empty database; return the demo accounts there are."""
    start = time.monotonic()
    with tempfile.NamedTemporaryFile("r") as answer:
        done = subprocess.run(
            [sys.executable, "-c", LOAD, str(REPOSITORY / "wsgi.py"), answer.name],
            env=process_environment(environment),
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise HostError("The sample district could not be loaded, see above.")
        accounts: list[dict[str, Any]] = json.load(answer)
    say(f"  Loading the sample district … {time.monotonic() - start:.1f} s")
    return accounts


def tell_accounts(accounts: list[dict[str, Any]]) -> None:
    """Print one demo account a role, or how the first account is made."""
    if not accounts:
        say(CREATE_ADMINISTRATOR)
        return
    say("Demo accounts (sample data only):")
    for account in accounts:
        say(f"  {account['role']:<15} {account['username']:<15} {account['password']}")
