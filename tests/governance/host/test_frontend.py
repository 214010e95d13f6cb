import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from governance.host.frontend import FILES, LOCK, VENDOR, copy_files, is_current
from governance.host.home import REPOSITORY


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A node_modules folder with every listed file in small."""
    for package, names in FILES.items():
        for source in names:
            path = tmp_path / "node_modules" / package / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"// {package} {source}\n" * 9)
        (tmp_path / "node_modules" / package / "package.json").write_text('{"version": "1.2.3"}')
    return tmp_path / "node_modules"


def test_manifest_describes_every_file(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "static" / "vendor"
    copy_files(modules, vendor)
    manifest = json.loads((vendor / "manifest.json").read_text())
    for name, entry in manifest["files"].items():
        content = (vendor / name).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert gzip.decompress((vendor / f"{name}.gz").read_bytes()) == content
        assert re.fullmatch(r"[\w.-]+@1\.2\.3", entry["package"])
    assert is_current(vendor)


def test_a_missing_or_short_file_is_fetched_again(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    assert not is_current(vendor)
    copy_files(modules, vendor)
    (vendor / "idb.js").write_text("half")
    assert not is_current(vendor)
    copy_files(modules, vendor)
    (vendor / "idb.js").unlink()
    assert not is_current(vendor)


def test_another_lock_file_means_other_libraries(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    copy_files(modules, vendor)
    path = vendor / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "lock": "0" * 64}))
    assert not is_current(vendor)


def test_every_direct_package_is_locked_with_its_hash() -> None:
    locked = json.loads(LOCK.read_text())["packages"]
    wanted = json.loads((REPOSITORY / "package.json").read_text())["dependencies"]
    assert wanted.keys() == FILES.keys()
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_no_vendored_file_is_committed() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text().split()
    assert f"{VENDOR.relative_to(REPOSITORY)}/" in ignored
