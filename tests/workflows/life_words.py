"""What is drawn for a life at random, in words, and what the words stand for in a database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.workflows.places import areas, pinned
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, WORKER, World
from workflows.case_state import PartInput
from workflows.cases.models import Case
from workflows.deadlines import Unit
from workflows.engine import Actor
from workflows.roles import Role
from workflows.standards.models import CaseClass, ClassKind, Standard

PEOPLE = (
    "system",
    "worker",
    "other worker",
    "acceptor",
    "dispatcher",
    "handler",
    "colleague",
    "stranger",
    "leader",
    "resident",
)
_PART = st.tuples(st.sampled_from(["lamps", "roads", "closed"]), st.sampled_from(["", "清理"]))

GIVEN = st.fixed_dictionaries(
    {
        "reason": st.sampled_from(["", "  ", "不属本单位"]),
        "opinion": st.sampled_from(["", "请尽快"]),
        "result": st.sampled_from(["", "已修复"]),
        "photo_count": st.integers(0, 1),
        "department_id": st.sampled_from([None, "lamps", "roads", "closed", "nowhere"]),
        "class_id": st.sampled_from([None, "lamp", "tree", "vague", "talk", "nothing"]),
        "standard_id": st.sampled_from([None, "lamp", "tree", "nothing"]),
        "worker_id": st.sampled_from([None, 11, 14]),
        "place": st.sampled_from([None, "west", "east", "nobody's", "outside"]),
        "urgent": st.sampled_from([None, False, True]),
        "until": st.sampled_from([None, -1, 30, 5000, 900_000]),
        "survivor_id": st.sampled_from([None, None, None, 0, 1, 2, 3]),
        "parts": st.lists(_PART, max_size=3),
        "closing_met": st.booleans(),
        "satisfaction": st.sampled_from([None, 0, 3, 6]),
    }
)
CHOICES: dict[str, list[Any]] = {
    "reason": ["照片看不清"],
    "opinion": ["情况属实"],
    "result": ["已更换"],
    "photo_count": [1],
    "department_id": ["lamps", "roads"],
    "class_id": [None, "lamp", "tree", "vague", "talk"],
    "worker_id": [None, None, 14],
    "place": ["west", "east", "nobody's", "outside"],
    "urgent": [True, False],
    "until": [30, 5000],
    "survivor_id": [None, 0, 1, 2, 3],
    "parts": [[("roads", "清理")], [("lamps", "修灯"), ("roads", "清理")]],
    "closing_met": [True],
    "satisfaction": [1, 2, 3, 4, 5],
}
"""Enough for every move. `until` is minutes from now, `survivor_id` one of the cases; a `talk` is
nothing that can be seen on the spot.
"""
ENOUGH = st.fixed_dictionaries({name: st.sampled_from(said) for name, said in CHOICES.items()})


class Ids:
    """What the words of a drawn input stand for in this database."""

    def __init__(self, world: World) -> None:
        session = world.session
        tree, vague = _class("E-01-01", "树木倒伏"), _class("E-06-01", "其他")
        talk = _class("M-01-01", "政策咨询", ClassKind.MATTER)
        session.add_all([tree, vague, talk])
        session.flush()
        two_days, in_words = _standard(tree, "清理"), _standard(talk, "答复")
        session.add_all([two_days, in_words])
        session.commit()
        west, east = areas(session)
        nowhere = 987_654
        lamps, roads = world.department.id, world.other_department.id
        self.tables: dict[str, dict[str, Any]] = {
            "place": {
                "west": pinned(west, (11, "李敏")),
                "east": pinned(east, (14, "王芳")),
                "nobody's": pinned(east, None),
                "outside": pinned(None, None),
            },
            "department_id": {
                "lamps": lamps,
                "roads": roads,
                "closed": nowhere,
                "nowhere": nowhere,
            },
            "class_id": {
                "lamp": world.case_class.id,
                "tree": tree.id,
                "vague": vague.id,
                "talk": talk.id,
                "nothing": nowhere,
            },
            "standard_id": {"lamp": world.standard.id, "tree": two_days.id, "nothing": nowhere},
        }
        self.actors = {
            "system": Actor(Role.SYSTEM),
            "worker": WORKER,
            "other worker": Actor(Role.GRID_WORKER, 14, label="王芳"),
            "acceptor": ACCEPTOR,
            "dispatcher": DISPATCHER,
            "handler": world.handler,
            "colleague": Actor(Role.HANDLER, 22, lamps, "罗刚"),
            "stranger": Actor(Role.HANDLER, 23, roads, "梁宽"),
            "leader": Actor(Role.LEADER, 15, label="周正"),
            "resident": Actor(Role.RESIDENT),
        }

    def move_input(self, drawn: dict[str, Any], cases: list[Case], now: datetime) -> dict[str, Any]:
        given = {
            key: self.tables[key].get(value) if key in self.tables else value
            for key, value in drawn.items()
        }
        if drawn.get("until") is not None:
            given["until"] = now + timedelta(minutes=drawn["until"])
        if drawn.get("survivor_id") is not None:
            given["survivor_id"] = cases[drawn["survivor_id"] % len(cases)].id
        departments = self.tables["department_id"]
        given["parts"] = tuple(
            PartInput(departments[name], task) for name, task in drawn.get("parts", ())
        )
        return given


def _standard(of: CaseClass, closing: str) -> Standard:
    return Standard(
        district=DISTRICT,
        class_id=of.id,
        position=1,
        filing_condition=of.name,
        closing_condition=closing,
        amount=Decimal(2),
        unit=Unit.WORK_DAY,
        valid_from=date(2026, 1, 1),
        source="test",
    )


def _class(code: str, name: str, kind: ClassKind = ClassKind.EVENT) -> CaseClass:
    return CaseClass(
        district=DISTRICT,
        code=code,
        kind=kind,
        major_name="市容环境",
        name=name,
        name_en=name,
        synonyms=[],
        quick=False,
        position=2,
        duplicate_radius_m=50,
        duplicate_hours=24,
        source="test",
    )
