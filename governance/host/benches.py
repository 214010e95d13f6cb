"""bin/bench: runs one file of bench/, against the running instance if there is one."""

import sys

from governance.host.announce import say
from governance.host.command_line import become, known_environment
from governance.host.home import REPOSITORY, find_home
from governance.host.instance import Instance


def main(arguments: list[str]) -> int:
    benches = {path.stem: path for path in sorted((REPOSITORY / "bench").glob("[a-z]*.py"))}
    if not arguments or arguments[0] not in benches:
        say(f"bin/bench NAME runs one of: {', '.join(benches)}")
        return 0 if arguments in ([], ["--help"]) else 2
    running = Instance.at(find_home()).supervisor.running()
    command = [sys.executable, str(benches[arguments[0]]), *arguments[1:]]
    become(known_environment() if running else {}, command)
    return 0
