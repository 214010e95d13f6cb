"""The supervisor: runs the Procfile with honcho, and minds the private servers meanwhile."""

import os
import shlex
import signal
import sys
import time
from types import FrameType

from honcho.manager import Manager
from honcho.printer import Printer

from governance.host.announce import say
from governance.host.errors import HostError
from governance.host.home import REPOSITORY, find_home
from governance.host.instance import Instance
from governance.host.keep import SUPERVISOR, procfile, supervisor_is_gone

MIND_SERVERS_EVERY_SECONDS = 1.0


def supervise() -> int:
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


def mind_servers() -> int:
    """Start a private server again when it died; the product waits and goes on."""
    instance = Instance.at(find_home())
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    while not stopping and not supervisor_is_gone():
        for name, server in (
            ("PostgreSQL", instance.private_cluster),
            ("Redis", instance.private_redis),
        ):
            try:
                if server and server.ensure_running():
                    say(f"{name} had died and was started again")
            except HostError as error:
                say(str(error))
        time.sleep(MIND_SERVERS_EVERY_SECONDS)
    return 0
