"""What an attacker tries first: code in texts, requests from elsewhere, ways out and around."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize  # type: ignore[import-untyped]
from PIL import Image
from sqlalchemy import URL, select

from governance.accounts.services import create_account, hasher
from governance.app import create_app
from governance.intake.models import Photo
from governance.settings import Settings
from tests.governance.edge.page_reader import code_in
from tests.governance.edge.test_matrix import named, rows
from tests.governance.edge.test_nothing_breaks import routes
from tests.governance.edge.town import Town
from tests.governance.intake.district import DISTRICT, NOW
from tests.support.settings import settings_of
from workflows.dispatch.models import Department
from workflows.roles import Role

HTML = {"Accept": "text/html"}
CODE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}%(no)s</textarea>"
PASSWORD = "Strong-enough-1"
ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://["},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]


def test_the_reader_finds_code() -> None:
    assert code_in(CODE) == ["<script>", "<img src=x>", "<img onerror>"]
    assert code_in('<a href="javascript:alert(1)">x</a>') == ["<a href=javascript:alert(1)>"]
    assert code_in(quote(CODE)) == []


def test_whatever_people_write_stays_text(town: Town, unlimited: None) -> None:
    """In the text of a report, in names of everything, in opinions, in addresses of pages."""
    town.resident.get("/report")
    sent = town.resident.post(
        "/report?key=report-with-code",
        data={
            "text": f"路灯不亮{CODE}",
            "address": CODE,
            "reporter_name": CODE[:40],
            "photos": (io.BytesIO(b"GIF89a"), "<script>alert(1)</script>.jpg"),
        },
        headers=HTML,
    )
    assert sent.status_code == 422
    assert code_in(sent.text) == []
    _rename_everything(town)
    town.move(town.case, "return", "handler", reason=CODE, opinion=CODE)
    pages = [named(path, town) for method, path, _ in rows() if method == "GET"]
    for name in ("q", "next", "case", "layers", "state", "stage", "key"):
        pages += [f"{path}?{name}={quote(CODE)}" for path in ("/console", "/cases", "/sign-in")]
    pages += [f"/{quote(CODE)}", f"/cases/{quote(CODE, safe='')}"]
    seen = 0
    for client in (*town.clients.values(), town.resident):
        for path in pages:
            for headers in (HTML, {"HX-Request": "true"}):
                with client.get(path, headers=headers) as answer:
                    if answer.mimetype == "text/html":
                        assert code_in(answer.get_data(as_text=True)) == [], path
                        seen += b"alert(1)" in answer.data
    assert seen > 20, "the texts are not on the pages"


def _rename_everything(town: Town) -> None:
    for account in town.accounts.values():
        account.name = CODE[:40]
    for department in town.session.scalars(select(Department)):
        department.name = department.name_en = CODE[:40]
    for known in (town.ready.lamp, town.ready.rubbish):
        known.name = known.name_en = known.major_name = CODE[:40]
    for case in (town.case, town.other):
        case.text = case.address = case.owner_label = case.worker_label = CODE
        case.owner_label = case.worker_label = CODE[:80]
    town.session.commit()


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_no_change_is_made_for_a_page_elsewhere(town: Town, headers: dict[str, str]) -> None:
    for method, rule in routes(town.app):
        if method == "POST":
            path = rule.rule.replace("<no>", town.case.no).replace("<move>", "return")
            answer = town.clients["handler"].post(path, headers=headers)
            assert (answer.status_code, path) == (403, path)
    assert town.clients["handler"].get("/department").status_code == 200


@pytest.fixture
def signed_up(town: Town) -> Town:
    create_account(
        town.session, DISTRICT, "leader9", PASSWORD, name="区宁", role=Role.LEADER, now=NOW
    )
    town.session.commit()
    return town


def sign_in(client: FlaskClient, **fields: str) -> Any:
    return client.post("/sign-in", data={"username": "leader9", "password": PASSWORD, **fields})


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\\/evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\t\\/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//[",
        "/\r\nSet-Cookie: a=b",
        "evil.example",
        "",
    ],
)
def test_no_form_leads_out_of_the_house(signed_up: Town, target: str) -> None:
    client = signed_up.app.test_client()
    assert sign_in(client, next=target).location == "/"
    answer = client.post("/language", data={"language": "en", "next": target})
    assert answer.location == "/"
    assert "a=b" not in str(answer.headers)


def test_a_form_leads_back_to_where_it_was(signed_up: Town) -> None:
    client = signed_up.app.test_client()
    assert sign_in(client, next="/cases?q=%E7%81%AF&urgent=1").location.endswith("urgent=1")


def test_a_move_leads_to_pages_that_have_a_name(town: Town) -> None:
    form = {"version": str(town.case.version), "reason": "x", "back": "https://evil.example"}
    answer = town.clients["handler"].post(f"/cases/{town.case.no}/moves/return", data=form)
    assert answer.status_code == 422


def test_cookies_are_closed_to_scripts_and_other_sites(signed_up: Town) -> None:
    client = signed_up.app.test_client()
    cookie = sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_cookies_of_a_site_with_tls_stay_on_it(
    database_url: URL, redis_server_url: str, key_folder: Path
) -> None:
    plain = settings_of(database_url, redis_server_url, key_folder)
    app: Flask = create_app(Settings(**{**vars(plain), "secure_cookies": True}))
    client = app.test_client()
    page = client.get("/report")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in client.post("/language", data={"language": "en"}).headers["Set-Cookie"]


def test_each_sign_in_is_a_session_of_its_own(signed_up: Town) -> None:
    """What a browser held before, somebody else may have put there."""
    client = signed_up.app.test_client()
    tokens = []
    for _ in range(2):
        sign_in(client)
        with client.session_transaction() as cookie:
            tokens.append(cookie["_user_id"])
    assert tokens[0] != tokens[1]
    assert all(len(token) >= 43 for token in tokens)
    planted = signed_up.app.test_client()
    with planted.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
    assert planted.get("/wall", headers=HTML).status_code == 302
    sign_in(planted)
    with planted.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"


def test_passwords_are_kept_as_argon2id() -> None:
    assert hasher.hash(PASSWORD).startswith("$argon2id$")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/vendor/..%2f..%2fapp.py",
        "/static/..%5capp.py",
        "/static/%00",
        "/static/",
        "/static/vendor",
        "/photos/../sign-in",
    ],
)
def test_no_way_leads_out_of_the_folder(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "a b", "[", "x" * 300, "localhost:0x", "é"])
def test_a_strange_host_breaks_and_redirects_nothing(town: Town, host: str) -> None:
    for name, path in (("visitor", "/"), ("visitor", "/wall"), ("leader", "/map/style.json")):
        answer = town.clients[name].get(path, headers={**HTML, "Host": host})
        assert answer.status_code < 500
        elsewhere = {**HTML, "Host": host, "Origin": "https://other.example"}
        assert town.clients[name].post("/report", headers=elsewhere).status_code in {400, 403}
        assert "evil.example" not in (answer.location or "")


def test_a_photograph_is_a_picture_whatever_it_was(town: Town) -> None:
    """A JPEG that is a page too loses the page, and nobody is asked what it might be."""
    written = io.BytesIO()
    Image.new("RGB", (64, 64)).save(written, "JPEG", comment=CODE.encode(), quality=90)
    shot = written.getvalue() + CODE.encode()
    town.resident.get("/report")
    data = {"text": "路灯不亮", "photos": (io.BytesIO(shot), "a.html", "text/html")}
    assert town.resident.post("/report?key=report-polyglot", data=data).status_code == 303
    newest = select(Photo).order_by(Photo.added_at.desc()).limit(1)
    photo = town.session.scalars(newest).one()
    for path in (f"/photos/{photo.id}", f"/photos/{photo.id}/thumbnail"):
        answer = town.resident.get(path, headers=HTML)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"].startswith("private")
        assert "Cookie" in answer.headers["Vary"]
        assert b"alert" not in answer.data
        assert answer.data.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("words", ["' or 1=1 --", "%", "_", "\\", "4406__", "') or true --"])
def test_what_is_searched_for_is_no_pattern_and_no_statement(town: Town, words: str) -> None:
    page = town.clients["leader"].get(f"/cases?q={quote(words)}").text
    assert town.case.no not in page
    assert town.case.no in town.clients["leader"].get(f"/cases?q={town.case.no}").text


def test_guesses_are_counted_whatever_address_is_claimed(town: Town) -> None:
    """Without a trusted proxy the header is only what a visitor says."""
    answers = []
    for number in range(11):
        answer = town.app.test_client().post(
            "/follow",
            data={"no": town.case.no, "code": f"0000-{number:04d}"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
        answers.append(answer.status_code)
    assert answers == [404] * 10 + [429]


def test_a_new_browser_name_is_no_new_allowance(town: Town) -> None:
    """Sixty browsers of one address may report in a minute; a name is there for the asking."""
    answers: list[int] = []
    for _ in range(61):
        client = town.app.test_client()
        with client.session_transaction() as cookie:
            cookie["browser"] = f"browser-{len(answers)}"
        answers.append(client.post("/api/v1/reports").status_code)
    assert answers == [415] * 60 + [429]


@pytest.mark.parametrize(
    "body", ["[" * 3_000_000, '{"a":' * 500_000, '{"text": "%s"}' % ("x" * 2**21)]
)
def test_a_document_is_never_larger_than_a_report(town: Town, unlimited: None, body: str) -> None:
    """Photographs come in parts; read as JSON, their megabytes would be gigabytes of objects."""
    answer = town.clients["worker"].post(
        "/api/v1/reports", data=body, content_type="application/json"
    )
    assert answer.status_code == 413


class BrokenOff(io.RawIOBase):
    """The body of a request whose chunks say a size that is none, as the web server reads it."""

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def readinto(self, _buffer: object) -> int:
        raise InvalidChunkSize(b"ZZ")


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
def test_a_body_that_breaks_off_is_the_senders_fault(
    town: Town, unlimited: None, kind: str
) -> None:
    answer = town.clients["worker"].post(
        "/api/v1/reports",
        input_stream=BrokenOff(),
        content_type=kind,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "request_unreadable"


def test_the_service_worker_is_the_same_for_everybody(town: Town) -> None:
    said = [town.clients[name].get("/sw.js?x=<script>") for name in ("visitor", "worker")]
    assert said[0].text == said[1].text
    assert said[0].mimetype == "text/javascript"
    assert "Service-Worker-Allowed" not in said[0].headers
    assert "<script>" not in said[0].text
