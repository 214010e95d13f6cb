import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from governance.host.home import REPOSITORY
from governance.host.keep import SUPERVISOR, procfile

RUN = """
import sys
from governance.host.keep import Keeper
sys.exit(Keeper("web", sys.argv[1]).run())
"""
WAIT = "import signal; signal.pause()"


def keep(command: str, supervisor: int | None = None) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    if supervisor:
        environment[SUPERVISOR] = str(supervisor)
    return subprocess.Popen(
        [sys.executable, "-u", "-c", RUN, command],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def line(keeper: "subprocess.Popen[str]") -> str:
    assert keeper.stdout is not None
    return keeper.stdout.readline().strip()


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A program that tells its pid and goes on until it is stopped."""
    script = tmp_path / "program.py"
    script.write_text("import os, signal; print(os.getpid(), flush=True); signal.pause()\n")
    return f"{sys.executable} {script}"


def test_a_killed_program_comes_back_and_stops_when_asked(program: str) -> None:
    with keep(program) as keeper:
        first = int(line(keeper))
        psutil.Process(first).kill()
        assert line(keeper) == "ended with status -9; starting again"
        second = int(line(keeper))
        assert second != first
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait() == 0
        assert not psutil.pid_exists(second)


def test_a_program_that_cannot_start_ends_the_launch() -> None:
    with keep("sh -c 'exit 3'") as keeper:
        assert keeper.wait() == 3


def test_it_ends_with_the_supervisor(program: str) -> None:
    with (
        subprocess.Popen([sys.executable, "-c", WAIT]) as supervisor,
        keep(program, supervisor.pid) as keeper,
    ):
        child = int(line(keeper))
        supervisor.kill()
        supervisor.wait()
        assert keeper.wait() == 0
        assert not psutil.pid_exists(child)


def test_the_procfile_names_what_the_design_needs() -> None:
    assert list(procfile()) == ["web", "relay", "worker"]
