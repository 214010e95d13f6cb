from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from governance.host.cluster import Cluster
from governance.host.database import ensure_database
from governance.host.errors import HostError
from governance.host.extensions import create_extensions
from governance.host.home import Home
from governance.host.processes import end
from governance.host.server_account import server_account


@pytest.fixture
def cluster(throw_away_folder: Path) -> Iterator[Cluster]:
    home = Home(throw_away_folder)
    account = server_account()
    home.prepare(account)
    cluster = Cluster(home.data / "postgres", home.sockets, home.log / "postgres.log", account)
    cluster.ensure_running()
    yield cluster
    cluster.stop()


def ask(cluster: Cluster, query: str, role: str = "onemap") -> object:
    with psycopg.connect(cluster.conninfo("onemap", role)) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


@pytest.fixture
def filled(cluster: Cluster) -> Cluster:
    ensure_database(cluster)
    with psycopg.connect(cluster.conninfo("onemap", "onemap")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    return cluster


def test_the_product_owns_its_database_without_being_a_superuser(filled: Cluster) -> None:
    ensure_database(filled)
    assert ask(filled, "SHOW is_superuser") == "off"
    assert ask(filled, "SELECT cardinality(show_trgm('禅城'))") == 3
    assert ask(filled, "SHOW listen_addresses") == ""
    assert [ask(filled, f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == ["on"] * 2


def test_it_starts_and_stops_as_often_as_asked(filled: Cluster) -> None:
    assert not filled.ensure_running()
    filled.stop()
    filled.stop()
    assert filled.postmaster() is None
    assert filled.ensure_running()
    assert ask(filled, "SELECT answer FROM kept") == 42


def test_after_kill_9_everything_committed_is_there(filled: Cluster) -> None:
    postmaster = filled.postmaster()
    assert postmaster is not None
    postmaster.kill()
    end([postmaster], patience=30)
    assert filled.ensure_running()
    assert ask(filled, "SELECT answer FROM kept") == 42


def test_a_pid_file_that_names_another_process_does_not_stop_the_start(filled: Cluster) -> None:
    filled.stop()
    leftover = filled.data / "postmaster.pid"
    leftover.write_text(f"1\n{filled.data}\n1\n5432\n{filled.sockets}\n\n  0 0\n")
    assert filled.postmaster() is None
    assert filled.ensure_running()


def test_a_folder_that_lost_its_version_is_left_alone(filled: Cluster) -> None:
    filled.stop()
    (filled.data / "PG_VERSION").unlink()
    with pytest.raises(HostError, match="Nothing was changed"):
        filled.ensure_running()
    assert (filled.data / "base").exists()


def test_why_it_does_not_start_is_said(filled: Cluster) -> None:
    filled.stop()
    with (filled.data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(HostError, match="no_such_setting"):
        filled.ensure_running()


def test_a_locale_that_is_blind_to_chinese_is_refused(filled: Cluster) -> None:
    with psycopg.connect(filled.conninfo("postgres"), autocommit=True) as server:
        server.execute(
            "CREATE DATABASE blind TEMPLATE template0 LC_CTYPE 'C' LC_COLLATE 'C' ENCODING 'UTF8'"
        )
    with (
        psycopg.connect(filled.conninfo("blind"), autocommit=True) as database,
        pytest.raises(HostError, match="no trigrams in Chinese text"),
    ):
        create_extensions(database)
