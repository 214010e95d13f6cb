"""Start a private server again when it died; the product waits meanwhile and goes on."""

import signal
import time
from types import FrameType

from governance.host.announce import say
from governance.host.errors import HostError
from governance.host.home import find_home
from governance.host.instance import Instance
from governance.host.keep import supervisor_is_gone

LOOK_EVERY_SECONDS = 1.0


def main(_arguments: list[str]) -> int:
    instance = Instance.at(find_home())
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    while not stopping and not supervisor_is_gone():
        time.sleep(LOOK_EVERY_SECONDS)
        for name, server in (
            ("PostgreSQL", instance.private_cluster),
            ("Redis", instance.private_redis),
        ):
            try:
                if server and server.exists and server.ensure_running():
                    say(f"{name} had died and was started again")
            except HostError as error:
                say(str(error))
    return 0
