"""What a phone keeps: the worker's script, the list of files in it, and who is asked to send."""

import json
import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from governance.field.shell import PAGES, shell_files
from tests.governance.intake.district import Ready

IMPORT = re.compile(r"""(?:^|\s)import\s(?:[^"']*\sfrom\s)?["']([^"']+)["']""")
ASSET = re.compile(r'(?:src|href)="/static/([^"#]+)')


def shell_of(client: FlaskClient) -> tuple[dict[str, object], str]:
    response = client.get("/sw.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    first, script = response.text.split("\n", 1)
    return json.loads(first.removeprefix("self.SHELL = ").removesuffix(";")), script


def is_served(client: FlaskClient, path: str) -> bool:
    with client.get(path) as response:
        return response.status_code == 200


def test_worker_starts_with_the_files_it_keeps(client: FlaskClient, ready: Ready) -> None:
    shell, script = shell_of(client)
    assert shell["pages"] == list(PAGES)
    assert "importScripts" in script
    for path in shell["files"]:  # type: ignore[attr-defined]
        assert is_served(client, path), path


def test_every_file_that_the_kept_pages_load_is_kept(app: Flask, worker: FlaskClient) -> None:
    """Followed from the pages through the imports of the modules, as a browser does."""
    static = Path(str(app.static_folder))
    kept = shell_files(static)
    wanted = {name for page in PAGES for name in ASSET.findall(worker.get(page).text)}
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        seen.add(name)
        if not name.endswith(".js"):
            continue
        for target in IMPORT.findall((static / name).read_text()):
            found = target.removeprefix("/static/")
            if target.startswith("."):
                path = ((static / name).parent / target).resolve()
                found = path.relative_to(static.resolve()).as_posix()
            wanted |= {found} - seen
    assert seen - kept.keys() == set()


def test_who_am_i(worker: FlaskClient, ready: Ready) -> None:
    answer = worker.get("/field/who-am-i", headers={"Accept": "application/json"})
    assert answer.json is not None
    assert answer.json["account"] == str(ready.worker.id)


def test_nobody_is_refused_in_json(client: FlaskClient, ready: Ready) -> None:
    answer = client.get("/field/who-am-i", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_manifest_opens_the_report_page(client: FlaskClient, ready: Ready) -> None:
    manifest = client.get("/manifest.webmanifest").get_json(force=True)
    assert manifest["start_url"] == "/field"
    assert is_served(client, manifest["icons"][0]["src"])
