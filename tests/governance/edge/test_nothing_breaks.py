"""Whatever is sent to whatever route, the answer is a page or a refusal: never a fault of ours."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from werkzeug.routing import Rule

from gis.errors import Invalid
from governance.cases.filter import CaseFilter
from governance.console.forms import QueueFilter
from governance.console.queue_views import Since
from governance.forms import parse
from governance.map.case_filter import MapFilter
from governance.map.case_tiles import CaseTiles
from governance.map.forms import PlaceForm, StyleForm, WordsForm
from governance.permissions import TABLE
from tests.governance.edge.town import STAFF, Town
from tests.support.pictures import picture
from workflows.roles import Role

LONGEST_PATH = 3000
"""What a server passes on: gunicorn refuses a request line above 4094 bytes."""

ODD = [
    "",
    " ",
    "\0",
    "a\0b",
    "'",
    "' or 1=1 --",
    "%",
    "\\",
    "<script>alert(1)</script>",
    "-1",
    "0",
    "1",
    "1e400",
    "NaN",
    "Infinity",
    "9" * 19,
    "9" * 30,
    "9" * 5000,
    f"1:{'9' * 5000}",
    f"{'9' * 30}:1",
    "²",
    "٣",
    "1_000",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59-14:00",
    "2026-01-01T00:00:00~1",
    f"2026-01-01T00:00:00+08:00~{'9' * 30}",
    "0001-01-01T00:00:00+14:00~-1",
    "\u202e",
    "\udcff",
    "汉" * 3000,
    "//[",
    "http://[",
    "/\nx",
    "/\r\nSet-Cookie: a=b",
    "/\\/evil.example",
    "../../etc/passwd",
    "true",
    "open",
    "department",
    "handle_case",
    "verify_pass",
    "[]",
]
NAMES = [
    "accuracy_m",
    "address",
    "after",
    "anonymous",
    "axis",
    "back",
    "bbox",
    "by",
    "case",
    "case_class",
    "class",
    "class_code",
    "closed_from",
    "closed_to",
    "code",
    "counted_from",
    "counted_to",
    "crs",
    "department",
    "department_id",
    "due",
    "duplicates",
    "first",
    "grid",
    "key",
    "language",
    "last",
    "lat",
    "late",
    "layers",
    "less",
    "lon",
    "measure",
    "move",
    "next",
    "no",
    "of",
    "opened_from",
    "opened_to",
    "opinion",
    "order",
    "overdue",
    "password",
    "period",
    "photos",
    "placed",
    "purpose",
    "q",
    "reason",
    "reporter_name",
    "reporter_phone",
    "result",
    "scope",
    "seen_at",
    "since",
    "source",
    "stage",
    "standard",
    "state",
    "street",
    "text",
    "theme",
    "top",
    "urgent",
    "username",
    "version",
    "week",
    "where",
    "within",
    "worker",
    "worker_id",
]
VALID = {
    "version": "1",
    "since": "2026-01-01T00:00:00+08:00",
    "text": "路灯不亮",
    "purpose": "contact_reporter",
    "username": "nobody",
    "password": "nothing",
    "code": "0000-0000",
    "move": "verify_pass",
}
PEOPLE = {"visitor": Role.RESIDENT, "resident": Role.RESIDENT, **STAFF}
HEADER_NAMES = [
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Cookie",
    "Host",
    "HX-Request",
    "HX-Target",
    "Idempotency-Key",
    "If-None-Match",
    "Origin",
    "Range",
    "Sec-Fetch-Site",
    "X-Forwarded-For",
]

odd = st.sampled_from(ODD) | st.text(max_size=30)
names = st.sampled_from([*NAMES, "", "no such field", "text.x", "汉"])
fields = st.lists(st.tuples(names, odd), min_size=1, max_size=4)
headers = st.dictionaries(
    st.sampled_from(HEADER_NAMES),
    st.sampled_from(["text/html", "application/json", "null", "http://[", "x" * 3000, "a;q=NaN"])
    | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
    max_size=3,
)


def path_of(rule: Rule, town: Town, given: dict[str, str]) -> str:
    """The address of a route, `given` in place of what would lead to something."""
    real: dict[str, Any] = {
        "no": town.case.no,
        "move": "dispatch",
        "layer": "cases",
        "z": 12,
        "x": 3334,
        "y": 1778,
        "id": town.photo.id,
        "load_id": 1,
        "spot_id": 1,
        "key": "closing_on_time",
        "proposal_id": 1,
        "visit_id": 1,
        "worker_id": 1,
        "shift_id": 1,
        "leave_id": 1,
        "skill_id": 1,
        "alias_id": 1,
        "rule_id": 1,
        "standard_id": 1,
        "trial_id": 1,
        "version": 1,
        "kind": "grids",
        "code": "C-01-37",
        "ending": "csv",
        "day": "2026-01-01",
    }
    path = rule.rule
    for argument in rule.arguments:
        value = given.get(argument, str(real[argument]))[:LONGEST_PATH]
        shown = quote(value.encode(errors="surrogateescape"), safe="")
        for converter in ("", "int:", "uuid:", "any(csv, xlsx):"):
            path = path.replace(f"<{converter}{argument}>", shown)
    return path[:LONGEST_PATH]


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Every route with its method; signing in hashes a password, and has a test of its own."""
    return sorted(
        (
            (method, rule)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"OPTIONS"}
            if rule.endpoint not in {"static", "accounts.sign_in", "accounts.sign_out_submit"}
        ),
        key=lambda route: (route[1].rule, route[0]),
    )


