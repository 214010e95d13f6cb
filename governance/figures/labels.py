"""What the keys of an axis are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.registers.divisions import Division
from gis.registers.grids import Grid
from governance.accounts.models import Account
from governance.presentation import named, source_title
from workflows.cases.models import CaseSource
from workflows.dispatch.queries import routing
from workflows.standards.queries import class_list


def labels(session: Session, district: int, axis: str, keys: Iterable[str]) -> Mapping[str, str]:
    """The name of every key; one that nothing has any more is called by its key."""
    wanted = [key for key in keys if key]
    known = _known(session, district, axis, wanted)
    return {"": str(gettext("未定")), **{key: known.get(key, key) for key in wanted}}


def _known(session: Session, district: int, axis: str, keys: list[str]) -> Mapping[str, str]:
    match axis:
        case "street" | "community":
            return _named(session, district, Division, Division.code, Division.name, keys)
        case "grid":
            return _named(session, district, Grid, Grid.id, Grid.code, keys)
        case "department":
            departments = routing(session, district).departments
            return {str(each): named(known) for each, known in departments.items()}
        case "class":
            classes = class_list(session, district).by_id
            return {str(each): named(known) for each, known in classes.items()}
        case "source":
            return {source.value: source_title(source) for source in CaseSource}
        case _:
            return _named(session, district, Account, Account.id, Account.name, keys)


def _named(  # noqa: PLR0913, PLR0917 - a table, its key and its name
    session: Session, district: int, table: Any, key: Any, name: Any, keys: list[str]
) -> Mapping[str, str]:
    ids: list[Any] = keys if key.type.python_type is str else _numbers(keys)
    rows = session.execute(select(key, name).where(table.district == district, key.in_(ids)))
    return {str(row[0]): row[1] for row in rows}


def _numbers(keys: list[str]) -> list[int]:
    """Those that can be an id: keys stand in addresses, where anybody may write them."""
    return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
