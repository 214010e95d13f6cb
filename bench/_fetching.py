"""Fetching over a few kept connections with little effort, since clients share our cores."""

import socket
import threading
import time
from collections.abc import Sequence

CLIENTS = 4


def fetch_all(port: int, paths: Sequence[str], cookie: str = "") -> tuple[float, list[bytes]]:
    """Requests a second, and the bodies in the order of `paths`."""
    bodies: list[bytes] = [b""] * len(paths)
    start = threading.Barrier(CLIENTS + 1)
    threads = [
        threading.Thread(target=_fetch, args=(port, paths, cookie, at, start, bodies))
        for at in range(CLIENTS)
    ]
    failed: list[BaseException] = []
    threading.excepthook = lambda args: failed.append(args.exc_value or RuntimeError())
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failed:
        raise failed[0]
    return len(paths) / seconds, bodies


def _fetch(  # noqa: PLR0913, PLR0917 - a thread's all
    port: int,
    paths: Sequence[str],
    cookie: str,
    first: int,
    start: threading.Barrier,
    bodies: list[bytes],
) -> None:
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        for at in range(first, len(paths), CLIENTS):
            request = f"GET {paths[at]} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookies}\r\n"
            connection.sendall(request.encode())
            bodies[at] = _body(connection)


def _body(connection: socket.socket) -> bytes:
    received = connection.recv(262144)
    while b"\r\n\r\n" not in received:
        received += connection.recv(262144)
    head, _, body = received.partition(b"\r\n\r\n")
    status = head[9:12]
    assert status in {b"200", b"204"}, received[:2000]
    if status == b"204":
        return b""
    length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    parts, missing = [body], length - len(body)
    while missing:
        part = connection.recv(262144)
        assert part, "the connection ended early"
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
