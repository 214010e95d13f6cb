"""A run: what it looks at, what it keeps, and that it is done once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from governance import clock
from governance.hotspots.models import HotSpot, HotSpotCase, HotSpotRun, Part
from governance.hotspots.queries import cases_of, latest_run, spots_of
from governance.hotspots.services import KEPT, Wish, look_for_hot_spots
from governance.hotspots.tasks import ASKED, NIGHTLY, ask, look_as_asked, look_at_night
from governance.jobs.standing import owe_standing
from tests.governance.hotspots.conftest import NOW, PLANTED, Crowd
from tests.workflows.world import DISTRICT
from workflows.tasks.models import Task

WISH = Wish("test")


def look(session: Session, wish: Wish = WISH, now: datetime = NOW) -> HotSpotRun:
    return look_for_hot_spots(session, DISTRICT, wish, now=now)


def numbers(session: Session, spot: HotSpot, figure: str) -> set[str]:
    return {row.no for row in cases_of(session, spot, figure, None)}


def test_a_run_keeps_each_cluster_with_exactly_its_cases(crowd: Crowd, session: Session) -> None:
    run = look(session)
    (spot,) = spots_of(session, run)
    assert numbers(session, spot, "cluster") == crowd.numbers
    assert (spot.rank, spot.cases, spot.place) == (1, PLANTED, "同济路3号")
    assert spot.class_id == crowd.desk.world.case_class.id
    assert NOW - timedelta(days=5) < spot.first_at < spot.last_at == NOW - timedelta(days=3)
    assert spot.expected < 1 < spot.score
    assert run.looked_at + run.compared_with == 400 + PLANTED + 1
    assert run.left_aside == 0


def test_every_figure_opens_into_as_many_cases(crowd: Crowd, session: Session) -> None:
    for ago in (10, 20, 40, 50, 55):
        crowd.at(113.1505, 23.05, timedelta(days=ago))
    (spot,) = spots_of(session, look(session))
    assert len(numbers(session, spot, "cluster")) == spot.cases == PLANTED
    assert len(numbers(session, spot, "now")) == spot.now_count == PLANTED + 2
    assert len(numbers(session, spot, "before")) == spot.before_count == 3
    assert spot.trend is not None
    assert spot.trend == pytest.approx((PLANTED + 2.5) / 3.5)


@pytest.mark.parametrize(
    "values",
    [
        {"stage": "voided"},
        {"class_id": None},
        {"place_level": "community"},
        {"geom": None},
        {"district": 440605, "class_id": None},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_cannot_be_judged_is_left_out(
    crowd: Crowd, session: Session, values: dict[str, Any]
) -> None:
    planted = text('update "case" set {} where no = any(:numbers)'.format(
        ", ".join(f"{name} = :{name}" for name in values if name != "district")
        if "district" not in values
        else "class_id = null, opened_at = opened_at - interval '900 days'"
    ))  # fmt: skip
    given = {"numbers": sorted(crowd.numbers), **values}
    session.execute(planted, given)
    run = look(session)
    assert spots_of(session, run) == []
    left = 0 if values.keys() & {"stage", "district"} else PLANTED
    assert run.left_aside == left


def test_cases_after_the_run_and_before_its_span_are_in_no_cluster(
    crowd: Crowd, session: Session
) -> None:
    run = look(session, now=NOW - timedelta(days=10))
    assert spots_of(session, run) == []
    later = look(session, Wish("later"), NOW + timedelta(days=60))
    assert spots_of(session, later) == []


def test_a_wish_is_fulfilled_once(crowd: Crowd, session: Session) -> None:
    first = look(session)
    again = look(session, now=NOW + timedelta(hours=1))
    assert first.id == again.id
    assert session.scalar(select(func.count()).select_from(HotSpotRun)) == 1
    assert session.scalar(select(func.count()).select_from(HotSpot)) == 1


def test_old_runs_are_forgotten_with_all_that_hangs_on_them(crowd: Crowd, session: Session) -> None:
    look(session)
    look(session, Wish("much later"), NOW + KEPT + timedelta(days=1))
    assert session.scalars(select(HotSpotRun.key)).all() == ["much later"]
    assert session.scalar(select(func.count()).select_from(HotSpotCase)) == 0
    latest = latest_run(session, DISTRICT)
    assert latest is not None
    assert latest.key == "much later"


def test_a_night_owes_the_next_in_the_same_transaction(
    crowd: Crowd, session: Session, app: Flask
) -> None:
    with app.app_context():
        look_at_night(session, DISTRICT, {"night": "2026-03-02"}, NOW)
    run = session.scalars(select(HotSpotRun)).one()
    assert (run.key, run.nightly, run.days) == ("night 2026-03-02", True, 30)
    owed = session.scalars(select(Task).where(Task.kind == NIGHTLY)).one()
    assert owed.key == "2026-03-03"
    assert owed.run_at == datetime(2026, 3, 2, 18, 30, tzinfo=UTC), "half past two of the next day"
    session.rollback()
    assert session.scalars(select(Task).where(Task.kind == NIGHTLY)).all() == []


def test_the_relay_owes_a_night_once_however_often_it_looks(app: Flask, session: Session) -> None:
    with app.app_context():
        owe_standing()
        owe_standing()
    nights = session.scalars(select(Task).where(Task.kind == NIGHTLY)).all()
    assert len(nights) == 1
    assert nights[0].run_at > clock.now()


def test_asking_twice_within_a_minute_is_one_wish(crowd: Crowd, session: Session) -> None:
    for second in (1, 30):
        ask(session, DISTRICT, 30, NOW + timedelta(seconds=second))
    task = session.scalars(select(Task).where(Task.kind == ASKED)).one()
    look_as_asked(session, DISTRICT, task.payload, NOW)
    look_as_asked(session, DISTRICT, task.payload, NOW)
    run = session.scalars(select(HotSpotRun)).one()
    assert (run.nightly, run.days) == (False, 30)
    parts = session.scalars(select(HotSpotCase.part)).all()
    assert parts.count(Part.MEMBER) == PLANTED


def test_the_command_says_what_it_found(crowd: Crowd, session: Session, app: Flask) -> None:
    session.execute(
        text("""update "case" set opened_at = opened_at + (now() - :then)"""), {"then": NOW}
    )
    session.commit()
    runner = app.test_cli_runner()
    said = runner.invoke(args=["hotspots", "--days", "30"])
    assert said.exit_code == 0, said.output
    assert "同济路3号" in said.output
    assert "1 hot spots among" in said.output
    (row,) = json.loads(runner.invoke(args=["hotspots", "--json"]).output)
    assert (row["rank"], row["cases"], row["class"]) == (1, PLANTED, "路灯")
    refused = runner.invoke(args=["hotspots", "--days", "0"])
    assert refused.exit_code == 2