def admitted(app: Flask, rule: Rule) -> list[str]:
    """Who gets further than the door."""
    roles = TABLE[getattr(app.view_functions[rule.endpoint], "permission")]  # noqa: B009
    return [name for name, role in PEOPLE.items() if role in roles]


def send(town: Town, name: str, method: str, path: str, **options: Any) -> int:
    """Send, and check what holds for every answer whatever it is."""
    client = town.resident if name == "resident" else town.clients[name]
    with client.open(path, method=method, **options) as answer:
        assert answer.status_code < 500
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" in answer.headers
        if answer.mimetype == "text/html":
            assert b"<script>alert(" not in answer.data
        return answer.status_code


@settings(
    max_examples=500,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_request(town: Town, unlimited: None, data: st.DataObject) -> None:
    method, rule = data.draw(st.sampled_from(routes(town.app)))
    name = data.draw(st.sampled_from(admitted(town.app, rule)))
    path = path_of(rule, town, data.draw(st.dictionaries(st.sampled_from(["no", "move"]), odd)))
    sent = data.draw(fields)
    options: dict[str, Any] = {"headers": data.draw(headers)}
    options["query_string"] = encoded(data.draw(fields))
    if method == "POST":
        kind = data.draw(st.sampled_from(["form", "parts", "json", "raw"]))
        if kind == "form":
            options["data"] = encoded([*VALID.items(), *sent])
            options["content_type"] = "application/x-www-form-urlencoded"
        elif kind == "parts":
            options["data"] = {**VALID, **{key: sendable(value) for key, value in sent}}
            options["data"]["photos"] = (io.BytesIO(picture()), sendable(data.draw(odd)))
            options["content_type"] = "multipart/form-data"
        elif kind == "json":
            options["json"] = dict(sent)
        else:
            options["data"] = data.draw(st.binary(max_size=60))
            options["content_type"] = data.draw(
                st.sampled_from(["application/json", "multipart/form-data; boundary=x", "text/csv"])
            )
    send(town, name, method, path, **options)


def sendable(value: str) -> str:
    return value.encode(errors="replace").decode()


def encoded(pairs: list[tuple[str, str]]) -> str:
    """A query string that may hold bytes which are no UTF-8."""
    parts = (
        f"{quote(key.encode(errors='replace'))}={quote(value.encode(errors='surrogateescape'))}"
        for key, value in pairs
    )
    return "&".join(parts)[:LONGEST_PATH]


@pytest.mark.parametrize(
    ("name", "path", "form"),
    [
        ("dispatcher", "/console/pins.json", QueueFilter),
        ("dispatcher", "/console/arrivals", Since),
        ("dispatcher", "/cases", CaseFilter),
        ("dispatcher", "/map/style.json", StyleForm),
        ("dispatcher", "/map/cases", MapFilter),
        ("dispatcher", "/map/figures.json", MapFilter),
        ("dispatcher", "/map/find", WordsForm),
        ("dispatcher", "/map/here", PlaceForm),
        ("dispatcher", "/tiles/cases/12/3334/1778.mvt", CaseTiles),
    ],
)
def test_every_filter_that_is_accepted_can_be_answered(
    town: Town, unlimited: None, name: str, path: str, form: type[BaseModel]
) -> None:
    """One value at a time, so that no fault hides behind the refusal of another."""
    for key in form.model_fields:
        for value in ODD:
            try:
                parse(form, {key: value})
            except Invalid:
                continue
            send(town, name, "GET", path, query_string=encoded([(key, value)]))


@pytest.mark.parametrize("value", ["\0", "a\0b", "' or 1=1 --", "\udcff", "//[", "/\r\nX: y"])
def test_odd_account_names(town: Town, unlimited: None, value: str) -> None:
    data = encoded([("username", value), ("password", "nothing"), ("next", value)])
    kind = "application/x-www-form-urlencoded"
    send(town, "visitor", "POST", "/sign-in", data=data, content_type=kind)
    send(town, "visitor", "POST", "/language", data=data, content_type=kind)
    send(town, "visitor", "GET", "/sign-in", query_string=data)
