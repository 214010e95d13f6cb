"""From nothing to green against a bare cluster: bin/bench coldstart.

One round makes and starts a bare cluster with a database and the extensions, then runs bin/up in
an empty home, where packages and libraries are installed already and nothing else is. The time
that bin/up says the sample district took is taken off, since the goal allows it on top. Ratios
are formed inside each round and their median counts. `--empty` measures bin/up --empty instead.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from governance.host.database import EXTENSIONS
from governance.host.home import REPOSITORY
from governance.host.postgres import find_postgres
from governance.host.server_account import run_as, server_account

GOAL = 2.0
PORT = 18_790


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench coldstart", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--empty", action="store_true", help="measure bin/up --empty")
    options = parser.parse_args()
    ratios = []
    for number in range(1, options.rounds + 1):
        bare = time_bare_cluster()
        total, sample = time_up(["--empty"] if options.empty else [])
        ratios.append((total - sample) / bare)
        print(
            f"round {number}: bare {bare:.2f} s; bin/up {total:.2f} s, of it sample {sample:.2f} s;"
            f" ratio {ratios[-1]:.2f}"
        )
    ratio = statistics.median(ratios)
    print(f"cold start: {ratio:.2f} times a bare cluster (goal: at most {GOAL:.0f})")
    return 0 if ratio <= GOAL else 1


def time_bare_cluster() -> float:
    """Return the seconds that initdb, start, CREATE DATABASE and the extensions take."""
    account = server_account()
    with folder() as where:
        account.owns(where)
        postgres = find_postgres(where / "data")
        start = time.perf_counter()
        initdb: list[str | Path] = [postgres.program("initdb"), "-D", where / "data"]
        pg_ctl: list[str | Path] = [postgres.program("pg_ctl"), "-D", where / "data"]
        options = f"-c listen_addresses='' -k {where}"
        for step in (
            [*initdb, "--locale=C.UTF-8", "-E", "UTF8", "-U", "postgres", "--auth=trust"],
            [*pg_ctl, "start", "-w", "-l", where / "log", "-o", options],
        ):
            done = run_as(account, step)
            assert not done.returncode, done.stderr
        try:
            with psycopg.connect(f"host={where} user=postgres", autocommit=True) as server:
                server.execute("CREATE DATABASE onemap")
            address = f"host={where} user=postgres dbname=onemap"
            with psycopg.connect(address, autocommit=True) as database:
                for extension in EXTENSIONS:
                    database.execute(f"CREATE EXTENSION {extension}".encode())
            return time.perf_counter() - start
        finally:
            run_as(
                account, [postgres.program("pg_ctl"), "stop", "-D", where / "data", "-m", "fast"]
            )


def time_up(options: list[str]) -> tuple[float, float]:
    """Return the seconds of a first bin/up in an empty home, and those of the sample in it."""
    with folder() as where:
        # Nothing of an instance that runs beside this bench may be met.
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ONEMAP_")}
        environment = {**kept, "ONEMAP_HOME": str(where / "home")}
        command = [str(REPOSITORY / "bin" / "up"), "--detach", "--port", str(PORT), *options]
        start = time.perf_counter()
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False
            )
            seconds = time.perf_counter() - start
            assert not done.returncode, f"{done.stdout}\n{done.stderr}"
            sample = re.search(r"sample district … ([\d.]+) s", done.stdout)
            return seconds, float(sample.group(1)) if sample else 0.0
        finally:
            subprocess.run(
                [REPOSITORY / "bin" / "down"], env=environment, check=True, capture_output=True
            )


@contextmanager
def folder() -> Iterator[Path]:
    """Give an empty folder that the servers' account may pass through."""
    path = Path(tempfile.mkdtemp(prefix="onemap-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


if __name__ == "__main__":
    sys.exit(main())
