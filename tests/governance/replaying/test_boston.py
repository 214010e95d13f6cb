"""A few made-up cases of a city, in the columns of its open data."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.replaying.boston import COLUMNS
from governance.replaying.profiles import PROFILES
from workflows.cases.models import Case, CaseEvent

CALENDAR = """
name: harbour
timezone: America/New_York
hours: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"],
        thu: ["09:00-17:00"], fri: ["09:00-17:00"]}
work_day: same_time
holidays: [2015-01-01]
"""
Row = tuple[str, str, str, str, str, tuple[str, str, str]]
LAMP = ("Street Lights", "Lamp Out", "Works")
CART = ("Recycling", "Cart Wanted", "Sanitation")
ASKED = ("Information", "Question", "Desk")
# key, opened, promised, closed, what the city says, what it is about
ROWS: tuple[Row, ...] = (
    ("1", "01/05 10:00 AM", "01/07 10:00 AM", "01/06 09:30 AM", "ONTIME", LAMP),
    ("2", "01/05 11:00 AM", "01/07 11:00 AM", "01/09 01:00 PM", "OVERDUE", LAMP),
    ("3", "01/08 02:00 PM", "01/12 02:00 PM", "", "ONTIME", LAMP),
    ("4", "01/05 08:00 PM", "01/08 08:00 PM", "", "OVERDUE", CART),
    ("5", "01/06 09:00 AM", "", "01/06 10:00 AM", "ONTIME", ASKED),
    ("6", "01/06 10:00 AM", "01/07 04:44 PM", "01/06 11:00 AM", "ONTIME", LAMP),
)
BOSTON = PROFILES["boston"]


def moment(told: str) -> str:
    """`01/05 10:00 AM` as the city writes it."""
    day, _, time = told.partition(" ")
    return f"{day}/2015 {time[:5]}:00 {time[6:]}" if time else told


def city(folder: Path, rows: tuple[Row, ...] = ROWS) -> Path:
    path = folder / "cases.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for place, (key, opened, promised, closed, said, about) in enumerate(rows):
            group, name, department = about
            writer.writerow(
                {
                    "CASE_ENQUIRY_ID": key,
                    "OPEN_DT": moment(opened),
                    "TARGET_DT": moment(promised),
                    "CLOSED_DT": moment(closed),
                    "OnTime_Status": said,
                    "CASE_TITLE": name,
                    "REASON": group,
                    "TYPE": name,
                    "Department": department,
                    "neighborhood": "Harbour",
                    "LATITUDE": 42.35 + place / 1000,
                    "LONGITUDE": -71.06,
                    "Source": "Constituent Call",
                }
            )
    (folder / "calendar.yaml").write_text(CALENDAR, encoding="utf-8")
    return path


def run(app: Flask, path: Path) -> dict[str, object]:
    arguments = ["replay", str(path), "--profile", "boston", "--processes", "1", "--json"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_every_case_lives_again_and_is_judged_as_the_city_judged_it(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    told = run(app, city(tmp_path))
    assert (told["cases"], told["opened"], told["closed"]) == (6, 6, 4)
    assert (told["promised"], told["kept_to"], told["due_agreed"]) == (5, 4, 4)
    assert (told["judged"], told["agreed"]) == (4, 4)
    assert (told["without_owner"], told["without_clock"]) == (0, 0)
    stages = select(Case.stage).where(Case.district == BOSTON.district)
    assert Counter(session.scalars(stages)) == {"closed": 4, "handling": 2}
    late = select(Case.late).where(Case.district == BOSTON.district).order_by(Case.opened_at)
    assert session.scalars(late).all().count(True) == 1


def test_each_step_stands_at_its_own_time(app: Flask, session: Session, tmp_path: Path) -> None:
    run(app, city(tmp_path, ROWS[:1]))
    told = session.execute(
        select(CaseEvent.move, CaseEvent.at)
        .where(CaseEvent.district == BOSTON.district)
        .order_by(CaseEvent.seq)
    ).all()
    opened, closed = told[0].at, told[-1].at
    assert (opened.isoformat(), closed.isoformat()) == (
        "2015-01-05T15:00:00+00:00",
        "2015-01-06T14:30:00+00:00",
    )
    assert [one.move for one in told if one.at == opened] == [
        "open",
        "accept",
        "file",
        "dispatch",
        "take",
    ]


def test_a_second_run_does_nothing_twice(app: Flask, session: Session, tmp_path: Path) -> None:
    path = city(tmp_path)
    first, second = run(app, path), run(app, path)
    assert (first["lived"], second["lived"], second["opened"]) == (6, 0, 6)
    assert session.scalar(select(func.count()).select_from(Case)) == len(ROWS)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("1", "yesterday", "", "", "", LAMP), "row 2"),
        (("1", "", "", "", "", LAMP), "row 2"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    app: Flask, session: Session, tmp_path: Path, row: Row, said: str
) -> None:
    path = city(tmp_path, (row,))
    result = app.test_cli_runner().invoke(args=["replay", str(path), "--profile", "boston"])
    assert result.exit_code == 1
    assert said in result.output
    assert not session.scalar(select(func.count()).select_from(Case))
