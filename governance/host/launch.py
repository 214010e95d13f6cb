"""Starting the supervisor, and standing in for it in the terminal."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from governance.host.environment import process_environment
from governance.host.instance import MARK, Instance
from governance.host.processes import rotate


class Supervisor:
    """The supervisor of `instance`; without `detach` it writes to our terminal and ends with us."""

    def __init__(
        self, instance: Instance, environment: Mapping[str, str], port: int, *, detach: bool
    ) -> None:
        self.instance = instance
        self.environment = {
            **process_environment(environment),
            MARK: str(instance.home.root),
            "PORT": str(port),
        }
        self.log: Path | None = instance.home.log / "onemap.log" if detach else None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        (self.instance.home.run / "port").write_text(self.environment["PORT"] + "\n")
        if self.log is None:
            self.process = self._popen(None)
            return
        rotate(self.log)
        with self.log.open("ab") as file:
            self.process = self._popen(file.fileno())

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self) -> int:
        """Wait for the end, handing on what asks us to stop; return the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._pass_on)
        return self.process.wait() if self.process else 0

    def _popen(self, output: int | None) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "governance.host", "supervise"],
            env=self.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C reaches us alone, and we decide the order in which things stop.
            start_new_session=True,
        )

    def _pass_on(self, _number: int, _frame: FrameType | None) -> None:
        if self.process:
            self.process.terminate()
