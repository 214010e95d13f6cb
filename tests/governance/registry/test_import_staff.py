"""Staff from files: accounts, departments, and the grids they answer for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.registers.grids import GridKind
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.load import load
from gis.registers.importing.report import LoadOptions, LoadReport
from governance.accounts.services import hasher
from governance.registry.registers import REGISTERS
from tests.gis.builders import DISTRICT, EAST_COMMUNITY, WEST_COMMUNITY, add_grid, build_world
from tests.gis.register_files import NOW, counts, told, write_csv
from workflows.dispatch.models import Department

PASSWORD = "Grid-2026-first"
WEST, EAST = f"{WEST_COMMUNITY}R01", f"{EAST_COMMUNITY}R01"


def row(username: str, name: str, role: str, **values: str) -> dict[str, Any]:
    given = {"账号": username, "姓名": name, "角色": role, "初始密码": PASSWORD}
    return given | {"部门": "", "责任网格": ""} | values


ROWS = [
    row("grid.west", "张一", "网格员", 责任网格=f"{WEST}、{EAST}"),
    row("water.li", "李二", "处置人员", 部门="水务局"),
    row("desk.wang", "王三", "受理员", 部门="水务局"),
]


@pytest.fixture
def session(session: Session) -> Session:
    build_world(session)
    for code in (WEST, EAST):
        add_grid(session, code, kind=GridKind.RESPONSIBLE)
    session.add(
        Department(
            district=DISTRICT, code="shuiwu", name="水务局", name_en="Water bureau", active=True
        )
    )
    session.flush()
    return session


def load_rows(session: Session, folder: Path, rows: list[dict[str, Any]]) -> LoadReport:
    path = write_csv(folder / "a.csv", rows)
    options = LoadOptions("staff.csv")
    return load(session, DISTRICT, RegisterKind.STAFF, path, options, now=NOW, registers=REGISTERS)


def accounts(session: Session) -> list[tuple[Any, ...]]:
    rows = session.execute(
        text(
            "select a.username, a.name, a.role, d.code, a.active from account a"
            " left join department d on d.district = a.district and d.id = a.department_id"
            " order by username"
        )
    )
    return [tuple(one) for one in rows]


def duties(session: Session) -> dict[str, str]:
    rows = session.execute(
        text(
            "select g.code, a.username from grid_duty d"
            " join grid g on g.district = d.district and g.id = d.grid_id"
            " join account a on a.district = d.district and a.id = d.account_id"
        )
    )
    return {one[0]: one[1] for one in rows}


def test_accounts_departments_and_duties(session: Session, tmp_path: Path) -> None:
    report = load_rows(session, tmp_path, ROWS)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert accounts(session) == [
        ("desk.wang", "王三", "acceptor", None, True),
        ("grid.west", "张一", "grid_worker", None, True),
        ("water.li", "李二", "handler", "shuiwu", True),
    ]
    assert duties(session) == {WEST: "grid.west", EAST: "grid.west"}
    hashed = session.scalar(text("select password_hash from account where name = '李二'"))
    assert hasher.verify(str(hashed), PASSWORD)
    origins = session.execute(
        text("select source, loaded_at from account where source is not null")
    )
    assert all(source and at for source, at in origins.all())


def test_the_same_file_twice_changes_no_account(session: Session, tmp_path: Path) -> None:
    load_rows(session, tmp_path, ROWS)
    before = session.execute(text("select *, xmin::text from account order by id")).all()
    again = [one | {"初始密码": ""} for one in ROWS]
    assert counts(load_rows(session, tmp_path, again)) == (0, 0, 3, 0, 0)
    assert session.execute(text("select *, xmin::text from account order by id")).all() == before


def test_duties_move_with_the_list(session: Session, tmp_path: Path) -> None:
    load_rows(session, tmp_path, ROWS)
    rows = [
        row("grid.west", "张一", "网格员", 责任网格=WEST),
        row("grid.east", "赵四", "网格员", 责任网格=EAST),
    ]
    assert counts(load_rows(session, tmp_path, rows)) == (1, 1, 0, 0, 0)
    assert duties(session) == {WEST: "grid.west", EAST: "grid.east"}
    assert counts(load_rows(session, tmp_path, [row("grid.west", "张一", "网格员")])) == (
        0, 1, 0, 0, 0,
    )  # fmt: skip
    assert duties(session) == {EAST: "grid.east"}
    without = [{"账号": "grid.east", "姓名": "赵四", "角色": "网格员"}]
    assert load_rows(session, tmp_path, without).unchanged == 1
    assert duties(session) == {EAST: "grid.east"}


def test_somebody_who_leaves_is_set_inactive(session: Session, tmp_path: Path) -> None:
    load_rows(session, tmp_path, ROWS)
    rows = [row("water.li", "李二", "处置人员", 部门="shuiwu", 状态="离岗")]
    assert counts(load_rows(session, tmp_path, rows)) == (0, 1, 0, 0, 0)
    assert accounts(session)[2] == ("water.li", "李二", "handler", "shuiwu", False)


def test_what_is_wrong_is_named_and_no_password_told(session: Session, tmp_path: Path) -> None:
    rows = [
        row("x", "张一", "网格员"),
        row("grid.a", "张一", "队长"),
        row("grid.b", "张一", "网格员", 初始密码=""),
        row("grid.c", "张一", "网格员", 初始密码="short-Secret"[:8]),
        row("water.a", "李二", "处置人员", 部门="无此局"),
        row("desk.a", "王三", "受理员", 责任网格=WEST),
        row("grid.d", "张一", "网格员", 责任网格=f"{WEST},440604012009R01"),
        row("grid.e", "张一", "网格员", 责任网格=WEST),
        row("grid.f", "张一", "网格员", 责任网格=f"{EAST} {WEST}"),
    ]
    report = load_rows(session, tmp_path, rows)
    assert told(report) == [
        (2, "username", "username_invalid"),
        (3, "role", "choice_unknown"),
        (4, "password", "password_needed"),
        (5, "password", "password_weak"),
        (6, "department", "handler_without_department"),
        (7, "grids", "duty_not_for_role"),
        (8, "grids", "responsible_unknown"),
        (10, "grids", "duty_of_two"),
    ]
    assert report.inserted == 1
    said = repr([fault.values for fault in report.faults])
    assert PASSWORD not in said
    assert "short-Se" not in said
