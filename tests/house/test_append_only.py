"""The database itself refuses to rewrite what happened."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


@pytest.mark.parametrize("table", ["case_event", "access_event", "figure_formula"])
@pytest.mark.parametrize(
    "change", ["update {} set id = id", "delete from {}", "truncate {} cascade"]
)
def test_history_is_not_changed(session: Session, table: str, change: str) -> None:
    triggers = session.scalars(
        text(
            "select tgname from pg_trigger where tgrelid = cast(:name as regclass)"
            " and not tgisinternal"
        ),
        {"name": table},
    ).all()
    assert set(triggers) == {"append_only", "never_emptied"}
    if "truncate" in change:
        with pytest.raises(IntegrityError, match="append-only"):
            session.execute(text(change.format(table)))
