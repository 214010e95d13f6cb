"""The figures of every district are brought up in the background, each in the zone of its days."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from governance.figures.commands import figures
from governance.jobs.upkeep import Upkeep
from tests.workflows.counted import DISTRICT, ZONE, Town
from tests.workflows.world import NOW, OFFICE
from workflows.calendars import CalendarVersion
from workflows.cases.models import Case
from workflows.figures.counting import Cell, Question, Span, count
from workflows.figures.keeping import up_to_date
from workflows.figures.zones import Counted, counted_districts

ELSEWHERE, THERE = 250250, ZoneInfo("America/New_York")
SUMMER_BEGINS = date(2026, 3, 8)


def test_a_city_beside_ours_is_counted_by_its_own_days(
    bare_app: Flask, committed_engine: Engine
) -> None:
    with Session(committed_engine) as session:
        town = Town(session)
        town.add(session)
        calendar = elsewhere(session)
        # The day is 23 hours long; the first and the last moment of it, and those about it.
        for at in ("04:59", "05:00", "06:59", "07:00", "+03:59", "+04:00"):
            day = 9 if at.startswith("+") else 8
            hour, minute = map(int, at.removeprefix("+").split(":"))
            opened = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
            away = {"district": ELSEWHERE, "calendar_id": calendar, "opened_at": opened}
            nobodys = dict.fromkeys(("class_id", "department_id", "street_code"))
            session.execute(insert(Case).values(town.case(**away, **nobodys)))
        session.commit()
        own = Counted(DISTRICT, ZONE)
        assert counted_districts(session, own) == [own, (ELSEWHERE, THERE)]
        session.rollback()
        with bare_app.app_context():
            Upkeep(bare_app, threading.Event()).turn()
        assert session.scalar(text("select count(*) from case_change")) == 0
        assert up_to_date(session, ELSEWHERE, THERE)
        assert counted_districts(session, own) == [own, (ELSEWHERE, THERE)]
        asked = Question(("reported",), ("reported",), (Span(SUMMER_BEGINS, SUMMER_BEGINS),))
        found = count(session, ELSEWHERE, asked, THERE)
        assert found == {Cell("reported", 0, "", None): {"reported": 4}}
    runner = bare_app.test_cli_runner()
    checked = runner.invoke(figures, ["check", "--district", str(ELSEWHERE)])
    assert checked.exit_code == 0, checked.output
    assert "0 differ" in checked.output
    assert "0 sums" not in checked.output


def elsewhere(session: Session) -> int:
    spec = {**OFFICE, "timezone": THERE.key}
    away = {"name": "away", "version": 1, "spec": spec, "created_at": NOW, "source": "test"}
    added = insert(CalendarVersion).values(district=ELSEWHERE, **away)
    return int(session.execute(added.returning(CalendarVersion.id)).scalar_one())
