"""Keep one process of the Procfile running: `python -m governance.host.keep NAME`.

honcho stops everything when one process ends. A worker that was killed must instead come back
within moments, while a program that cannot even start should end the launch with its message.
"""

import os
import signal
import subprocess
import sys
import time

import psutil
from honcho.environ import parse_procfile

from governance.host.announce import say
from governance.host.health import is_green
from governance.host.home import REPOSITORY

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 15.0
SETTLED_AFTER_SECONDS = 10.0
FAILED_STARTS_ALLOWED = 3
LOOK_UP_SECONDS = 0.5

SUPERVISOR = "ONEMAP_SUPERVISOR"
WEB = "web"


class Keeper:
    def __init__(self, name: str, command: str) -> None:
        self.name = name
        self.command = command
        self.stopping = False
        self.child: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Run until told to stop; return the exit status to end with."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        settled, failures, pause = False, 0, FIRST_PAUSE_SECONDS
        while self._may_start():
            started = time.monotonic()
            self.child = subprocess.Popen(["/bin/sh", "-c", f"exec {self.command}"])
            status = self._wait(self.child)
            if self.stopping:
                break
            if time.monotonic() - started > SETTLED_AFTER_SECONDS:
                settled, failures, pause = True, 0, FIRST_PAUSE_SECONDS
            failures += 1
            if not settled and failures >= FAILED_STARTS_ALLOWED:
                return status or 1
            say(f"ended with status {status}; starting again")
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return 0

    def _may_start(self) -> bool:
        """Wait until it is our turn; return False when told to stop meanwhile.

        The web comes first: the machine is for the first page, and the others would only fail
        on a database that is not migrated yet or away.
        """
        port = int(os.environ.get("PORT", "8000"))
        while not self.stopping and self.name != WEB and not is_green(port):
            if supervisor_is_gone():
                self._stop()
            time.sleep(FIRST_PAUSE_SECONDS)
        return not self.stopping

    def _wait(self, child: "subprocess.Popen[bytes]") -> int:
        while True:
            try:
                return child.wait(timeout=LOOK_UP_SECONDS)
            except subprocess.TimeoutExpired:
                if supervisor_is_gone():
                    self._stop()

    def _stop(self, *_: object) -> None:
        self.stopping = True
        if self.child:
            self.child.terminate()


def supervisor_is_gone() -> bool:
    """Return whether the supervisor that started us was killed, in which case we end too."""
    pid = int(os.environ.get(SUPERVISOR, "0"))
    return bool(pid) and not psutil.pid_exists(pid)


def procfile() -> dict[str, str]:
    """Return the commands of the Procfile by name."""
    return dict(parse_procfile((REPOSITORY / "Procfile").read_text()).processes)


if __name__ == "__main__":
    sys.exit(Keeper(sys.argv[1], procfile()[sys.argv[1]]).run())
