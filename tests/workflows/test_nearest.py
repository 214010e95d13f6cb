"""Whom to send to one case, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gis.crs import Point
from workflows.dispatch.nearest import Choice, OnDuty, Wanted, nearest
from workflows.dispatch.pace import Means, usual_pace

PACE = usual_pace()
HERE = Point(113.1, 23.0)
NEAR = OnDuty(1, "李敏", Point(113.101, 23.0), 3.0, load=0, room=8, left=240)
FAR = OnDuty(2, "王强", Point(113.14, 23.0), None, load=0, room=8, left=240)


def chosen(*workers: OnDuty, wanted: Wanted | None = None) -> Choice:
    return nearest(workers, wanted or Wanted(HERE), PACE)


def codes(choice: Choice) -> list[str]:
    return [reason.code for reason in choice.why]


def test_the_nearest_goes_and_it_is_said_why() -> None:
    choice = chosen(FAR, NEAR)
    assert (choice.worker_id, choice.label) == (1, "李敏")
    assert codes(choice) == ["worker_way_ride", "worker_free", "worker_seen"]
    assert choice.why[0].params == {"metres": 138, "minutes": 1}
    assert choice.why[2].params == {"minutes": 3}


@pytest.mark.parametrize(
    ("near", "wanted", "worker"),
    [
        (NEAR, Wanted(HERE), 1),
        (replace(NEAR, load=4), Wanted(HERE), 2),
        (replace(NEAR, room=0), Wanted(HERE), 2),
        (replace(NEAR, left=5), Wanted(HERE), 2),
        (replace(NEAR, means=Means.WALK), Wanted(HERE), 1),
        (NEAR, Wanted(HERE, skills=((7, "燃气"),)), 2),
        (NEAR, Wanted(None, own_worker=2), 2),
    ],
    ids=["near", "busy", "full", "going home", "on foot", "skill", "nowhere: own grid"],
)
def test_load_room_duty_and_skill_count(near: OnDuty, wanted: Wanted, worker: int) -> None:
    skilled = replace(FAR, skills=frozenset({7}))
    assert chosen(near, skilled, wanted=wanted).worker_id == worker


def test_who_answers_for_the_grid_may_come_a_little_later() -> None:
    own = OnDuty(3, "陈晨", Point(113.106, 23.0), None, load=0, room=8, left=240)
    choice = chosen(NEAR, own, wanted=Wanted(HERE, own_worker=3))
    assert choice.worker_id == 3
    assert codes(choice) == ["worker_way_ride", "worker_free", "worker_own_grid", "worker_at_grid"]
    assert chosen(NEAR, FAR, wanted=Wanted(HERE, own_worker=2)).worker_id == 1


@pytest.mark.parametrize(
    ("workers", "wanted", "code"),
    [
        ([], Wanted(HERE), "worker_none_on_duty"),
        ([NEAR], Wanted(HERE, skills=((7, "燃气"),)), "worker_none_skilled"),
        ([replace(NEAR, room=0)], Wanted(HERE), "worker_none_free"),
    ],
)
def test_where_nobody_can_go_it_is_said_why(
    workers: list[OnDuty], wanted: Wanted, code: str
) -> None:
    choice = nearest(workers, wanted, PACE)
    assert choice.worker_id is None
    assert codes(choice) == [code]
