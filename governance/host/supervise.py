"""The supervisor: runs the Procfile with honcho, and one process more that minds the servers."""

import os
import shlex
import signal
import sys

from honcho.manager import Manager
from honcho.printer import Printer

from governance.host.home import REPOSITORY, find_home
from governance.host.instance import Instance
from governance.host.keep import SUPERVISOR, procfile


def main(_arguments: list[str]) -> int:
    """Run until SIGTERM or SIGINT, then stop processes first and servers after them."""
    instance = Instance.at(find_home())
    instance.supervisor.write(os.getpid())
    environment = {**os.environ, SUPERVISOR: str(os.getpid())}
    manager = Manager(Printer(sys.stdout, colour=sys.stdout.isatty()))
    for name in procfile():
        kept = shlex.join([sys.executable, "-m", "governance.host.keep", name])
        manager.add_process(name, f"exec {kept}", env=environment, cwd=str(REPOSITORY))
    minder = shlex.join([sys.executable, "-m", "governance.host", "mind-servers"])
    manager.add_process("servers", f"exec {minder}", env=environment, cwd=str(REPOSITORY))
    try:
        manager.loop()
    finally:
        # The caller's own servers are not ours to stop; without any of ours this does nothing.
        instance.stop_servers()
        instance.supervisor.forget()
    asked_to_stop = {128 + signal.SIGTERM, 128 + signal.SIGINT}
    return 0 if manager.returncode in asked_to_stop else manager.returncode or 1
