"""Minding dead tasks from the command line."""

import json

import pytest
from flask import Flask
from sqlalchemy import text

from governance import clock
from governance.extensions import db
from governance.jobs.commands import tasks
from workflows.tasks.services import owe

DISTRICT = 440604


@pytest.fixture
def dead_ids(app: Flask) -> list[int]:
    for district, key in ((DISTRICT, "a"), (DISTRICT, "b"), (DISTRICT + 1, "elsewhere")):
        owe(db.session(), district, "probe", key, {}, clock.now())
    db.session.execute(text("update task set state = 'dead', error = 'ValueError at x.py:1'"))
    db.session.commit()
    return list(db.session.scalars(text("select id from task order by id")))


def said(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(tasks, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_dead_are_listed(app: Flask, dead_ids: list[int]) -> None:
    rows = json.loads(said(app, "dead", "--json"))
    assert [row["id"] for row in rows] == dead_ids[:2]
    assert "ValueError at x.py:1" in said(app, "dead")


@pytest.mark.parametrize(("choice", "count"), [([], 2), ([0], 1)])
def test_the_dead_are_tried_again(
    app: Flask, dead_ids: list[int], choice: list[int], count: int
) -> None:
    words = [str(dead_ids[n]) for n in choice] or ["--all"]
    assert said(app, "retry", *words).startswith(f"{count} ")
    assert len(json.loads(said(app, "dead", "--json"))) == 2 - count


def test_retry_asks_which(app: Flask) -> None:
    assert app.test_cli_runner().invoke(tasks, ["retry"]).exit_code == 2
