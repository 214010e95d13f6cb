"""A name, a telephone number, an ID number: sealed, in the answer of a reveal, nowhere else."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import redis
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.orm import Base
from governance.host.cluster_settings import settings_text
from governance.intake.follow_code import follow_code
from governance.map.layers import SERVED
from tests.governance.edge.test_matrix import HEADERS, named, rows
from tests.governance.edge.town import (
    EVERYBODY,
    ID_NUMBER,
    NAME,
    PHONE,
    SECRET_TEXT,
    TEXT,
    Town,
    report_of,
)

VALUES = [NAME, PHONE, ID_NUMBER]
FORMS = [value.encode() for value in VALUES] + [NAME.encode("unicode-escape")]
"""As a page or a tile writes them, and as JSON may."""

LOOK = {"purpose": "contact_reporter"}


def told(content: bytes) -> list[bytes]:
    lowered = content.lower()
    return [form for form in FORMS if form.lower() in lowered]


def test_no_answer_to_anybody_holds_a_value(town: Town, unlimited: None) -> None:
    """Every page of everybody, as a page, as a fragment and as a document, and every tile."""
    paths = [named(path, town) for method, path, _ in rows() if method == "GET"]
    paths += [f"/tiles/{layer}/16/53357/28462.mvt" for layer in SERVED]
    paths += [f"/cases?q={PHONE[:4]}", f"/console?scope=all&case={town.case.no}"]
    ways = (HEADERS, {"Accept": "text/html"}, {"HX-Request": "true"})
    everybody = {**town.clients, "resident": town.resident}
    for name, client in everybody.items():
        for path in paths:
            for headers in ways:
                with client.get(path, headers=headers) as answer:
                    assert told(answer.data) == [], (name, path)
                    assert told(str(answer.headers).encode()) == [], (name, path)


def test_no_table_but_the_vault_holds_a_value(town: Town, session: Session) -> None:
    """The vault's own column is encrypted: nothing anywhere is in clear."""
    for table in Base.metadata.sorted_tables:
        found = session.scalars(text(f'select t::text from "{table.name}" t')).all()
        assert told("\n".join(found).encode()) == [], table.name


def test_no_doorbell_holds_a_value(town: Town, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        for key in client.scan_iter():
            assert told(key + (client.dump(key) or b"")) == []


def test_reporting_and_looking_write_no_value_into_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        town.resident.post(
            "/report?key=report-with-log",
            data={"text": TEXT, "reporter_name": NAME, "reporter_phone": PHONE},
        )
        for name in EVERYBODY:
            town.clients[name].post(f"/cases/{town.case.no}/reporter", data=LOOK)
        for purpose in (PHONE, "handle_case"):
            path = f"/cases/{town.case.no}/reporter"
            town.clients["acceptor"].post(path, data={"purpose": purpose})
    assert caplog.records
    lines = [logging.Formatter().format(record) for record in caplog.records]
    assert told("\n".join(lines).encode()) == []


def test_the_log_of_the_database_holds_no_values() -> None:
    """Statements that are slow or fail are logged, as what was asked and not of whom."""
    for durable in (True, False):
        told_to = settings_text(Path("sockets"), 5432, durable=durable).splitlines()
        assert "log_parameter_max_length = 0" in told_to
        assert "log_error_verbosity = terse" in told_to


def test_only_the_answer_of_a_reveal_holds_the_values(town: Town, session: Session) -> None:
    for name in ("worker", "acceptor", "dispatcher", "handler"):
        answer = town.clients[name].post(f"/cases/{town.case.no}/reporter", data=LOOK)
        assert (NAME in answer.text, PHONE in answer.text) == (True, True), name
        assert answer.headers["Cache-Control"] == "no-store"
    test_no_table_but_the_vault_holds_a_value(town, session)


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("handler", {}, 422),
        ("handler", {"purpose": "curiosity"}, 422),
        ("handler", {"purpose": "check_on_site"}, 403),
        ("handler", {"purpose": "subject_request"}, 403),
        ("acceptor", {"purpose": "handle_case"}, 403),
        ("worker", {"purpose": "handle_case"}, 403),
        ("stranger", LOOK, 404),
        ("other_worker", LOOK, 404),
        ("leader", LOOK, 403),
        ("administrator", LOOK, 403),
        ("visitor", LOOK, 401),
    ],
)
def test_a_look_without_a_duty_is_refused(
    town: Town, name: str, form: dict[str, str], status: int
) -> None:
    path = f"/cases/{town.case.no}/reporter"
    answer = town.clients[name].post(path, data=form, headers=HEADERS)
    assert answer.status_code == status
    assert told(answer.data) == []


