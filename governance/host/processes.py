"""Knowing a process again: a pid alone may have been given to somebody else meanwhile."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

# The boot time that the kernel reports shifts by a second when the clock is corrected, and every
# start time shifts with it.
CLOCK_SLACK_SECONDS = 3.0


@dataclass(frozen=True)
class ProcessRecord:
    pid: int
    started: float
    program: str

    @classmethod
    def of(cls, pid: int) -> "ProcessRecord":
        process = psutil.Process(pid)
        return cls(pid, process.create_time(), process.name())

    def process(self) -> psutil.Process | None:
        """Return the recorded process, None if it ended and its pid is another's by now."""
        try:
            process = psutil.Process(self.pid)
            same_start = abs(process.create_time() - self.started) < CLOCK_SLACK_SECONDS
            alive = process.status() != psutil.STATUS_ZOMBIE
            return process if same_start and alive and process.name() == self.program else None
        except psutil.NoSuchProcess:
            return None


@dataclass(frozen=True)
class ProcessFile:
    path: Path

    def write(self, pid: int) -> None:
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(asdict(ProcessRecord.of(pid))))
        temporary.replace(self.path)

    def running(self) -> psutil.Process | None:
        """Return the live process of this file; a file left behind by a dead one counts as none."""
        try:
            record = ProcessRecord(**json.loads(self.path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return record.process()

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)


def stop(process: psutil.Process, patience: float) -> None:
    """Ask the process to end and, after `patience` seconds, make it and what it started end."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        process.terminate()
        _, stubborn = psutil.wait_procs(family, timeout=patience)
        for member in stubborn:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(stubborn, timeout=patience)
