"""Whole lives under each process, by nearly every move; all rows agree throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gis.reason import Reason
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.life_words import Ids
from tests.workflows.world import NOW, World, build
from workflows import definitions, engine
from workflows.cases.models import Case, CaseSource
from workflows.cases.queries import parts_of, state_now, story

UNCLEAR = {"class_id": None, "standard": None, "department_id": None, "queue": (Reason("x"),)}
ENOUGH: dict[str, Any] = {
    "reason": "照片看不清",
    "opinion": "情况属实",
    "result": "已更换",
    "photo_count": 1,
    "department_id": "lamps",
    "class_id": "lamp",
    "worker_id": 14,
    "place": "west",
    "until": 3000,
    "survivor_id": 1,
    "parts": [("roads", "清理")],
    "closing_met": True,
    "satisfaction": 2,
}
LIVES: dict[str, tuple[dict[str, Any], str]] = {
    "checked before filing, and done over at every step": (
        UNCLEAR,
        (
            "send_for_check check_found accept? file dispatch return dispatch take hand_in redo"
            " hand_in confirm rework take hand_in confirm send_for_verification verify_rework take"
            " hand_in confirm send_for_verification verify_pass close evaluate revisit reopen void"
        ),
    ),
    "refused": (UNCLEAR, "refuse"),
    "marked in every way": (
        {},
        (
            "prioritise reclassify dispatch supervise answer_supervision relocate regrid appoint"
            " take ask_extension withdraw ask_extension refuse_request ask_extension grant"
            " ask_suspension grant resume hand_in confirm send_for_verification verify_pass close"
        ),
    ),
    "without an owner": ({}, "declare_ownerless name_owner declare_ownerless name_owner take"),
    "ended by force": ({}, "dispatch take ask_force_close grant reopen merge separate"),
    "of the hotline": (
        {"source": CaseSource.HOTLINE, **UNCLEAR},
        (
            "accept file dispatch supervise answer_supervision take ask_suspension grant hand_in"
            " redo hand_in reply rework take hand_in reply conclude revisit revisit_rework take"
            " hand_in reply conclude revisit_missed evaluate reopen merge separate"
        ),
    ),
    "mended on the spot": ({"quick": True}, "relocate appoint finish reopen finish reopen void"),
}


@pytest.mark.parametrize("name", LIVES)
def test_a_whole_life(session: Session, name: str) -> None:
    world = build(session)
    ids = Ids(world)
    changes, moves = LIVES[name]
    case = world.open(**changes)
    other = world.open()
    _lead(world, ids, case, other, moves)


def test_the_life_of_a_part(session: Session) -> None:
    world = build(session)
    ids = Ids(world)
    case, other = world.open(), world.open()
    _lead(world, ids, case, other, "dispatch take co_handle")
    [part] = parts_of(session, case)
    _lead(
        world,
        ids,
        part,
        other,
        "return dispatch take prioritise supervise answer_supervision ask_suspension grant resume"
        " ask_extension grant hand_in",
    )
    assert_rows_agree(session, case)
    _lead(world, ids, case, other, "hand_in confirm send_for_verification verify_pass close")


def _lead(world: World, ids: Ids, case: Case, other: Case, moves: str) -> None:
    """A move that is marked `?` is only made where there is a place for it."""
    for name in moves.split():
        now = max(case.changed_at, NOW) + timedelta(minutes=1)
        wanted = name.removesuffix("?")
        process = definitions.get(case.definition, case.definition_version)
        state = state_now(world.session, case)
        able = [
            actor
            for actor in ids.actors.values()
            if wanted
            in {move.name for move in engine.allowed_moves(process, state, actor=actor, now=now)}
        ]
        if not able and name != wanted:
            continue
        assert able, f"nobody may {wanted} a case in {case.stage}"
        drawn = {**ENOUGH, "urgent": not case.urgent}
        if wanted == "reclassify":
            drawn["class_id"] = "tree"
        given = ids.move_input(drawn, [case, other], now)
        world.move(case, wanted, able[0], now, **given)
        assert story(world.session, case)[-1].move == wanted
        assert_rows_agree(world.session, case)