def test_a_look_by_get_is_no_look(town: Town) -> None:
    path = f"/cases/{town.case.no}/reporter"
    assert town.clients["acceptor"].get(path).status_code == 405


def test_what_a_resident_wrote_is_for_those_who_work_on_it(town: Town) -> None:
    """People write telephone numbers into the text itself, which nobody can seal."""
    paths = [named(path, town) for method, path, _ in rows() if method == "GET"]
    everybody = {**town.clients, "resident": town.resident}
    for name in ("visitor", "resident", "worker", "other_worker", "handler", "administrator"):
        for path in paths:
            with everybody[name].get(path, headers={"Accept": "text/html"}) as answer:
                assert SECRET_TEXT.encode() not in answer.data, (name, path)
    for name in EVERYBODY:
        for layer in SERVED:
            tile = town.clients[name].get(f"/tiles/{layer}/16/53357/28462.mvt")
            assert SECRET_TEXT.encode() not in tile.data
            assert TEXT.encode() not in tile.data


def test_the_wall_hangs_where_visitors_stand(town: Town) -> None:
    """Neither the words of a report nor, to those who may not open cases, its place."""
    for case in (town.case, town.other):
        case.urgent, case.address = True, None
    town.session.commit()
    for name in ("leader", "dispatcher", "administrator"):
        wall = town.clients[name].get("/wall").text
        assert SECRET_TEXT not in wall, name
        assert TEXT not in wall, name


def test_a_resident_is_told_no_name_of_staff(town: Town) -> None:
    """Neither on the page nor by the API, whoever has the case in hand."""
    page = town.resident.get("/follow").text
    document = town.resident.get(f"/api/v1/reports/{town.case.no}").text
    assert town.case.no in page
    assert town.case.no in document
    for account in town.accounts.values():
        assert account.name not in page
        assert account.name.encode("unicode-escape").decode() not in document
        assert account.name not in document


def follow(client: FlaskClient, no: str, code: str) -> tuple[int, str]:
    answer = client.post("/follow", data={"no": no, "code": code})
    return answer.status_code, answer.text.split("</head>")[-1].replace(no, "")


def test_following_tells_nothing_to_who_has_no_code(town: Town, unlimited: None) -> None:
    visitor = town.app.test_client()
    right = follow_code(town.app.config["SECRET_KEY"], town.case.no)
    wrong = follow(visitor, town.case.no, "0000-0000")
    assert wrong[0] == 404
    assert follow(visitor, "4406042026999999999", "0000-0000") == wrong
    assert follow(visitor, town.other.no, right) == wrong
    assert follow(visitor, "<script>", right)[0] == 404
    assert TEXT not in visitor.get("/follow").text
    assert follow(visitor, town.case.no, right)[0] == 303
    assert TEXT in visitor.get("/follow").text
    assert visitor.get(f"/photos/{town.photo.id}").status_code == 200
    assert visitor.get(f"/cases/{town.case.no}", headers=HEADERS).status_code == 401
    assert visitor.get(f"/api/v1/reports/{town.case.no}").status_code == 404


def test_nobody_follows_by_a_cookie_of_their_own_making(town: Town) -> None:
    visitor = town.app.test_client()
    visitor.get("/report")
    made = visitor.get_cookie("session")
    assert made is not None
    head, *signature = made.value.split(".")
    visitor.set_cookie("session", ".".join([f"{head}x", *signature]))
    assert TEXT not in visitor.get("/follow").text
    assert visitor.get(f"/photos/{town.photo.id}").status_code == 404


def test_the_report_that_a_case_keeps_is_labelled_with_a_mask(town: Town) -> None:
    assert report_of(town).reporter_label == "欧阳**"
    assert "欧阳**" in town.clients["handler"].get(f"/cases/{town.case.no}").text


def test_a_shared_browser_forgets_what_it_followed(town: Town) -> None:
    """A sign-out leaves neither an account nor a resident's report behind."""
    client = town.clients["worker"]
    code = follow_code(town.app.config["SECRET_KEY"], town.case.no)
    assert follow(client, town.case.no, code)[0] == 303
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert TEXT not in client.get("/follow").text
