"""A load is done once whatever happens to its process, and shows how far it is meanwhile."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from shapely import box
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from gis.registers.grids import Grid
from gis.registers.importing.report import Progress, Stage
from gis.registers.locations import Location
from governance.extensions import db
from governance.host.command_line import product_command
from governance.killpoints import VARIABLE
from governance.registry import leases
from governance.registry.carrying import Teller
from governance.registry.leases import ATTEMPTS_ALLOWED, LoadLost, Standing
from governance.registry.models import LoadState, RegisterLoad
from governance.registry.services import LAYOUT_TASK, purge
from governance.registry.tasks import TASKS, _started, see_to_load
from tests.gis.builders import (
    DISTRICT,
    MIDDLE,
    NORTH,
    SOUTH,
    WEST,
    WEST_COMMUNITY,
    add_component,
    add_location,
)
from tests.governance.registry.office import DOORS, Office, cells
from tests.support.settings import environment_of
from workflows.tasks.models import Task

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def queued(office: Office) -> int:
    load_id = office.sent("locations", DOORS)
    office.begin(load_id)
    return load_id


def lose_lease(office: Office) -> None:
    """As if the minute had passed since the process died."""
    with office.engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(RegisterLoad).values(lease_until=past))


def locations(office: Office) -> int:
    with Session(office.engine) as session:
        return session.scalar(select(func.count()).select_from(Location)) or 0


@pytest.mark.parametrize("place", ["load.taken", "load.in_tx", "load.before_commit"])
def test_a_load_whose_process_is_killed_is_taken_up_again(office: Office, place: str) -> None:
    load_id = queued(office)
    environment = environment_of(office.app.config["ONEMAP"]) | {VARIABLE: place}
    killed = subprocess.run(
        product_command("registers", "carry-out", str(DISTRICT), str(load_id)),
        env={**os.environ, **environment},
        check=False,
    )
    assert killed.returncode == -9
    assert (office.load(load_id).state, locations(office)) == (LoadState.RUNNING, 0)
    office.carry_out(load_id)
    assert office.load(load_id).state is LoadState.RUNNING, "its lease still holds"
    lose_lease(office)
    office.carry_out(load_id)
    load = office.load(load_id)
    assert (load.state, load.attempts, locations(office)) == (LoadState.DONE, 2, 1)
    assert office.parts(load_id) == {}
    office.carry_out(load_id)
    assert office.load(load_id).attempts == 2


def test_a_process_that_was_thought_dead_ends_nothing(office: Office) -> None:
    load_id = queued(office)
    with Session(office.engine) as session:
        first = leases.take(session, DISTRICT, load_id, now=NOW)
        second = leases.take(session, DISTRICT, load_id, now=NOW + timedelta(minutes=2))
        assert first is not None
        assert second is not None
        assert (first.attempt, second.attempt) == (1, 2)
        with pytest.raises(LoadLost):
            leases.end(session, first, LoadState.DONE, {}, NOW)
        with pytest.raises(LoadLost):
            leases.put_back(session, first, "late", NOW)
        assert not leases.renew(session.connection(), first, {}, now=NOW)
        assert leases.renew(session.connection(), second, {}, now=NOW)


def test_a_load_that_kills_its_processes_is_given_up(office: Office) -> None:
    load_id = queued(office)
    with Session(office.engine) as session:
        for attempt in range(1, ATTEMPTS_ALLOWED + 1):
            now = NOW + timedelta(minutes=attempt * 2)
            assert leases.take(session, DISTRICT, load_id, now=now) is not None
        later = now + timedelta(minutes=2)
        assert leases.take(session, DISTRICT, load_id, now=later) is None
        leases.give_up(session, DISTRICT, load_id, later)
        assert leases.standing(session, DISTRICT, load_id, later) is Standing.OVER
        session.commit()
    assert "系统多次尝试都未能完成导入" in office.page(load_id)


def test_progress_is_seen_while_the_load_is_open(office: Office) -> None:
    load_id = queued(office)
    with office.app.app_context():
        session = db.session()
        held = leases.take(session, DISTRICT, load_id, now=datetime.now(UTC))
        assert held is not None
        session.commit()
        session.execute(text("update location set road = '未提交'"))
        tell = Teller(held)
        tell(Progress(Stage.WRITING, 12_345, 0.5))
        page = office.page(load_id, **{"HX-Request": "true"})
        assert "已读 12,345 行" in page
        assert 'value="90.0"' in page
        assert "<!doctype" not in page
        session.rollback()
        leases.put_back(session, held, "taken away", datetime.now(UTC))
        session.commit()
        tell.renew(None)
        with pytest.raises(LoadLost):
            tell(Progress(Stage.WRITING, 12_345, 0.6))
        db.session.remove()


def test_a_register_that_is_being_loaded_is_waited_for(office: Office) -> None:
    load_id = queued(office)
    lock = text("select pg_advisory_xact_lock(hashtextextended(:name, 20))")
    with office.engine.begin() as other:
        other.execute(lock, {"name": f"register {DISTRICT} locations"})
        office.carry_out(load_id)
        load = office.load(load_id)
        assert (load.state, load.attempts) == (LoadState.QUEUED, 0)
    office.carry_out(load_id)
    assert office.load(load_id).state is LoadState.DONE


def test_a_load_is_seen_to_until_it_is_over(office: Office) -> None:
    load_id = queued(office)
    with Session(office.engine) as session:
        assert leases.take(session, DISTRICT, load_id, now=NOW) is not None
        see_to_load(session, DISTRICT, {"load_id": load_id}, NOW)
        watches = select(func.count()).select_from(Task).where(Task.kind == "registers.load")
        assert session.scalar(watches) == 2
        session.rollback()
    office.carry_out(load_id)
    with Session(office.engine) as session:
        see_to_load(session, DISTRICT, {"load_id": load_id}, NOW)
        assert session.scalar(watches) == 1


def test_a_worker_starts_one_process_for_a_load(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_id = queued(office)
    for name, value in environment_of(office.app.config["ONEMAP"]).items():
        monkeypatch.setenv(name, value)
    with Session(office.engine) as session:
        for seconds in (0, 20, 40):
            now = datetime.now(UTC) + timedelta(seconds=seconds)
            see_to_load(session, DISTRICT, {"load_id": load_id}, now)
        session.commit()
    (process,) = [one for (_, load), one in _started.items() if load == load_id]
    assert process.wait(120) == 0
    assert office.load(load_id).state is LoadState.DONE


def test_a_file_that_nobody_loads_is_forgotten(office: Office) -> None:
    load_id = office.sent("locations", DOORS)
    with Session(office.engine) as session:
        purge(session, DISTRICT, load_id, NOW)
        session.commit()
    assert office.parts(load_id) == {}
    assert "文件已不再保留，如需导入请重新上传。" in office.page(load_id)
    assert office.begin(load_id).status_code == 303
    assert office.load(load_id).state is LoadState.UPLOADED


def test_the_file_cannot_be_read_in_the_database(office: Office) -> None:
    office.sent("persons", "姓名,身份证号\n王小明,11010519491231002X\n", "人.csv")
    with office.engine.connect() as connection:
        (content,) = connection.scalars(text("select content from register_load_part")).all()
    assert "王小明".encode() not in bytes(content)


def test_registers_follow_a_layout_on_its_day(office: Office) -> None:
    with Session(office.engine) as session:
        add_location(session, "福宁路9号", 113.106, 23.005)
        add_component(session, 113.106, 23.005)
        session.commit()
    layout = {
        f"{WEST_COMMUNITY}001": box(WEST, SOUTH, 113.107, NORTH),
        f"{WEST_COMMUNITY}002": box(113.107, SOUTH, MIDDLE, NORTH),
    }
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    office.loaded("grids", cells(layout), "格.geojson", effective=day.isoformat())
    with Session(office.engine) as session:
        (task,) = session.scalars(select(Task).where(Task.kind == LAYOUT_TASK))
        # Midnight in China.
        assert task.run_at.isoformat() == f"{day - timedelta(days=1)}T16:00:00+00:00"
        done = set[int]()
        while todo := [one for one in session.scalars(select(Task)) if one.id not in done]:
            for one in todo:
                done.add(one.id)
                if one.kind.startswith("grids."):
                    TASKS[one.kind](session, DISTRICT, one.payload, task.run_at)
        new = session.scalar(select(Grid.id).where(Grid.valid_from == day, Grid.code.like("%1")))
        held = [
            *session.scalars(select(Location.grid_id)),
            *session.scalars(text("select grid_id from component")),
        ]
        assert held == [new, new]
