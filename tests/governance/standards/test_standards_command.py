"""`onemap standards import`, as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.workflows.world import build
from workflows.standards.models import CaseClass, Standard

TABLE = (
    "大类代码,大类名称,小类代码,小类名称,处置单位,主管部门,立案条件,结案条件,处置时限\n"
    "01,咨询求助,01,政策咨询,,,询问政策,答复,3个工作日\n"
    "02,投诉建议,01,服务投诉,,,不满服务,处理并答复,13个工作日\n"
)


@pytest.fixture
def table(app: Flask, session: Session, tmp_path: Path) -> Path:
    build(session)
    session.commit()
    path = tmp_path / "诉求.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["standards", "import", *arguments])


def test_a_table_is_loaded_and_told(app: Flask, session: Session, table: Path) -> None:
    before = session.scalar(select(func.count()).select_from(Standard))
    tried = run(app, str(table), "--kind", "matter", "--dry-run", "--json")
    told = json.loads(tried.stdout)
    assert (told["matter"], told["added"], told["applied"]) == (2, 2, False)
    assert told["limits"]["13个工作日"] == {"count": 1, "read_as": "13 work_day"}
    assert session.scalar(select(func.count()).select_from(Standard)) == before
    done = run(app, str(table), "--kind", "matter", "--valid-from", "2026-05-01")
    assert done.exit_code == 0, done.output
    assert "2 conditions of 2 classes read" in done.stdout
    codes = session.scalars(select(CaseClass.code).where(CaseClass.code.like("M-%")))
    assert sorted(codes) == ["M-01-01", "M-02-01"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "未说明是部件、事件还是诉求"), (("--kind", "nonsense"), "write one of component")],
)
def test_what_cannot_be_told_is_asked_for(
    app: Flask, table: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(app, str(table), *arguments)
    assert result.exit_code != 0
    assert said in result.output


def test_a_folder_that_is_not_there_is_named(app: Flask, table: Path) -> None:
    there = table.parent / "none" / "standards.xlsx"
    result = app.test_cli_runner().invoke(args=["standards", "export", str(there)])
    assert result.exit_code == 1
    assert f"{there}: No such file or directory" in result.output
