"""Knowing a process again: a pid alone may have been given to somebody else meanwhile."""

import contextlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

# The boot time that the kernel reports shifts by a second when the clock is corrected, and every
# start time shifts with it.
CLOCK_SLACK_SECONDS = 3.0

LARGE_LOG_BYTES = 20_000_000


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
            same_program = process.name() == self.program
            return process if same_start and same_program and is_alive(process) else None
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
    """Ask the process to end; after `patience` seconds make it and its descendants end."""
    with contextlib.suppress(psutil.NoSuchProcess):
        descendants = process.children(recursive=True)
        process.terminate()
        end([process, *descendants], patience)


def end(processes: list[psutil.Process], patience: float) -> None:
    """Wait `patience` seconds for all of them together, then kill those that are left."""
    for process in _still_running(processes, patience):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _still_running(processes, patience)


def _still_running(processes: list[psutil.Process], patience: float) -> list[psutil.Process]:
    give_up = time.monotonic() + patience
    # A zombie has ended. It may stay one for ever: a container's first process need not reap.
    while left := [process for process in processes if is_alive(process)]:
        if time.monotonic() > give_up:
            break
        time.sleep(0.02)
    return left


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def rotate(log: Path) -> None:
    """Put a grown log aside as `.1`; the one before it goes."""
    if log.exists() and log.stat().st_size > LARGE_LOG_BYTES:
        log.replace(log.with_suffix(log.suffix + ".1"))
