"""The pyramid is brought up in the background, and no death of anybody spoils it."""

from __future__ import annotations

import threading

import pytest
import redis
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from gis.tiles.keeping import drawn, forget_old, kept
from gis.tiles.layers import COMPONENTS
from gis.tiles.pyramid import fold
from gis.tiles.selection import ALL
from governance.jobs.upkeep import Upkeep
from governance.map.commands import tiles
from tests.gis.builders import DISTRICT, add_component
from tests.gis.test_tiles_kept_up import around, from_rows
from tests.governance.console.desk import Desk
from tests.governance.map.test_tiles import tile_over
from workflows.roles import Role

WAITING = text("select count(*) from tile_change")
AT = around(113.105, 23.005, 12)


def test_upkeep_folds_what_waits(bare_app: Flask, committed_engine: Engine) -> None:
    with Session(committed_engine) as session:
        add_component(session, 113.105, 23.005)
        session.commit()
        with bare_app.app_context():
            Upkeep(bare_app, threading.Event()).turn()
        assert session.scalar(WAITING) == 0
        assert drawn(session, COMPONENTS, AT, DISTRICT, ALL).content == from_rows(
            session, COMPONENTS, AT
        )


def test_upkeep_ends_when_it_is_told(bare_app: Flask) -> None:
    stop = threading.Event()
    upkeep = Upkeep(bare_app, stop)
    upkeep.start()
    stop.set()
    upkeep.join(30)
    assert not upkeep.is_alive()


def test_a_fold_that_is_killed_has_changed_nothing(committed_engine: Engine) -> None:
    with Session(committed_engine) as session, Session(committed_engine) as other:
        add_component(session, 113.105, 23.005)
        session.commit()
        assert fold(session) == 1
        pid = session.scalar(text("select pg_backend_pid()"))
        other.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        with pytest.raises(OperationalError):
            session.execute(text("select 1"))
        session.rollback()
        assert other.scalar(WAITING) == 1
        for _ in "12":
            fresh = from_rows(other, COMPONENTS, AT)
            assert drawn(other, COMPONENTS, AT, DISTRICT, ALL).content == fresh
            assert fold(other) in {0, 1}
        sheet = kept(other, COMPONENTS, AT, DISTRICT, ALL)
        assert sheet is None or sheet.content == fresh


def test_a_crash_leaves_the_counts_and_takes_the_kept_tiles(session: Session) -> None:
    """PostgreSQL empties a table that it does not log; what that one says could be too old."""
    found = session.execute(
        text("select relname, relpersistence from pg_class where relname like 'tile%'")
    )
    how = {name: kind for name, kind in found if not name.endswith("_seq")}
    assert how["tile_kept"] == "u"
    assert {how[name] for name in ("tile_change", "tile_pyramid", "tile_version")} == {"p"}


def test_redis_may_forget_everything(desk: Desk, redis_server_url: str, session: Session) -> None:
    add_component(session, 113.105, 23.005)
    fold(session)
    session.commit()
    leader, path = desk.at(Role.LEADER), f"/tiles/components/{tile_over(113.105, 23.005, 12)}"
    before = leader.get(path).data
    assert before
    with redis.Redis.from_url(redis_server_url) as server:
        server.flushall()
    assert leader.get(path).data == before


def test_kept_tiles_do_not_stay_for_ever(session: Session) -> None:
    add_component(session, 113.105, 23.005)
    fold(session)
    drawn(session, COMPONENTS, AT, DISTRICT, ALL)
    session.execute(text("update tile_kept set made_at = now() - interval '5 hours'"))
    forget_old(session)
    assert kept(session, COMPONENTS, AT, DISTRICT, ALL) is not None
    session.execute(text("update tile_kept set made_at = now() - interval '7 hours'"))
    forget_old(session)
    assert kept(session, COMPONENTS, AT, DISTRICT, ALL) is None


def test_points_are_counted_anew_on_demand(bare_app: Flask, committed_engine: Engine) -> None:
    with Session(committed_engine) as session:
        add_component(session, 113.105, 23.005)
        session.commit()
        session.execute(text("delete from tile_change"))
        session.commit()
        result = bare_app.test_cli_runner().invoke(tiles, ["rebuild", "--layer", "components"])
        assert result.exit_code == 0, result.output
        assert result.output.startswith("components: ")
        assert drawn(session, COMPONENTS, AT, DISTRICT, ALL).content == from_rows(
            session, COMPONENTS, AT
        )
