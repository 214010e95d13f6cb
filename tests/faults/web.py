"""The whole product behind gunicorn, whose first workers each die at a place of their own."""

import os
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from governance.app import create_app
from governance.killpoints import VARIABLE
from tests.faults.probe import loaded


class Web(BaseApplication):  # type: ignore[misc]
    """As the Procfile starts it; the n-th worker is told the n-th of `deaths`, later ones none.

    What died, and where it was told to, is written to `died`.
    """

    def __init__(self, port: int, deaths: Sequence[str], log: Path, died: Path) -> None:
        self.port, self.deaths, self.log, self.died = port, deaths, log, died
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"127.0.0.1:{self.port}",
            "worker_class": "gthread",
            "workers": 2,
            "threads": 4,
            "preload_app": True,
            "graceful_timeout": 2,
            "control_socket_disable": True,
            "errorlog": str(self.log),
            "capture_output": True,
            "post_fork": self.tell,
            "child_exit": self.note,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app()

    def death_of(self, worker: Any) -> str:
        return self.deaths[worker.age - 1] if worker.age <= len(self.deaths) else ""

    def tell(self, arbiter: object, worker: Any) -> None:
        os.environ[VARIABLE] = self.death_of(worker)

    def note(self, arbiter: object, worker: Any) -> None:
        with self.died.open("a") as died:
            died.write(self.death_of(worker) + "\n")


def run(words: tuple[int, Sequence[str], Path, Path], environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    Web(*words).run()


def start(
    port: int, deaths: Sequence[str], log: Path, died: Path, environment: Mapping[str, str]
) -> BaseProcess:
    words = (port, tuple(deaths), log, died)
    process = loaded.Process(target=run, args=(words, dict(environment)))
    process.start()
    return process
