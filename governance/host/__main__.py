"""`python -m governance.host COMMAND`: what the scripts in bin/ call."""

import sys
from importlib import import_module

from governance.host.announce import say
from governance.host.errors import HostError

# Each module has `main(arguments) -> exit status`. Only the one that is asked for is imported:
# set-up is measured against a bare database, and imports are most of what it adds.
COMMANDS = {
    "up": "governance.host.up",
    "down": "governance.host.down",
    "test": "governance.host.checks",
    "onemap": "governance.host.command_line",
    "bench": "governance.host.benches",
    "supervise": "governance.host.supervise",
    "mind-servers": "governance.host.mind_servers",
}


def main(arguments: list[str]) -> int:
    command, *rest = arguments or ["--help"]
    if command not in COMMANDS:
        say(f"Commands: {', '.join(COMMANDS)}")
        return 2
    try:
        status: int = import_module(COMMANDS[command]).main(rest)
    except HostError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
