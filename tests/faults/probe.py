"""The queue with one countable kind of task, in processes that tests kill.

It is not the whole application, so that it starts in a moment; relay, worker and job are the real
ones, entered through their real commands.
"""

import multiprocessing
import os
from collections.abc import Mapping
from datetime import datetime
from multiprocessing.process import BaseProcess
from typing import Any

from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text
from sqlalchemy.orm import Session

import governance.tables  # noqa: F401 - a flush needs every table that a foreign key names
from governance import settings
from governance.extensions import db
from governance.jobs.commands import COMMANDS
from governance.jobs.handlers import HANDLERS

# Programs are loaded once and forked from there; a bare start would take a second each.
loaded = multiprocessing.get_context("forkserver")
loaded.set_forkserver_preload(["__main__", "tests.faults.web"])


def count(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    session.execute(text("insert into effect values (:n)"), payload)


def create_app() -> Flask:
    app = Flask("probe")
    configured = settings.from_environment()
    app.config["ONEMAP"] = configured
    app.config["SQLALCHEMY_DATABASE_URI"] = configured.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True}
    db.init_app(app)
    HANDLERS["probe"] = count
    return app


def run(words: list[str], environment: dict[str, str]) -> None:
    """Be the command `words` of the product, told `environment`."""
    os.environ.update(environment)
    command = next(command for command in COMMANDS if command.name == words[0])
    command.main(words[1:], obj=ScriptInfo(create_app=create_app))


def start(words: list[str], environment: dict[str, str]) -> BaseProcess:
    process = loaded.Process(target=run, args=(words, environment))
    process.start()
    return process
