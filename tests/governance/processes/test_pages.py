"""Processes on their pages, on the command line, and in the document that is generated."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from governance.processes.document import PAGE, renewed
from governance.processes.showing import processes
from tests.governance.console.desk import Desk, open_desk
from workflows import definitions
from workflows.roles import Role

NAMES = sorted(definitions.catalogue())


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return open_desk(app, session)


@pytest.mark.parametrize(("key", "version"), NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_shows_every_stage_and_every_move(
    desk: Desk, key: str, version: int, language: str
) -> None:
    process = definitions.get(key, version)
    client = desk.at(Role.LEADER)
    client.post("/language", data={"language": language})
    page = client.get(f"/processes/{key}/{version}")
    assert page.status_code == 200
    titles = [one.title for one in process.stages.values()]
    for title in (*titles, *process.links.values(), *(move.title for move in process.moves)):
        assert escape(getattr(title, language)) in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="process"' in page.text
    assert " style=" not in page.text


def test_the_list_says_which_version_new_cases_follow(desk: Desk) -> None:
    page = desk.at(Role.HANDLER).get("/processes").text
    assert page.count("现行") == len({key for key, _ in NAMES})
    assert page.count("仅限此前开始的案件") == len(NAMES) - len({key for key, _ in NAMES})
    for key, version in NAMES:
        assert f'href="/processes/{key}/{version}"' in page


def test_the_document_agrees_with_the_processes() -> None:
    """If this fails: bin/onemap processes docs --write."""
    assert PAGE.read_text(encoding="utf-8") == renewed(PAGE.read_text(encoding="utf-8"))


def test_the_command_says_where_the_first_fault_stands(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["processes", "check"]).exit_code == 0
    assert run(args=["processes", "docs"]).output.strip().endswith("agrees with the processes")
    whole = (definitions.FOLDER / "quick.1.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "mine.yaml"
    wrong.write_text(whole.replace("to: closed", "to: heaven", 1), encoding="utf-8")
    refused = run(args=["processes", "check", str(wrong)])
    assert refused.exit_code == 1
    line = 1 + whole[: whole.index("to: closed")].count("\n")
    assert f"mine.yaml:{line}: moves[1].to: " in refused.output
    wrong.write_text("hello", encoding="utf-8")
    assert "mine.yaml: 此处应为键值" in run(args=["processes", "check", str(wrong)]).output
    wrong.write_bytes(b"key: \xff")
    assert "mine.yaml: 文件无法读取" in run(args=["processes", "check", str(wrong)]).output


def test_the_command_draws_a_process(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["processes", "diagram", "quick"]).output.startswith("flowchart LR")
    assert run(args=["processes", "diagram"]).output.count("flowchart LR") == len(
        {key for key, _ in NAMES}
    )
    assert run(args=["processes", "diagram", "hotel"]).exit_code == 1


def test_the_list_begins_with_what_most_cases_follow() -> None:
    listed = [(one.key, one.version, current) for one, current, _doors in processes()]
    assert listed == [
        ("grid", 2, True),
        ("grid", 1, False),
        ("hotline", 1, True),
        ("quick", 1, True),
        ("co_handling", 1, True),
    ]
