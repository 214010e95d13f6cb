"""A version may be taken back before it begins, and what is in force can be carried away."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Conflict, NotFound
from tests.workflows.tables import (
    COVERS,
    FIRST,
    HEADER,
    SECOND,
    book,
    load,
    rows,
)
from tests.workflows.world import DISTRICT, NOW
from workflows.deadlines import Budget, Unit
from workflows.standards.exporting import write_standards
from workflows.standards.mending import mend, odd_ones
from workflows.standards.models import CaseClass, ClassChange, Standard, StandardsImport
from workflows.standards.queries import class_list
from workflows.standards.setting import ClassSettings, changes_of, set_class
from workflows.standards.withdrawing import coming, withdraw

DAY = date(2026, 4, 1)
"""Between the first version and the second."""


def take_back(session: Session, since: date = SECOND, day: date = DAY) -> int:
    taken = withdraw(session, DISTRICT, since, day=day, now=NOW, by_label="管理")
    session.expire_all()
    return taken


def test_a_version_taken_back_never_holds(session: Session, tmp_path: Path) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]))
    bench = (None, None, 3, "长椅", None, None, "破损", "修", "3天")
    changed = [(*COVERS[0][:8], "4小时"), bench]
    load(session, book(tmp_path, 部件=[HEADER, *changed]), SECOND)
    assert coming(session, DISTRICT, DAY) == [SECOND]
    assert take_back(session) == 2
    assert coming(session, DISTRICT, DAY) == []
    offered = class_list(session, DISTRICT).offered(SECOND)
    assert [(one.code, len(one.in_force(SECOND))) for one in offered] == [
        ("C-01-01", 2),
        ("C-01-02", 1),
    ]
    kept = session.scalars(select(StandardsImport).order_by(StandardsImport.id.desc())).first()
    assert kept is not None
    assert (kept.by_label, kept.counts) == ("管理", {"withdrawn": 2})
    # What was taken back stands in nobody's way: another version may begin before that day.
    report = load(session, book(tmp_path, 部件=[HEADER, *COVERS[:2]]), date(2026, 5, 1))
    assert report.counts["ended"] == 1


@pytest.mark.parametrize(
    ("since", "day", "code"),
    [
        (date(2026, 7, 1), DAY, "standards_version_none"),
        (SECOND, SECOND, "standards_version_none"),
        (SECOND, DAY, "standards_later_version"),
    ],
)
def test_what_holds_or_is_built_upon_is_not_taken_back(
    session: Session, tmp_path: Path, since: date, day: date, code: str
) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]))
    load(session, book(tmp_path, 部件=[HEADER, (*COVERS[0][:8], "4小时")]), SECOND)
    if code == "standards_later_version":
        load(session, book(tmp_path, 部件=[HEADER, *COVERS]), date(2026, 9, 1))
    with pytest.raises(Conflict) as refusal:
        take_back(session, since, day)
    assert refusal.value.reason.code == code


def test_what_is_to_come_is_mended_where_it_stands(session: Session, tmp_path: Path) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]))
    load(session, book(tmp_path, 部件=[HEADER, (*COVERS[0][:8], "即时")]), SECOND)
    ((row, _),) = odd_ones(session, DISTRICT, DAY)
    mend(session, DISTRICT, row.id, Budget(Decimal(1), Unit.URGENT_HOUR), day=DAY, by_label="甲")
    assert (row.amount, row.valid_from, row.valid_to) == (Decimal(1), SECOND, None)
    assert odd_ones(session, DISTRICT, DAY) == []


def test_what_ends_soon_is_mended_until_then(session: Session, tmp_path: Path) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]))
    load(session, book(tmp_path, 部件=[HEADER, (*COVERS[0][:8], "4小时")]), SECOND)
    old = session.scalars(select(Standard).where(Standard.limit_text == "2紧急工作时")).first()
    assert old is not None
    budget = Budget(Decimal(3), Unit.URGENT_HOUR)
    new = mend(session, DISTRICT, old.id, budget, day=DAY, by_label="甲")
    assert (old.valid_to, new.valid_from, new.valid_to) == (DAY, DAY, SECOND)


def test_a_table_carried_away_reads_back_as_what_it_was(session: Session, tmp_path: Path) -> None:
    matter = ("01", "咨询", "01", "政策咨询", None, None, "询问", "答复", "3个工作日", "问政策")
    file = book(tmp_path, 部件=[HEADER, *COVERS], 诉求=[(*HEADER, "常用说法"), matter])
    load(session, file)
    mended = Standard(
        district=DISTRICT,
        class_id=session.scalars(select(CaseClass.id).where(CaseClass.code == "C-01-02")).one(),
        position=2,
        filing_condition="=2+3",
        closing_condition="",
        amount=Decimal("0.5"),
        unit=Unit.URGENT_HOUR,
        valid_from=FIRST,
        source="sample",
        limits=[],
        odd=[],
        mended_by="甲",
        limit_text="立即",
        handled_by=COVERS[2][4],
        overseen_by=COVERS[2][5],
    )
    session.add(mended)
    asked = session.scalars(select(Standard).where(Standard.filing_condition == "询问")).one()
    asked.limit_text, asked.limits = None, []
    session.flush()
    away = tmp_path / "away.xlsx"
    with away.open("wb") as to:
        assert write_standards(session, DISTRICT, FIRST, to) == 5
    report = load(session, away, SECOND)
    assert (report.counts["unchanged"], report.changes) == (5, [])
    assert report.counts["classes_changed"] == 0
    with away.open("wb") as to:
        assert write_standards(session, DISTRICT, date(2025, 1, 1), to) == 0
    assert len(rows(session, "C-01-02")) == 2


def test_what_is_set_of_a_class_is_kept_with_who_set_it(session: Session, tmp_path: Path) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]))
    quick = ClassSettings("Water cover", ("窨井盖",), quick=True, duplicate_radius_m=80,
                          duplicate_hours=24)  # fmt: skip
    for _ in range(2):
        row = set_class(session, DISTRICT, "C-01-01", quick, now=NOW, by_label="管理")
    (change,) = changes_of(session, row)
    assert (change.by_label, change.changed_at) == ("管理", NOW)
    assert change.before == {"name_en": "供水井盖", "synonyms": [], "quick": False,
                             "duplicate_radius_m": 50}  # fmt: skip
    assert change.after["duplicate_radius_m"] == 80
    assert session.scalars(select(ClassChange)).one() is change
    with pytest.raises(NotFound):
        set_class(session, DISTRICT, "C-09-09", quick, now=NOW, by_label="管理")
