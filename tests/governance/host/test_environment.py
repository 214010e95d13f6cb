from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.host.environment import environment_of, read_environment, write_environment
from governance.host.errors import HostError
from governance.host.home import Home
from governance.host.instance import Instance

values = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))


@given(variables=st.dictionaries(st.from_regex(r"ONEMAP_[A-Z]{1,9}", fullmatch=True), values))
def test_what_is_written_is_read(
    variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("environment") / "environment"
    write_environment(path, variables)
    assert read_environment(path) == variables
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", ["NAME", "A='1' B='2'", "A='open", ""])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "environment"
    path.write_text(f"ONEMAP_DISTRICT=440604\n{line}\n")
    with pytest.raises(HostError, match=r"environment, line 2: expected NAME='value'"):
        read_environment(path)


def test_before_the_first_start_the_command_to_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="run bin/up first"):
        read_environment(tmp_path / "environment")


@pytest.mark.parametrize("given_url", [None, "postgresql+psycopg://app@db.example/onemap"])
def test_a_server_that_the_caller_names_replaces_the_private_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given_url: str | None
) -> None:
    monkeypatch.delenv("ONEMAP_DATABASE_URL", raising=False)
    monkeypatch.delenv("ONEMAP_REDIS_URL", raising=False)
    instance = Instance.at(Home(tmp_path))
    if given_url:
        monkeypatch.setenv("ONEMAP_DATABASE_URL", given_url)
    environment = environment_of(instance.home, instance.private_cluster, instance.private_redis)
    private = f"postgresql+psycopg://onemap@/onemap?host={instance.home.sockets}&port=5432"
    assert environment["ONEMAP_DATABASE_URL"] == (given_url or private)
    assert environment["ONEMAP_REDIS_URL"].startswith("unix://")


def test_an_address_of_our_own_cluster_still_means_the_private_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    instance = Instance.at(Home(tmp_path))
    monkeypatch.setenv("ONEMAP_DATABASE_URL", instance.cluster.url("onemap", "onemap"))
    assert instance.private_cluster is instance.cluster
