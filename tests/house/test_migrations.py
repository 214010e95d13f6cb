"""Migrations run up and down, with rows in the tables, and say what the models say."""

from alembic import command
from sqlalchemy import URL, NullPool, create_engine, inspect, text

from governance.migrations.configuration import alembic_config
from governance.tables import METADATA
from tests.support.databases import Cloner


def test_down_and_up_again(clone_database: Cloner, schema_template: str) -> None:
    url = clone_database(schema_template)
    config = alembic_config(url.render_as_string(hide_password=False))
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(
            text(
                "insert into division (district, code, name, level, source)"
                " values (440604, '440604', '禅城区', 'district', 'test')"
            )
        )
    command.downgrade(config, "base")
    assert names(url) <= {"alembic_version", "spatial_ref_sys"}
    command.upgrade(config, "head")
    assert "case_event" in names(url)


def test_models_and_migrations_agree(clone_database: Cloner, schema_template: str) -> None:
    url = clone_database(schema_template)
    command.check(alembic_config(url.render_as_string(hide_password=False), METADATA))


def names(url: URL) -> set[str]:
    return set(inspect(create_engine(url, poolclass=NullPool)).get_table_names())
