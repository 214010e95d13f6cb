"""Keeping values and finding whose they are."""

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text

from gis.errors import Invalid
from governance.extensions import db
from governance.vault.keys import keyring
from governance.vault.models import SealedValue
from governance.vault.queries import find
from governance.vault.seal import Place, SealBroken, open_value
from governance.vault.services import COPY_COLUMNS, LONGEST_VALUE, seal, seal_many
from governance.vault.words import SealedField, SubjectKind

DISTRICT = 440604
PHONE = "13800138000"


def kept(kind: str, subject_id: str) -> dict[str, str]:
    rows = db.session.scalars(
        select(SealedValue).where(
            SealedValue.subject_kind == kind, SealedValue.subject_id == subject_id
        ),
        execution_options={"populate_existing": True},
    )
    return {
        row.field: open_value(
            keyring(),
            Place(row.district, SubjectKind(kind), subject_id, SealedField(row.field)),
            row.cipher,
        )
        for row in rows
    }


def test_values_are_kept_replaced_and_removed(app: Flask) -> None:
    session = db.session()
    seal(session, DISTRICT, "report", 7, {"name": "张三", "phone": f" {PHONE} "})
    assert kept("report", "7") == {"name": "张三", "phone": PHONE}
    seal(session, DISTRICT, "report", 7, {"name": "李四", "phone": None})
    assert kept("report", "7") == {"name": "李四"}
    seal(session, DISTRICT, "report", 7, {"name": "  "})
    assert kept("report", "7") == {}


def test_no_value_stands_in_the_table(app: Flask) -> None:
    seal(db.session(), DISTRICT, "report", 7, {"name": "张三", "phone": PHONE})
    rows = db.session.execute(text("select sealed_value::text from sealed_value")).scalars().all()
    assert len(rows) == 2
    for value in ("张三", PHONE):
        assert value not in str(rows)
        assert value.encode().hex() not in str(rows)


def test_swapped_rows_do_not_open(app: Flask) -> None:
    """Who can write the table still cannot make one person's number another's."""
    session = db.session()
    seal(session, DISTRICT, "person", "a", {"phone": PHONE})
    seal(session, DISTRICT, "person", "b", {"phone": "13900139000"})
    session.execute(
        text(
            "update sealed_value s set cipher = o.cipher from sealed_value o"
            " where s.subject_id <> o.subject_id"
        )
    )
    for subject_id in ("a", "b"):
        with pytest.raises(SealBroken):
            kept("person", subject_id)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("person", "shoe_size", "43"),
        ("planet", "name", "火星"),
        ("person", "name", "长" * (LONGEST_VALUE + 1)),
    ],
)
def test_what_the_vault_does_not_keep(app: Flask, kind: str, field: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        seal(db.session(), DISTRICT, kind, 7, {field: value})
    assert value not in str(caught.value)


def test_subjects_are_found_by_the_number_however_written(app: Flask) -> None:
    session = db.session()
    seal(session, DISTRICT, "report", 7, {"phone": PHONE})
    seal(session, DISTRICT, "person", "a", {"phone": "+86 138-0013-8000"})
    seal(session, DISTRICT, "person", "b", {"phone": "13900139000", "id_number": PHONE})
    seal(session, DISTRICT + 1, "person", "c", {"phone": PHONE})
    assert find(session, DISTRICT, "phone", "138 0013 8000") == [("person", "a"), ("report", "7")]
    assert find(session, DISTRICT, "phone", "13800138001") == []
    with pytest.raises(Invalid):
        find(session, DISTRICT, "name", "张三")


def test_many_values_are_sealed_for_copying(app: Flask) -> None:
    rows = [(DISTRICT, "person", f"p{n}", "phone", f"1380013{n:04}") for n in range(2000)]
    raw = db.engine.raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, psycopg.Connection)
    copy = f"copy sealed_value ({', '.join(COPY_COLUMNS)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(copy.encode()) as into:
        for row in seal_many([*rows, (DISTRICT, "person", "blank", "phone", " ")]):
            into.write_row(row)
    connection.commit()
    raw.close()
    assert db.session.scalar(text("select count(*) from sealed_value")) == len(rows)
    assert find(db.session(), DISTRICT, "phone", "13800131999") == [("person", "p1999")]
    assert kept("person", "p42") == {"phone": "13800130042"}
