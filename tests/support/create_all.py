"""Make the schema from the models, where no migration exists yet."""

import importlib
import sys
import warnings
from pathlib import Path

from sqlalchemy import Table, create_engine
from sqlalchemy.exc import NoReferencedTableError

from gis.orm import Base

ROOT = Path(__file__).parents[2]


def import_models() -> None:
    for package in ("gis", "workflows", "governance"):
        for source in sorted((ROOT / package).rglob("*.py")):
            if "mapped_column" in source.read_text() and source.name != "orm.py":
                name = ".".join(source.relative_to(ROOT).with_suffix("").parts)
                try:
                    importlib.import_module(name)
                except Exception as failure:  # noqa: BLE001 - whatever a half-written file raises
                    warnings.warn(f"{name} is left out: {failure!r}", stacklevel=1)


def whole_tables() -> list[Table]:
    """Return the tables all of whose foreign keys find their target."""
    left = dict(Base.metadata.tables)
    while True:
        broken = [name for name, table in left.items() if not _resolves(table, left)]
        if not broken:
            return list(left.values())
        for name in broken:
            warnings.warn(f"table {name} is left out: a foreign key has no target", stacklevel=1)
            Base.metadata.remove(left.pop(name))


def _resolves(table: Table, tables: dict[str, Table]) -> bool:
    try:
        return all(key.column.table.name in tables for key in table.foreign_keys)
    except NoReferencedTableError:
        return False


if __name__ == "__main__":
    import_models()
    tables = whole_tables()
    Base.metadata.create_all(create_engine(sys.argv[1]), tables=tables)
    print(f"{len(tables)} tables")
