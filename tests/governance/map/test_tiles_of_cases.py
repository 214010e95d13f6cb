"""Which cases a tile of the map shows: those of the list with the same filter, kept and not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.tiles.mvt import render
from gis.tiles.pyramid import fold, rebuild
from gis.tiles.watching import watch
from governance.cases.conditions import case_conditions
from governance.map.case_layer import CASES, COUNTED
from governance.map.case_tiles import Asked, CaseTiles, case_tiles
from governance.permissions import Viewer
from tests.gis.mvt_reader import features
from tests.governance.console.desk import Desk
from tests.governance.map.test_tiles import tile_over
from workflows.cases.models import Case
from workflows.roles import Role
from workflows.standards.models import CaseClass

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 8, 0, 30, tzinfo=UTC)
HERE = {z: tile_over(113.105, 23.005, z).removesuffix(".mvt") for z in (9, 11, 12, 14, 15)}
FILTERS: tuple[dict[str, object], ...] = (
    {"state": "all"},
    {"state": "open"},
    {"state": "overdue"},
    {"state": "urgent"},
    {"state": "recent"},
    {"state": "closed"},
    {"state": "voided"},
    {"state": "all", "stage": "handling"},
    {"state": "all", "class": "its own"},
    {"state": "all", "class": "none"},
    {"state": "all", "class": "99-99"},
    {"state": "all", "department": 1},
    {"state": "all", "department": 1, "stage": "handling"},
    {"state": "all", "late": "yes"},
    {"state": "all", "late": "no"},
    {"state": "all", "opened_from": "2026-11-10", "opened_to": "2026-11-18"},
    {"state": "open", "q": "路灯"},
    {"state": "all", "q": "路灯 100%_"},
    {"state": "all", "due": "late"},
)


@pytest.fixture
def crowd(desk: Desk, case: Case, session: Session) -> Case:
    """Copies of a case around it, of every kind that a filter tells apart."""
    own = {"id", "no", "geom", "stage", "due_at", "closed_at", "class_id", "late", "opened_at"}
    columns = [
        column.name
        for column in Case.__table__.columns
        if column.name not in own and not column.name.startswith("owner_")
    ]
    session.execute(
        text(f"""
            insert into "case" (no, geom, stage, due_at, closed_at, class_id, late, opened_at,
                                owner_kind, owner_role, {", ".join(columns)})
            select lpad(n::text, 19, '0'),
                   st_translate(geom, (n % 7 - 3) * 0.0007, (n % 5 - 2) * 0.0009),
                   case when n % 3 = 0 then 'closed' when n % 3 = 1 then 'handling' else stage end,
                   case when n % 3 > 0 then :now + (n % 4 - 2) * interval '50 minutes' end,
                   case when n % 3 = 0 then :now end,
                   case when n % 4 = 0 then null else class_id end, n % 5 = 0,
                   :now - n * interval '9 hours',
                   case when n % 3 = 0 then 'nobody' else 'role' end,
                   case when n % 3 > 0 then 'dispatcher' end, {", ".join(columns)}
            from "case", generate_series(1, 40) as n"""),
        {"now": NOW},
    )
    session.commit()
    return case


def ids_of_list(session: Session, who: Viewer, wanted: CaseTiles, now: datetime) -> set[int]:
    conditions = case_conditions(session, who, wanted, ZONE, now)
    return set(session.scalars(select(Case.id).where(*conditions, Case.geom.is_not(None))))


@pytest.mark.parametrize("said", FILTERS, ids=str)
@pytest.mark.parametrize("role", [Role.LEADER, Role.HANDLER, Role.GRID_WORKER])
def test_the_map_shows_what_the_list_lists(
    crowd: Case, session: Session, role: Role, said: dict[str, object]
) -> None:
    who = Viewer(crowd.district, role, crowd.worker_id or 7, crowd.department_id)
    if said.get("class") == "its own":
        code = select(CaseClass.code).where(CaseClass.id == crowd.class_id)
        said = {**said, "class": session.scalar(code)}
    wanted = CaseTiles.model_validate(said)
    layer, selection = case_tiles(Asked(session, who, wanted, ZONE, NOW))
    listed = ids_of_list(session, who, wanted, NOW.replace(second=0))
    for z, place in HERE.items():
        at = tuple(map(int, place.split("/")))
        drawn = features(render(session, layer, *at, crowd.district, selection))
        if z >= 15:
            assert {feature.id for feature in drawn} <= listed
        else:
            assert sum(one.properties.get("count", 1) for one in drawn) == len(listed)
        fresh = render(session, replace(layer, counted=None), *at, crowd.district, selection)
        if layer.counted and layer.counted.marked and not layer.cluster_columns:
            opened = [one.properties.get("open") for one in drawn if "count" in one.properties]
            assert all(isinstance(count, int) for count in opened) or z >= 15
        assert len(features(fresh)) == len(drawn)


def test_equal_filters_of_unlike_viewers_are_kept_apart(session: Session) -> None:
    def key(role: Role, **said: object) -> str:
        who = Viewer(440604, role, 7, 3)
        asked = Asked(session, who, CaseTiles.model_validate(said), ZONE, NOW)
        return case_tiles(asked)[1].key

    keys = [
        key(role, state=state)
        for role in (Role.LEADER, Role.HANDLER, Role.GRID_WORKER)
        for state in ("all", "closed", "overdue")
    ]
    assert len(set(keys)) == len(keys)
    assert key(Role.LEADER, department=3) != key(Role.HANDLER)
    assert key(Role.LEADER, state="all") == key(Role.DISPATCHER, state="all")


def test_a_filter_that_asks_for_the_time_is_drawn_anew_every_minute(session: Session) -> None:
    def key(state: str, now: datetime) -> str:
        who = Viewer(440604, Role.LEADER)
        wanted = CaseTiles.model_validate({"state": state})
        return case_tiles(Asked(session, who, wanted, ZONE, now))[1].key

    later = NOW + timedelta(minutes=1)
    assert key("overdue", NOW) == key("overdue", NOW + timedelta(seconds=20))
    assert key("overdue", NOW) != key("overdue", later)
    assert key("open", NOW) == key("open", later)


@pytest.mark.parametrize("z", HERE)
@pytest.mark.parametrize("state", ["all", "open"])
def test_a_kept_tile_is_right_after_every_move(
    desk: Desk, crowd: Case, session: Session, state: str, z: int
) -> None:
    path = f"/tiles/cases/{HERE[z]}.mvt?state={state}"
    leader = desk.at(Role.LEADER)
    fold(session)
    session.commit()
    for change in ("stage = 'handling'", "address = '别处'", "due_at = null, closed_at = now()"):
        first = leader.get(path)
        assert leader.get(path).data == first.data
        tag = {"If-None-Match": first.headers["ETag"]}
        assert leader.get(path, headers=tag).status_code == 304
        owner = ", owner_kind = 'nobody', owner_role = null, owner_department_id = null"
        more = f"{owner}, owner_account_id = null" if "due_at" in change else ""
        session.execute(
            text(f'update "case" set {change}{more} where id = :id'),
            {"id": crowd.id},
        )
        session.commit()
        changed = leader.get(path).data
        rebuild(session, crowd.district, [CASES])
        session.commit()
        assert leader.get(path).data == changed


def test_a_class_by_another_name_is_said_by_the_style(
    desk: Desk, case: Case, session: Session
) -> None:
    """Tiles hold the number of a class alone, and so are as good under any name."""
    leader = desk.at(Role.LEADER)
    path = "/map/style.json?layers=cases"
    number = str(case.class_id)
    assert leader.get(path).get_json()["state"]["classes"]["default"][number] == "路灯"
    session.execute(text("update case_class set name = '街灯'"))
    session.commit()
    assert leader.get(path).get_json()["state"]["classes"]["default"][number] == "街灯"


def test_the_triggers_are_those_that_the_layers_ask_for(session: Session) -> None:
    """A layer that is described anew needs a migration that watches it anew."""
    for layer in COUNTED:
        name = f"tile_watch_{layer.name}"
        body = session.scalar(
            text("select prosrc from pg_proc where proname = :name"), {"name": name}
        )
        assert body is not None
        assert body.strip() in watch(layer)[0]
