import os
import subprocess
from pathlib import Path

import pytest

from governance.host.home import REPOSITORY

SCRIPTS = ["up", "down", "test", "onemap", "bench"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The scripts in a repository with an installed .venv whose Python only tells its arguments."""
    for source in [*(REPOSITORY / "bin").iterdir(), REPOSITORY / "governance/host/bootstrap.sh"]:
        target = tmp_path / source.relative_to(REPOSITORY)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        target.chmod(0o755)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$PWD" "$PYTHONPATH" "$@"\n')
    python.chmod(0o755)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("flask==3\n")
        (tmp_path / ".venv" / f"{lock}.installed").write_text("flask==3\n")
    return tmp_path


def run(script: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [script, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_work_from_any_folder_and_through_a_link(
    copy: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere with a space")
    link = elsewhere / "link"
    link.symlink_to(copy / "bin" / name)
    expected = f"{elsewhere} {copy} -m governance.host {name} a b c\n"
    assert run(copy / "bin" / name, elsewhere, "a b", "c") == expected
    assert run(link, elsewhere, "a b", "c") == expected


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_short_and_may_be_executed(name: str) -> None:
    script = REPOSITORY / "bin" / name
    assert os.access(script, os.X_OK)
    assert len(script.read_text().splitlines()) < 10


def test_packages_are_installed_only_when_the_lock_changed(copy: Path) -> None:
    assert "-m pip install" not in run(copy / "bin" / "up", copy)
    (copy / "requirements.lock").write_text("flask==4\n")
    said = run(copy / "bin" / "up", copy)
    assert "-m pip install --quiet --disable-pip-version-check" in said
    assert "--require-hashes -r" in said
    assert "-m pip install" not in run(copy / "bin" / "up", copy)
