"""`python -m governance.host COMMAND`: what the scripts in bin/ call."""

import argparse
import os
import sys
from collections.abc import Callable

from governance.host.announce import say
from governance.host.checks import run_checks
from governance.host.down import down
from governance.host.environment import read_environment
from governance.host.errors import HostError
from governance.host.home import REPOSITORY, find_home
from governance.host.instance import Instance
from governance.host.product import command_line, replace_with
from governance.host.supervise import mind_servers, supervise
from governance.host.up import up


def main(arguments: list[str]) -> int:
    command, *rest = arguments or ["--help"]
    try:
        return COMMANDS[command](rest)
    except KeyError:
        say(f"Commands: {', '.join(COMMANDS)}")
        return 2
    except HostError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _up(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "bin/up", description="Set up what is missing and serve One Map until Ctrl-C."
    )
    parser.add_argument("--port", type=int, default=8000, help="on 127.0.0.1 (default: 8000)")
    parser.add_argument("--detach", action="store_true", help="return when ready; see bin/down")
    parser.add_argument("--empty", action="store_true", help="do not load the sample district")
    options = parser.parse_args(arguments)
    return up(options.port, detach=options.detach, empty=options.empty)


def _down(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("bin/down", description="Stop what bin/up started.")
    parser.parse_args(arguments)
    return down()


def _onemap(arguments: list[str]) -> int:
    replace_with(_known_environment(), command_line(*arguments))
    return 0


def _bench(arguments: list[str]) -> int:
    benches = {path.stem: path for path in sorted((REPOSITORY / "bench").glob("[a-z]*.py"))}
    if not arguments or arguments[0] not in benches:
        say(f"bin/bench NAME runs one of: {', '.join(benches)}")
        return 0 if arguments in ([], ["--help"]) else 2
    command = [sys.executable, str(benches[arguments[0]]), *arguments[1:]]
    running = Instance.at(find_home()).supervisor.running()
    replace_with(_known_environment() if running else {}, command)
    return 0


def _known_environment() -> dict[str, str]:
    """Return what bin/up wrote, under what the caller has set."""
    home = find_home()
    if not home.environment.exists() and os.environ.get("ONEMAP_DATABASE_URL"):
        return {}
    kept = read_environment(home.environment)
    return {name: os.environ.get(name, value) for name, value in kept.items()}


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "up": _up,
    "down": _down,
    "test": run_checks,
    "onemap": _onemap,
    "bench": _bench,
    "supervise": lambda _: supervise(),
    "mind-servers": lambda _: mind_servers(),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
