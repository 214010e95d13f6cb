"""The one way out: recorded first, and refused to whoever it does not concern."""

import logging
from operator import attrgetter
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from gis.errors import DomainError, Forbidden, Invalid, NotFound
from governance.extensions import db
from governance.vault import services
from governance.vault.keys import KeysUnusable
from governance.vault.models import AccessEvent
from governance.vault.queries import looks
from governance.vault.seal import SealBroken, open_value
from governance.vault.services import reveal
from governance.vault.words import PURPOSES, Purpose
from tests.governance.vault.conftest import DISTRICT, ID_NUMBER, NAME, NOW, PHONE, Town


def recorded() -> int:
    """Counted on a connection of its own, which sees what is committed and nothing else."""
    with db.engine.connect() as connection:
        return int(connection.execute(text("select count(*) from access_event")).scalar_one())


def look(town: Town, **changes: Any) -> str:
    asked = {
        "viewer": town.handler,
        "district": DISTRICT,
        "kind": "report",
        "subject_id": town.report_id,
        "field": "phone",
        "purpose": "contact_reporter",
        "case_id": town.case_id,
        "now": NOW,
    }
    return reveal(**{**asked, **changes})


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many looks were on record each time something was opened."""
    seen: list[int] = []

    def note(*arguments: Any) -> str:
        seen.append(recorded())
        return open_value(*arguments)

    monkeypatch.setattr("governance.vault.services.open_value", note)
    return seen


def test_a_look_is_on_record_before_anything_is_opened(town: Town, openings: list[int]) -> None:
    assert look(town) == PHONE
    assert openings == [1]


def test_a_person_of_the_cases_community_may_be_looked_up(town: Town) -> None:
    found = look(
        town, kind="person", subject_id=town.person_id, field="id_number", purpose="handle_case"
    )
    assert found == ID_NUMBER


def test_a_request_of_the_subject_needs_no_case(town: Town) -> None:
    asked = {"viewer": town.acceptor, "case_id": None, "purpose": "subject_request"}
    assert look(town, **asked, kind="person", subject_id=town.person_id, field="name") == NAME


# An attrgetter stands for what the town holds under that name.
REFUSALS: dict[str, tuple[dict[str, Any], type[DomainError]]] = {
    "leader": ({"viewer": attrgetter("leader")}, Forbidden),
    "administrator": ({"viewer": attrgetter("administrator")}, Forbidden),
    "another department": ({"viewer": attrgetter("stranger")}, NotFound),
    "another district": ({"district": DISTRICT + 1}, Forbidden),
    "no case": ({"case_id": None}, Invalid),
    "no such case": ({"case_id": 999_999}, NotFound),
    "not the report's case": (
        {"viewer": attrgetter("acceptor"), "case_id": attrgetter("other_case_id")},
        Forbidden,
    ),
    "not the person's community": (
        {
            "viewer": attrgetter("acceptor"),
            "case_id": attrgetter("other_case_id"),
            "kind": "person",
            "subject_id": attrgetter("person_id"),
            "field": "name",
        },
        Forbidden,
    ),
    "another's purpose": ({"purpose": "check_on_site"}, Forbidden),
    "the subject's purpose": ({"purpose": "subject_request", "case_id": None}, Forbidden),
    "no purpose": ({"purpose": ""}, Invalid),
    "no such field": ({"field": "shoe_size"}, Invalid),
    "field not kept": ({"field": "id_number"}, NotFound),
    "no such report": ({"subject_id": 999_999}, Forbidden),
    "no report id": ({"subject_id": "1' or '1"}, NotFound),
    "no person id": ({"kind": "person", "subject_id": "x"}, NotFound),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused_and_nothing_is_opened(
    town: Town, openings: list[int], caplog: pytest.LogCaptureFixture, name: str
) -> None:
    change, kind = REFUSALS[name]
    asked = {key: value(town) if callable(value) else value for key, value in change.items()}
    with pytest.raises(kind) as caught:
        look(town, **asked)
    assert (openings, recorded()) == ([], 0)
    for value in (PHONE, NAME, ID_NUMBER):
        assert value not in caplog.text + repr(caught.value)


def test_a_look_stands_though_the_caller_rolls_back(town: Town) -> None:
    db.session.execute(text("update report set text = 'changed'"))
    look(town)
    assert db.session().in_transaction()
    db.session.rollback()
    assert recorded() == 1
    assert db.session.scalar(text("select text from report")) != "changed"


def test_a_look_does_not_commit_what_the_caller_began(town: Town) -> None:
    db.session.execute(text("update report set text = 'changed'"))
    look(town)
    with db.engine.connect() as other:
        assert other.scalar(text("select text from report")) != "changed"


def test_a_look_stands_though_the_value_does_not_open(town: Town) -> None:
    db.session.execute(text("update sealed_value set cipher = set_byte(cipher, 20, 1)"))
    db.session.execute(text("update sealed_value set cipher = set_byte(cipher, 21, 1)"))
    db.session.commit()
    with pytest.raises(SealBroken):
        look(town)
    assert recorded() == 1


def test_without_keys_nothing_opens(town: Town, key_file: Any) -> None:
    key_file.unlink()
    with pytest.raises(KeysUnusable):
        look(town)


@pytest.mark.parametrize("when", ["insert", "commit"])
def test_if_the_look_cannot_be_recorded_nothing_is_opened(
    town: Town, openings: list[int], when: str
) -> None:
    timing = "deferrable initially deferred" if when == "commit" else ""
    kind = "constraint trigger" if when == "commit" else "trigger"
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "create function full_disk() returns trigger language plpgsql as"
                " $$ begin raise exception 'disk full'; end $$"
            )
        )
        connection.execute(
            text(
                f"create {kind} full_disk after insert on access_event {timing}"
                " for each row execute function full_disk()"
            )
        )
    with pytest.raises(DBAPIError):
        look(town)
    assert (openings, recorded()) == ([], 0)


def test_people_learn_who_looked_newest_first(town: Town) -> None:
    look(town)
    look(town, viewer=town.acceptor, field="name")
    look(town, kind="person", subject_id=town.person_id, field="name", purpose="handle_case")
    found = looks(db.session(), DISTRICT, "report", town.report_id)
    assert [(one.role.value, one.department, one.field.value, one.purpose) for one in found] == [
        ("acceptor", None, "name", Purpose.CONTACT_REPORTER),
        ("handler", "路灯管理所", "phone", Purpose.CONTACT_REPORTER),
    ]
    assert found[0].at == NOW
    (older,) = looks(db.session(), DISTRICT, "report", town.report_id, before=found[0].id)
    assert older == found[1]
    assert looks(db.session(), DISTRICT + 1, "report", town.report_id) == []


def test_every_purpose_has_its_words() -> None:
    assert set(PURPOSES) == set(Purpose)


def test_no_statement_and_no_log_line_carries_a_value(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither when it goes well nor when it fails, down to what is sent to the database."""
    sent: list[str] = []
    caplog.set_level(logging.DEBUG)
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, parameters, _x, _m: sent.append(f"{statement}{parameters}"),
    )
    services.seal(db.session(), DISTRICT, "report", town.report_id, {"name": NAME, "phone": PHONE})
    db.session.commit()
    look(town)
    with pytest.raises(NotFound):
        look(town, viewer=town.stranger)
    db.session.execute(text("update sealed_value set cipher = '\\x01'"))
    db.session.commit()
    with pytest.raises(SealBroken) as caught:
        look(town)
    everything = caplog.text + str(sent) + repr(caught.value)
    assert "access_event" in everything
    for value in (PHONE, NAME, ID_NUMBER):
        assert value not in everything


def test_the_record_can_be_neither_changed_nor_emptied(town: Town) -> None:
    look(town)
    for change in (
        "update access_event set purpose = 'none'",
        "delete from access_event",
        "truncate access_event",
    ):
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(text(change))
    assert db.session.scalars(select(AccessEvent.purpose)).all() == ["contact_reporter"]
