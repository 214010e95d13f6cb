import socket

import pytest

from governance.host.errors import HostError
from governance.host.health import check_port, is_green, wait_until_green


def test_a_taken_port_is_named_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(HostError, match=rf"Port {port} cannot be used .*--port {port + 1}"):
            check_port(port)
    check_port(port)


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_cannot_exist_is_refused(port: int) -> None:
    with pytest.raises(HostError, match=f"Port {port} cannot be used"):
        check_port(port)


def test_a_start_that_ended_is_reported_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not is_green(port)
    with pytest.raises(HostError, match="stopped while starting"):
        wait_until_green(port, lambda: False, None)
