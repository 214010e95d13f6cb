from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workflows import kept
from workflows.dispatch.models import Department
from workflows.kept import Kept

DISTRICT = 440604


def names(session: Session, district: int) -> list[str]:
    rows = select(Department.name).where(Department.district == district).order_by(Department.id)
    return list(session.scalars(rows))


def add(session: Session, code: str, district: int = DISTRICT) -> None:
    session.add(Department(district=district, code=code, name=code, name_en=code, active=True))
    session.flush()


def rename(session: Session) -> None:
    session.execute(update(Department).values(name="renamed"))


def remove(session: Session) -> None:
    session.execute(delete(Department).where(Department.code == "a"))


def replace(session: Session) -> None:
    remove(session)
    add(session, "c")


@pytest.mark.parametrize("change", [rename, remove, replace, lambda session: add(session, "c")])
def test_every_kind_of_change_is_seen_after_a_second(
    session: Session, monkeypatch: pytest.MonkeyPatch, change: Callable[[Session], None]
) -> None:
    now = 0.0
    monkeypatch.setattr(kept.time, "monotonic", lambda: now)
    add(session, "a")
    add(session, "b")
    departments = Kept(names, Department)
    before = departments.of(session, DISTRICT)
    assert before == ["a", "b"]
    change(session)
    assert departments.of(session, DISTRICT) is before
    now = kept.LOOK_AGAIN_S
    assert departments.of(session, DISTRICT) == names(session, DISTRICT) != before


def test_what_has_not_changed_is_not_read_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(kept.time, "monotonic", lambda: now)
    add(session, "a")
    departments = Kept(names, Department)
    before = departments.of(session, DISTRICT)
    now = 10.0
    add(session, "elsewhere", district=1)
    assert departments.of(session, DISTRICT) is before


def test_each_district_has_its_own(session: Session) -> None:
    add(session, "a")
    add(session, "b", district=1)
    departments = Kept(names, Department)
    assert (departments.of(session, DISTRICT), departments.of(session, 1)) == (["a"], ["b"])
