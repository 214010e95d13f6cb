"""Asking a starting instance whether it is ready."""

import http.client
import socket
import time
from collections.abc import Callable
from pathlib import Path

from governance.host.errors import HostError

READY_WITHIN_SECONDS = 90.0
LOG_LINES = 30


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise HostError(f"Port {port} is reserved for root. Choose one from 1024 up.") from None
        except (OSError, OverflowError) as error:
            raise HostError(
                f"Port {port} cannot be used ({error}). Choose another: bin/up --port {port + 1}"
            ) from None


def is_green(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_green(port: int, alive: Callable[[], bool], log: Path | None) -> None:
    """Return when /healthz answers 200. HostError with the end of the log otherwise."""
    give_up = time.monotonic() + READY_WITHIN_SECONDS
    while not is_green(port):
        if not alive():
            raise HostError(f"One Map stopped while starting. {_tail(log)}")
        if time.monotonic() > give_up:
            raise HostError(f"Not ready after {READY_WITHIN_SECONDS:.0f} seconds. {_tail(log)}")
        time.sleep(0.05)


def _tail(log: Path | None) -> str:
    if not log:
        return "Its messages are above."
    lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
    return f"The end of {log}:\n" + "\n".join(lines)
