from __future__ import annotations

import csv
import gzip
import json
import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.intake.models import Report
from tests.governance.intake.district import Ready, build_district
from workflows.cases.models import Case

ROWS = [
    ("7", "路灯", "2026/3/1 9:00:00", "同济路3号门前路灯不亮"),
    ("3", "", "2026/2/27 18:05:01", "同济路3号门前路灯不亮"),
    ("4", "公积金", "2026/3/1 10:00:00", "请问怎么提取？" + "很长的话" * 1000),
    ("5", "", "2026/3/1 10:00:00", ""),
    ("6", "路灯", "yesterday", "路灯不亮"),
    ("", "路灯", "2026/3/1 10:00:00", "路灯不亮"),
    ("8", "路灯", "2026-03-01 09:30:00", "同济路3号对面路灯不亮"),
]


@pytest.fixture
def ready(session: Session) -> Ready:
    return build_district(session)


def table(folder: Path, rows: list[tuple[str, ...]], name: str = "messages.csv.gz") -> Path:
    path = folder / name
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["msg_id", "title", "time", "body", "likes"])
        writer.writerows((*row, "0") for row in rows)
    return path


def run(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=["replay", *arguments])
    assert result.exit_code == 0, (result.output, result.exception)
    return str(result.stdout)


def test_every_message_becomes_a_case_or_is_refused_with_a_reason(
    app: Flask, ready: Ready, tmp_path: Path
) -> None:
    told = json.loads(run(app, str(table(tmp_path, ROWS)), "--json"))
    assert (told["messages"], told["filed"], told["placed"]) == (7, 4, 3)
    assert (told["classified"], told["duplicates"], told["queued"]) == (3, 2, 1)
    assert [(one["what"], one["code"]) for one in told["refused"]] == [
        ("row 4, body", "field_missing"),
        ("row 5, time", "time_unreadable"),
        ("row 6, msg_id", "message_without_id"),
    ]
    assert told["cases_per_second"] > 0


def test_a_second_run_changes_nothing(app: Flask, ready: Ready, tmp_path: Path) -> None:
    path = str(table(tmp_path, ROWS))
    run(app, path)
    again = json.loads(run(app, path, "--json"))
    assert (again["filed"], again["known_before"]) == (0, 4)
    assert ready.session.scalar(select(func.count()).select_from(Case)) == 4


def test_a_case_is_opened_at_the_time_of_its_message_and_keeps_it_whole(
    app: Flask, ready: Ready, tmp_path: Path
) -> None:
    run(app, str(table(tmp_path, ROWS, "messages.csv")))
    report, case = ready.session.execute(
        select(Report, Case)
        .join(Case, Case.id == Report.case_id)
        .where(Report.idempotency_key == "msg:4")
    ).one()
    assert report.text == "公积金\n请问怎么提取？" + "很长的话" * 1000
    assert case.text == report.text[:2000]
    assert case.opened_at.isoformat() == "2026-03-01T02:00:00+00:00"
    assert report.seen_at == report.received_at == case.opened_at
    assert case.source == "import"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n1,2\n", "msg_id, title, time, body"),
        (b"", "msg_id"),
        (b"\xff\xfe\x00broken", "无法读取"),
        (b"msg_id,title,time,body\n1,a,b," + b"x" * 200_000, "无法读取"),
    ],
)
def test_what_is_no_table_of_messages_is_refused(
    app: Flask, ready: Ready, tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "messages.csv"
    path.write_bytes(content)
    result = app.test_cli_runner().invoke(args=["replay", str(path)])
    assert result.exit_code == 1
    assert says in result.output


@pytest.mark.slow
def test_the_real_messages_of_a_year_are_all_there_afterwards(app: Flask, ready: Ready) -> None:
    folder = os.environ.get("ONEMAP_DATA")
    if not folder:
        pytest.skip("ONEMAP_DATA is not set: the real messages are not at hand")
    path = Path(folder) / "messages" / "messages_2019.csv.gz"
    told = json.loads(run(app, str(path), "--json"))
    assert told["refused"] == []
    assert told["filed"] == told["messages"] == 4206
    assert ready.session.scalar(select(func.count()).select_from(Case)) == 4206
    waiting = select(func.count()).where(Case.stage == "acceptance", Case.why["queue"].is_not(None))
    assert ready.session.scalar(waiting) == told["queued"]
