"""`onemap rules`, as somebody types it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.governance.console.desk import Desk
from tests.workflows.world import DISTRICT
from workflows.dispatch.models import RoutingRule, RuleSet
from workflows.dispatch.rule_words import RuleSetState

RULES = """
rules:
- keywords: [漏电]
  department: roads
  urgent: true
- class: C-01
  time: {hours: outside, weekdays: [sat, sun]}
  department: lamps
  queue: 值班组
- department: lamps
"""


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["rules", *arguments])


def test_rules_go_in_as_a_draft_and_come_out_the_same(
    app: Flask, desk: Desk, tmp_path: Path
) -> None:
    desk.session.commit()
    file = tmp_path / "rules.yaml"
    file.write_text(RULES, encoding="utf-8")
    done = run(app, "import", str(file))
    assert done.exit_code == 0, done.output
    assert "3 rules are version 1, a draft" in done.output
    assert desk.session.scalars(select(RuleSet.state)).all() == [RuleSetState.DRAFT]
    out = tmp_path / "out.yaml"
    assert run(app, "export", str(out)).exit_code != 0
    assert run(app, "export", str(out), "--version", "1").exit_code == 0
    assert yaml.safe_load(out.read_text())["rules"] == yaml.safe_load(RULES)["rules"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "文件无法读取"),
        ("rules: [{class: C-01}]", "rules[0].department"),
        ("rules: [{department: nobody}]", "没有部门“nobody”"),
        ("rules: [{department: lamps, class: Z}]", "rules[0].class: 没有类别“Z”"),
    ],
)
def test_a_file_with_a_fault_changes_nothing(
    app: Flask, desk: Desk, tmp_path: Path, text: str, said: str
) -> None:
    desk.session.commit()
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    result = run(app, "import", str(file))
    assert result.exit_code == 1
    assert said in result.output
    assert not desk.session.scalars(select(RuleSet)).all()


def test_the_check_fails_for_dead_rules(app: Flask, desk: Desk, tmp_path: Path) -> None:
    desk.session.commit()
    file = tmp_path / "rules.yaml"
    file.write_text("rules: [{department: lamps}, {department: roads, class: C-01-37}]")
    run(app, "import", str(file))
    result = run(app, "check", "--version", "1")
    assert result.exit_code == 1
    assert "dead     rule 2: covered by 1" in result.output


def test_rules_are_learnt_from_a_table(app: Flask, desk: Desk, tmp_path: Path) -> None:
    desk.session.commit()
    file, out = tmp_path / "past.csv", tmp_path / "proposals.yaml"
    lines = ["TYPE,CASE_TITLE,OPEN_DT,Source,Department,QUEUE"]
    for day in range(80):
        goal = ("PW", "PW_1") if day % 4 else ("GAS", "GAS_1")
        title = "Smell of gas" if goal[0] == "GAS" else "Lamp out"
        lines.append(f"Lamp,{title},2026-01-01 {day // 4:02}:{day % 60:02}:00,App,{','.join(goal)}")
    file.write_text("\n".join(lines), encoding="utf-8")
    arguments = ("--department-column", "Department", "--queue-column", "QUEUE", "--json")
    result = run(app, "learn", str(file), *arguments, "--out", str(out))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["cases"], told["department_right"], told["queue_right"]) == (80, 1.0, 1.0)
    first = yaml.safe_load(out.read_text())["rules"][0]
    assert (first["queue"], first["support"], first["right"]) == ("GAS_1", 20, 20)
    assert "learnt before" in run(app, "learn", str(file), *arguments[:4]).stdout


def test_rules_are_learnt_from_the_districts_own_cases(app: Flask, desk: Desk) -> None:
    for hours in range(25):
        desk.assigned(timedelta(hours=hours))
    desk.session.commit()
    result = run(app, "learn", "--from-cases", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["rules"][0]["department"] == "lamps"
    assert told["rules"][0]["class"] == "C-01-37"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "give a FILE"), (("--from-cases",), "可学习的历史记录太少（0 条）")],
)
def test_what_cannot_be_learnt_from_is_said(
    app: Flask, desk: Desk, session: Session, arguments: tuple[str, ...], said: str
) -> None:
    desk.session.commit()
    result = run(app, "learn", *arguments)
    assert result.exit_code != 0
    assert said in result.output
    assert not session.scalars(select(RoutingRule).where(RoutingRule.district == DISTRICT)).all()


def test_a_column_that_is_not_there_is_named(app: Flask, desk: Desk, tmp_path: Path) -> None:
    desk.session.commit()
    file = tmp_path / "past.csv"
    file.write_text("TYPE,Department\n")
    result = run(app, "learn", str(file), "--department-column", "Owner")
    assert "文件没有列“Owner”" in result.output
