import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from governance.host.processes import LARGE_LOG_BYTES, ProcessFile, ProcessRecord, rotate, stop

SLEEP = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('ready', flush=True); time.sleep(600)"
)


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", SLEEP])
    yield process
    process.kill()
    process.wait()


def test_a_process_is_known_again(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    record = ProcessFile(tmp_path / "p.json")
    record.write(sleeper.pid)
    running = record.running()
    assert running is not None
    assert running.pid == sleeper.pid


@pytest.mark.parametrize(
    "change",
    [{"started": 1.0}, {"program": "another"}, {"pid": 2**22 + 1}],
    ids=["pid given to a later process", "pid given to another program", "pid unused"],
)
def test_a_recycled_pid_is_not_taken_for_ours(change: dict[str, object]) -> None:
    ours = ProcessRecord.of(os.getpid())
    assert ours.process() is not None
    assert replace(ours, **change).process() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "x": 2}'])
def test_a_broken_record_counts_as_none(tmp_path: Path, content: str) -> None:
    record = ProcessFile(tmp_path / "p.json")
    record.path.write_text(content)
    assert record.running() is None


def test_a_killed_process_is_gone_even_before_it_is_reaped(
    tmp_path: Path, sleeper: "subprocess.Popen[bytes]"
) -> None:
    record = ProcessFile(tmp_path / "p.json")
    record.write(sleeper.pid)
    stop(psutil.Process(sleeper.pid), patience=30)
    assert record.running() is None


def test_a_process_that_ignores_the_request_is_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        stop(psutil.Process(process.pid), patience=0.1)
        assert process.wait() == -9


def test_only_a_grown_log_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "onemap.log"
    rotate(log)
    log.write_bytes(b"short")
    rotate(log)
    assert log.exists()
    with log.open("r+b") as file:
        file.truncate(LARGE_LOG_BYTES + 1)
    rotate(log)
    assert not log.exists()
    assert (tmp_path / "onemap.log.1").exists()
