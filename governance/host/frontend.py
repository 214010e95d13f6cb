"""The browser's libraries: fetched by npm from a lock file, copied, never committed."""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from governance.host.announce import step
from governance.host.environment import process_environment
from governance.host.errors import HostError
from governance.host.home import REPOSITORY

LOCK = REPOSITORY / "package-lock.json"
VENDOR = REPOSITORY / "governance" / "static" / "vendor"
NODE_LOCK = REPOSITORY / "requirements-node.lock"
MINIMUM_NODE = 18

# MapLibre finds its worker beside itself under the published name, so names stay as they are;
# `idb` alone is renamed, and taken in the form that a classic service worker can read, too.
FILES = {
    "echarts": {"dist/echarts.min.js": "echarts.min.js"},
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js"},
    "idb": {"build/umd.js": "idb.js"},
    "maplibre-gl": {
        "dist/maplibre-gl.mjs": "maplibre-gl.mjs",
        "dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
        "dist/maplibre-gl-shared.mjs": "maplibre-gl-shared.mjs",
        "dist/maplibre-gl.css": "maplibre-gl.css",
    },
}


def ensure_vendor(vendor: Path = VENDOR) -> None:
    """Fill `vendor` from the lock file unless it already holds exactly that."""
    if is_current(vendor):
        return
    with step("Fetching the browser's libraries"), tempfile.TemporaryDirectory() as name:
        workshop = Path(name)
        for file in ("package.json", LOCK.name):
            shutil.copy(REPOSITORY / file, workshop)
        npm_ci(workshop)
        copy_files(workshop / "node_modules", vendor)


def is_current(vendor: Path) -> bool:
    try:
        manifest = json.loads((vendor / "manifest.json").read_text())
        return bool(
            manifest["lock"] == _sha256(LOCK)
            and manifest["files"].keys() == {n for names in FILES.values() for n in names.values()}
            and all((vendor / n).stat().st_size == f["bytes"] for n, f in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError):
        return False


def copy_files(modules: Path, vendor: Path) -> None:
    """Copy FILES out of `modules`, each with a .gz beside it, and write manifest.json.

    `vendor` appears whole or not at all: it is filled beside and then swapped in.
    """
    vendor.parent.mkdir(parents=True, exist_ok=True)
    fresh = vendor.with_name(vendor.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    files: dict[str, Any] = {}
    for package, names in FILES.items():
        version = json.loads((modules / package / "package.json").read_text())["version"]
        for source, name in names.items():
            content = (modules / package / source).read_bytes()
            (fresh / name).write_bytes(content)
            (fresh / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
            files[name] = {
                "package": f"{package}@{version}",
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
    manifest = {"lock": _sha256(LOCK), "files": files}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def npm_ci(folder: Path) -> None:
    command = [_npm(), "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command,
        cwd=folder,
        env=process_environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise HostError(f"npm could not fetch the browser's libraries:\n{done.stderr.strip()}")


def _npm() -> str:
    """Return an npm whose Node is new enough, taking both from PyPI where there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= MINIMUM_NODE:
        return npm
    own = Path(sys.prefix) / "bin" / "npm"
    if not own.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        done = subprocess.run([*pip, "-r", str(NODE_LOCK)], check=False)
        if done.returncode:
            raise HostError(
                f"Node {MINIMUM_NODE} or newer with npm is needed to fetch the browser's "
                f"libraries. Install it (Debian, Ubuntu: `apt install nodejs npm`)."
            )
    return str(own)


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
