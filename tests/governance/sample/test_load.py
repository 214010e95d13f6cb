from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.errors import Conflict
from governance.sample.load import Loaded, is_empty, load
from governance.vault.keys import keyring
from governance.vault.models import SealedValue
from governance.vault.seal import Place, open_value
from governance.vault.words import SealedField, SubjectKind

TABLES = ("division", "grid", "location", "person", "legal_entity", "component", "case_class",
          "standard", "routing_rule", "calendar_version")  # fmt: skip


def count(session: Session, query: str) -> int:
    return int(session.execute(text(query)).scalar_one())


def test_everything_is_there(loaded: Loaded, sample: Session) -> None:
    assert (loaded.grids, loaded.locations, loaded.persons) == (900, 60_000, 20_000)
    assert (loaded.legal_entities, loaded.components) == (3_000, 8_000)
    parts = count(sample, 'select count(*) from "case" where parent_id is not null')
    assert loaded.cases == 6_000 + parts
    assert 100 < parts < 250
    assert 100 < loaded.open_cases < 500
    for table, rows in (("division", 152), ("grid", 900), ("location", 60_000), ("person", 20_000),
                        ("legal_entity", 3_000), ("component", 8_000), ('"case"', loaded.cases),
                        ("case_class", 64), ("account", 40), ("grid_duty", 147),
                        ("report", 6_000)):  # fmt: skip
        assert count(sample, f"select count(*) from {table} where district = 440604") == rows
    open_now = 'select count(*) from "case" where closed_at is null'
    assert count(sample, open_now) == loaded.open_cases


def test_every_row_says_that_it_is_sample_data(sample: Session) -> None:
    for table in TABLES:
        assert count(sample, f"select count(*) from {table} where source <> 'sample'") == 0
    assert count(sample, 'select count(*) from "case" where not sample') == 0
    assert count(sample, "select count(*) from account where not sample") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        # a location outside the community or the cell that it names
        """select count(*) from location l join division d using (district)
           where d.code = l.community_code and not st_contains(d.geom, l.geom)""",
        """select count(*) from location l join grid g on g.district = l.district
           and g.id = l.grid_id where not st_contains(g.geom, l.geom)""",
        # a cell of another community than its responsible grid, or outside it
        """select count(*) from grid g join grid r on r.district = g.district
           and r.id = g.responsible_id
           where r.kind <> 'responsible' or r.community_code <> g.community_code
           or not st_covers(r.geom, g.geom)""",
        "select count(*) from grid where (kind = 'cell') <> (responsible_id is not null)",
        "select count(*) from grid where abs(area_m2 / st_area(geom::geography) - 1) > 0.005",
        # somebody or something away from where it is registered
        """select count(*) from person p join location l on l.district = p.district
           and l.id = p.location_id
           where not st_equals(p.geom, l.geom) or p.grid_id <> l.grid_id""",
        """select count(*) from legal_entity e join location l on l.district = e.district
           and l.id = e.location_id where not st_equals(e.geom, l.geom)""",
        """select count(*) from component c join grid g on g.district = c.district
           and g.id = c.grid_id where not st_contains(g.geom, c.geom)""",
        # a component of no class, a responsible grid without a worker
        "select count(*) from component where class_code not in (select code from case_class)",
        """select count(*) from grid where kind = 'responsible'
           and id not in (select grid_id from grid_duty)""",
        """select count(*) from grid_duty d join account a on a.district = d.district
           and a.id = d.account_id where a.role <> 'grid_worker'""",
    ],
)
def test_nothing_is_in_the_wrong_place(sample: Session, wrong: str) -> None:
    assert count(sample, wrong) == 0


def test_personal_values_are_sealed_and_open_again(sample: Session, vault_app: Flask) -> None:
    person = sample.execute(
        text("select id, masked_name, masked_phone from person where masked_phone is not null")
    ).first()
    assert person is not None
    sealed = {
        row.field: row.cipher
        for row in sample.query(SealedValue).filter(SealedValue.subject_id == str(person.id))
    }
    assert set(sealed) == {"name", "id_number", "phone"}
    with vault_app.app_context():
        ring = keyring()
    opened = {
        field: open_value(
            ring,
            Place(440604, SubjectKind.PERSON, str(person.id), SealedField(field)),
            sealed[field],
        )
        for field in sealed
    }
    assert opened["name"][0] == person.masked_name[0]
    assert opened["id_number"].startswith("449999")
    assert opened["phone"][-4:] == person.masked_phone[-4:]
    assert "*" in person.masked_name


def test_every_person_and_every_named_reporter_is_in_the_vault(sample: Session) -> None:
    sealed = "select count(*) from sealed_value where field = 'name' and subject_kind = "
    assert count(sample, f"{sealed} 'person'") == 20_000
    named = count(sample, "select count(*) from report where not anonymous")
    assert count(sample, f"{sealed} 'report'") == named > 1_000
    unlike = "select count(*) from report where anonymous <> (reporter_label is null)"
    assert count(sample, unlike) == 0


def test_a_district_with_data_is_left_alone(
    sample: Session, vault_app: Flask, now: datetime
) -> None:
    assert not is_empty(sample)
    with vault_app.app_context(), pytest.raises(Conflict) as refusal:
        load(sample, now=now)
    assert refusal.value.reason.code == "sample_not_empty"
    assert count(sample, "select count(*) from location") == 60_000


@pytest.mark.parametrize("table", ["case", "clock", "location", "account", "case_event", "task"])
def test_sequences_stand_behind_what_was_loaded(sample: Session, table: str) -> None:
    following = count(sample, f"select nextval('{table}_id_seq')")
    assert following > count(sample, f'select max(id) from "{table}"')


def test_some_of_what_waits_for_a_dispatcher_was_reported_before(
    loaded: Loaded, sample: Session
) -> None:
    repeated = """select count(*) from "case" where stage = 'dispatching' and why ? 'duplicates'"""
    assert count(sample, repeated) >= 3
