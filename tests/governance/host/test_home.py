import os
import pwd
from pathlib import Path

import pytest

from governance.host.errors import HostError
from governance.host.home import SOCKET_FOLDER_LIMIT, Home, find_home
from governance.host.server_account import Account, server_account

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")


def test_named_home_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONEMAP_HOME", str(tmp_path / "elsewhere"))
    assert find_home().root == tmp_path / "elsewhere"


def test_sockets_move_when_the_path_is_too_long_for_a_socket() -> None:
    near, far = Home(Path("/srv/onemap")), Home(Path("/srv/" + "long/" * 30))
    assert near.sockets == Path("/srv/onemap/sockets")
    assert far.sockets.name.startswith("onemap-")
    assert len(os.fsencode(far.sockets)) <= SOCKET_FOLDER_LIMIT
    assert far.sockets == Home(far.root).sockets


def test_keys_are_beside_the_data_and_closed_to_others(throw_away_folder: Path) -> None:
    home = Home(throw_away_folder / "home")
    home.prepare(server_account())
    assert home.data not in home.keys.parents
    assert home.keys.stat().st_mode & 0o777 == 0o700
    assert home.sockets.stat().st_mode & 0o777 == 0o700
    assert home.sockets.stat().st_uid == server_account().uid


def test_preparing_twice_changes_nothing(throw_away_folder: Path) -> None:
    home = Home(throw_away_folder / "home")
    home.prepare(server_account())
    (home.sockets / "kept").touch()
    home.prepare(server_account())
    assert (home.sockets / "kept").exists()


@AS_ROOT
def test_a_home_that_the_servers_cannot_enter_is_refused_with_the_way_out(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(HostError, match=r"may not enter .*chmod o\+x .*ONEMAP_HOME"):
        Home(closed / "home").prepare(server_account())


def test_a_folder_of_sockets_that_belongs_to_another_is_refused(throw_away_folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    stranger = pwd.getpwnam("nobody")
    home = Home(throw_away_folder)
    home.sockets.mkdir()
    os.chown(home.sockets, stranger.pw_uid, stranger.pw_gid)
    with pytest.raises(HostError, match="belongs to someone else"):
        home.prepare(Account("ours", os.geteuid(), os.getegid()))
