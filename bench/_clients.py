"""Clients that keep their connections and do as little as can be, since they share our cores."""

import json
import socket
import threading
import time
from collections.abc import Sequence

CLIENTS = 4


def request_bytes(cookie: str, key: str, body: dict[str, object]) -> bytes:
    content = json.dumps(body, ensure_ascii=False).encode()
    head = (
        "POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Cookie: {cookie}\r\nIdempotency-Key: {key}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def send_all(port: int, requests: Sequence[bytes]) -> tuple[float, list[str], list[float]]:
    """Send over CLIENTS connections; requests a second, the case numbers, seconds of each."""
    numbers: list[str] = []
    took: list[float] = []
    start = threading.Barrier(CLIENTS + 1)
    threads = [
        threading.Thread(target=_send, args=(port, requests[at::CLIENTS], start, numbers, took))
        for at in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    assert len(numbers) == len(requests), "a client failed"
    return len(requests) / seconds, numbers, took


def _send(
    port: int,
    requests: Sequence[bytes],
    start: threading.Barrier,
    numbers: list[str],
    took: list[float],
) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        for request in requests:
            began = time.perf_counter()
            connection.sendall(request)
            numbers.append(_case_no(connection))
            took.append(time.perf_counter() - began)


def _case_no(connection: socket.socket) -> str:
    received = connection.recv(65536)
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 201"), received[:2000]
    length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while len(body) < length:
        body += connection.recv(65536)
    at = body.index(b'"case_no":') + len(b'"case_no":')
    return body[at:].lstrip()[1:20].decode()
