"""bin/test: every check there is, on servers of its own that are gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from governance.host import frontend, packages
from governance.host.announce import say, step
from governance.host.environment import process_environment
from governance.host.errors import HostError
from governance.host.home import REPOSITORY, Home
from governance.host.processes import ProcessFile
from governance.host.redis_server import RedisServer
from governance.host.server_account import server_account
from governance.host.testing import test_cluster
from governance.host.translations import compile_translations

CHROMIUM = "ONEMAP_CHROMIUM"
KEPT = frozenset(
    {
        "ONEMAP_DATA",
        CHROMIUM,
        "ONEMAP_TEST_DATABASE_URL",
        "ONEMAP_TEST_REDIS_URL",
        "ONEMAP_SCREENSHOTS",
        "ONEMAP_WRITE_ROUTES",
    }
)

CHECKS = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports"],
}


def main(arguments: Sequence[str]) -> int:
    """Run all checks, or pytest alone with `arguments`; return 0 if everything passed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    install_tools()
    packages.install_servers(database=True, redis=True)
    frontend.ensure_vendor()
    compile_translations()
    results: dict[str, tuple[bool, float]] = {}
    if not arguments:
        for name, command in CHECKS.items():
            results[name] = _run(name, command, {})
    with _servers() as addresses:
        pytest = ["pytest", *(arguments or ["-n", "2", "--dist", "worksteal"])]
        results["pytest"] = _run("pytest", pytest, addresses)
    if not arguments:
        say("")
        for name, (passed, seconds) in results.items():
            say(f"{name:<14} {'ok' if passed else 'FAILED':<7} {seconds:6.1f} s")
    return 0 if all(passed for passed, _ in results.values()) else 1


def install_tools() -> None:
    """Install Chromium, fonts with Chinese characters, and git where they are missing."""
    missing = [] if find_chromium() else ["chromium"]
    if not shutil.which("git"):
        missing.append("git")  # the house tests ask it which files are ours
    if not _has_chinese_font():
        missing.append("fonts-noto-cjk")
    if missing and packages.can_install():
        packages.install(missing)
    elif missing:
        raise HostError(
            f"The tests need Chromium (found through PATH or {CHROMIUM}), a font with Chinese "
            f"characters, and git. Install: {' '.join(missing)}."
        )


def find_chromium() -> str | None:
    for name in (os.environ.get(CHROMIUM, ""), "chromium", "chromium-browser", "google-chrome"):
        if found := name and shutil.which(name):
            return found
    return None


def _has_chinese_font() -> bool:
    if lister := shutil.which("fc-list"):
        done = subprocess.run([lister, ":lang=zh-cn"], capture_output=True, text=True, check=False)
        return bool(done.stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def _run(name: str, command: Sequence[str], extra: dict[str, str]) -> tuple[bool, float]:
    say(f"\n== {name}: {' '.join(command)}")
    # A test must never meet the instance that someone runs beside it.
    environment = {
        key: value
        for key, value in process_environment(extra).items()
        if not key.startswith("ONEMAP_") or key in KEPT
    }
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    return status == 0, time.monotonic() - start


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """Give the addresses of throw-away servers, or those that the caller named."""
    database = os.environ.get("ONEMAP_TEST_DATABASE_URL")
    redis = os.environ.get("ONEMAP_TEST_REDIS_URL")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="onemap-test-"))
        home = Home(Path(folder))
        home.prepare(server_account())
        with step("Starting throw-away servers"):
            if not database:
                database = stack.enter_context(test_cluster(home)).url("postgres")
            if not redis:
                server = _redis(home)
                server.ensure_running()
                stack.callback(server.stop)
                redis = server.url
        yield {"ONEMAP_TEST_DATABASE_URL": database, "ONEMAP_TEST_REDIS_URL": redis}


def _redis(home: Home) -> RedisServer:
    record = ProcessFile(home.run / "redis.json")
    log = home.log / "redis.log"
    return RedisServer(home.data / "redis", home.sockets, log, record, server_account())
