"""bin/down: stops what bin/up started, the processes first, then the servers that they use."""

import argparse

from governance.host.announce import say
from governance.host.home import find_home
from governance.host.instance import Instance


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("bin/down", description="Stop what bin/up started.")
    parser.parse_args(arguments)
    instance = Instance.at(find_home())
    processes = instance.stop_processes()
    servers = instance.stop_servers()
    say("One Map has stopped." if processes or servers else "One Map was not running.")
    return 0
