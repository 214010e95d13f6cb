"""CPU time of servers: what is left to compare on a machine that does other work, too."""

import os
from pathlib import Path

import psutil


class Meter:
    """Seconds that PostgreSQL, the children of this process and all below them have worked."""

    def __init__(self, cluster: Path) -> None:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
        self._postgres = psutil.Process(pid)

    def read(self) -> float:
        own = os.times()
        servers = sum(_of_tree(child) for child in psutil.Process().children())
        ended = own.children_user + own.children_system
        return _of_tree(self._postgres) + servers + ended


def _of_tree(root: psutil.Process) -> float:
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
