"""A city's table of standards comes in whole, as versions, and once."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from tests.workflows.tables import COVERS, FIRST, HEADER, SECOND, book, load, rows
from tests.workflows.world import DISTRICT, World, build
from workflows.dispatch.models import Department
from workflows.standards.models import CaseClass, ClassKind, Standard, StandardDepartment
from workflows.standards.queries import class_list
from workflows.standards.services import choose_standard


def test_cells_left_blank_say_what_stands_above(session: Session, tmp_path: Path) -> None:
    file = book(tmp_path, 部件=[("某市立结案标准（部件类）",), HEADER, *COVERS])
    report = load(session, file)
    assert report.counts["component"] == report.counts["added"] == 3
    assert rows(session, "C-01-01") == [
        ("缺失", "2紧急工作时", FIRST, None),
        ("破损", "1天", FIRST, None),
    ]
    second = session.scalars(select(Standard).where(Standard.limit_text == "1天")).one()
    assert (second.handled_by, second.overseen_by) == ("供水公司、路灯管理所", "水务局")


def test_merged_cells_carry_down_and_make_no_conditions(session: Session, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "事件"
    for row in (HEADER, *COVERS, ()):
        sheet.append(list(row))
    for place in "ABCDEF":
        sheet.merge_cells(f"{place}2:{place}3")
    for place in "ABCDEFGHI":
        sheet.merge_cells(f"{place}4:{place}5")
    file = tmp_path / "merged.xlsx"
    workbook.save(file)
    report = load(session, file)
    assert report.counts["event"] == 3
    assert report.counts["odd"] == 0


def test_a_table_in_text_and_two_rows_of_header(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "standards.csv"
    file.write_text(
        "城市管理事件类标准,,,,,,\n大类,大类,小类,小类,立案条件,结案条件,处置时限（工作日）\n"
        "代码,名称,代码,名称,,,\n01,市容环境,01,暴露垃圾,有垃圾,清理,4小时\n,,,,成堆,清运,1天\n",
        encoding="gb18030",
    )
    assert load(session, file).counts["event"] == 2
    assert [row[:2] for row in rows(session, "E-01-01")] == [("有垃圾", "4小时"), ("成堆", "1天")]


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    file = book(tmp_path, 部件=[HEADER, *COVERS])
    load(session, file)
    before = session.execute(select(Standard.id, Standard.__table__.c.position)).all()
    report = load(session, file, SECOND)
    assert (report.counts["unchanged"], report.changes) == (3, [])
    assert session.execute(select(Standard.id, Standard.__table__.c.position)).all() == before


def test_what_changes_is_a_new_version_and_what_is_gone_ends(
    session: Session, tmp_path: Path
) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]))
    changed = [(*COVERS[0][:8], "4小时"), (None, None, None, None, None, None, "异响", "修", "5天")]
    report = load(session, book(tmp_path, 部件=[HEADER, *changed]), SECOND)
    assert rows(session, "C-01-01") == [
        ("缺失", "2紧急工作时", FIRST, SECOND),
        ("破损", "1天", FIRST, SECOND),
        ("缺失", "4小时", SECOND, None),
        ("异响", "5天", SECOND, None),
    ]
    assert rows(session, "C-01-02") == [("缺失", "2紧急工作时", FIRST, SECOND)]
    told = {name: report.counts[name] for name in ("changed", "added", "ended", "classes_ended")}
    assert told == {"changed": 1, "added": 1, "ended": 2, "classes_ended": 1}
    classes = class_list(session, DISTRICT)
    assert not classes.by_code["C-01-02"].offered(SECOND)
    assert [one.code for one in classes.offered(SECOND)] == ["C-01-01"]
    old = choose_standard(classes.by_code["C-01-01"], "缺失", date(2026, 5, 31)).standard
    assert old is not None
    assert (int(old.budget.amount), old.valid_to) == (2, SECOND)


def test_a_class_that_comes_back_is_offered_again(session: Session, tmp_path: Path) -> None:
    for day, used in ((FIRST, COVERS), (SECOND, COVERS[:2]), (date(2026, 9, 1), COVERS)):
        load(session, book(tmp_path, 部件=[HEADER, *used]), day)
    assert class_list(session, DISTRICT).by_code["C-01-02"].ended_on is None
    assert [row[2:] for row in rows(session, "C-01-02")] == [
        (FIRST, SECOND),
        (date(2026, 9, 1), None),
    ]


def test_kinds_that_a_file_says_nothing_of_are_left_alone(session: Session, tmp_path: Path) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]))
    report = load(session, book(tmp_path, 事件=[HEADER, *COVERS]), SECOND)
    assert report.counts["ended"] == 0
    more = [(1, "公用设施", 77, "新设施", None, None, "破损", "修复", "3天")]
    report = load(session, book(tmp_path, 部件=[HEADER, *more]), SECOND, keep_missing=True)
    assert (report.counts["added"], report.counts["ended"]) == (1, 0)


def test_without_a_limit_a_condition_is_kept_and_not_filed_by(
    session: Session, tmp_path: Path
) -> None:
    odd = [(*COVERS[0][:8], "立即"), (*COVERS[2][:8], "种植季节7工作日")]
    report = load(session, book(tmp_path, 部件=[HEADER, *odd]))
    assert [one.reason.code for one in report.odd] == ["limit_unreadable", "limit_of_season"]
    assert report.counts["without_limit"] == 1
    known = class_list(session, DISTRICT).by_code["C-01-01"]
    assert (known.standards, known.without_limit[0].limit_text) == ((), "立即")
    chosen = choose_standard(known, "缺失", FIRST)
    assert (chosen.standard, chosen.why[0].code) == (None, "standard_without_limit")


def test_codes_that_lack_or_clash_are_given_from_99_downwards(
    session: Session, tmp_path: Path
) -> None:
    odd = [
        (1, "公用设施", 99, "爱心驿站", None, None, "破损", "修", "1天"),
        (None, None, None, "台阶", None, None, "破损", "修", "1天"),
        (None, None, 99, "座椅", None, None, "破损", "修", "1天"),
    ]
    file = book(tmp_path, 部件=[HEADER, *odd])
    first = load(session, file)
    codes = {row.name: row.code for row in session.scalars(select(CaseClass))}
    assert codes == {"爱心驿站": "C-01-99", "台阶": "C-01-98", "座椅": "C-01-97"}
    assert [one.reason.code for one in first.odd] == ["class_code_given"] * 2
    assert load(session, file, SECOND).counts["unchanged"] == 3


def test_words_of_a_class_go_where_its_code_means_another_thing(
    session: Session, tmp_path: Path
) -> None:
    load(session, book(tmp_path, 部件=[(*HEADER, "常用说法"), (*COVERS[0], "窨井盖")]))
    renamed = (*COVERS[0][:3], "供水井盖板", *COVERS[0][4:])
    report = load(session, book(tmp_path, 部件=[HEADER, renamed]), SECOND)
    assert [one.reason.code for one in report.odd] == ["class_renamed"]
    row = session.scalars(select(CaseClass)).one()
    assert (row.name, row.synonyms) == ("供水井盖板", ["窨井盖"])
    bench = (*COVERS[0][:3], "长椅", *COVERS[0][4:])
    report = load(session, book(tmp_path, 部件=[HEADER, bench]), SECOND)
    assert [one.reason.code for one in report.odd] == ["class_replaced"]
    kept, new = session.scalars(select(CaseClass).order_by(CaseClass.id)).all()
    assert (kept.code, kept.name, kept.ended_on) == ("C-01-01.1", "供水井盖板", SECOND)
    assert (new.code, new.name, new.synonyms, new.ended_on) == ("C-01-01", "长椅", [], None)
    assert [row[3] for row in rows(session, "C-01-01.1")] == [SECOND]


def test_what_begins_later_is_not_offered_before(session: Session, tmp_path: Path) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS[:2]]))
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]), SECOND)
    classes = class_list(session, DISTRICT)
    before = date(2026, 5, 31)
    assert [one.code for one in classes.offered(before)] == ["C-01-01"]
    assert [one.code for one in classes.offered(SECOND)] == ["C-01-01", "C-01-02"]
    # Old reports, from before anything was in force, go by the first standards there were.
    assert [one.code for one in classes.offered(date(2025, 1, 1))] == ["C-01-01"]


def test_units_that_are_departments_are_linked(session: Session, tmp_path: Path) -> None:
    world: World = build(session)
    load(session, book(tmp_path, 部件=[HEADER, *COVERS], 事件=[HEADER]))
    linked = session.scalars(
        select(Department.name).join(
            StandardDepartment, StandardDepartment.department_id == Department.id
        )
    ).all()
    assert set(linked) == {world.department.name}
    known = class_list(session, DISTRICT).by_code["C-01-01"]
    assert known.standards[0].departments == (world.department.id,)


def test_a_trial_writes_nothing_and_reports_the_same(session: Session, tmp_path: Path) -> None:
    file = book(tmp_path, 部件=[HEADER, *COVERS])
    tried = load(session, file, dry_run=True)
    assert session.scalar(select(func.count()).select_from(Standard)) == 0
    assert load(session, file).counts == tried.counts


def test_history_is_written_forwards(session: Session, tmp_path: Path) -> None:
    load(session, book(tmp_path, 部件=[HEADER, *COVERS]), SECOND)
    with pytest.raises(Conflict) as refusal:
        load(session, book(tmp_path, 部件=[HEADER, *COVERS[:2]]), FIRST)
    assert refusal.value.reason.code == "standards_later_version"


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"说明": [("这里什么都没有",)]}, "standards_without_table"),
        (
            {"部件": [("大类代码", "大类名称", "小类代码", "结案条件")]},
            "standards_columns_missing",
        ),
        ({"部件": [HEADER[:8], *(row[:8] for row in COVERS)]}, "standards_columns_missing"),
        ({"部件": [HEADER]}, "standards_table_empty"),
        ({"部件": [HEADER, (*COVERS[0][:6], "=1+1", *COVERS[0][7:])]}, "formula_uncomputed"),
        ({"标准": [HEADER, *COVERS]}, "standards_kind_unsaid"),
    ],
)
def test_what_is_no_table_is_refused(
    session: Session, tmp_path: Path, sheets: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        load(session, book(tmp_path, **sheets))
    assert refusal.value.reason.code == code


def test_too_many_local_classes_are_refused_with_their_line(
    session: Session, tmp_path: Path
) -> None:
    many = [(1, "公用设施", None, f"本地{n}", None, None, "破损", "修", "1天") for n in range(100)]
    with pytest.raises(Conflict) as refusal:
        load(session, book(tmp_path, 部件=[HEADER, *many]))
    assert refusal.value.reason.params == {"major": "C-01", "sheet": "部件", "line": 101}


@pytest.mark.parametrize(
    ("minor", "code"),
    [(2.0, "C-01-02"), ("０３", "C-01-03"), ("4a", "C-01-4A"), ("第5", "C-01-99"), (-3, "C-01-99")],
)
def test_codes_are_read_as_they_are_meant(
    session: Session, tmp_path: Path, minor: object, code: str
) -> None:
    load(session, book(tmp_path, 部件=[HEADER, (1.0, "公用设施", minor, *COVERS[0][3:])]))
    assert session.scalars(select(CaseClass.code)).all() == [code]


def test_a_spreadsheets_error_is_told(session: Session, tmp_path: Path) -> None:
    fault = (*COVERS[0][:6], "#REF!", "补装", "1天")
    report = load(session, book(tmp_path, 部件=[HEADER, fault]))
    assert [(one.line, one.reason.code) for one in report.odd] == [(2, "cell_is_fault")]


def test_a_sheet_may_be_said_to_hold_what_its_name_does_not(
    session: Session, tmp_path: Path
) -> None:
    file = book(tmp_path, 标准=[HEADER, *COVERS])
    assert load(session, file, kinds={"标准": ClassKind.MATTER}).counts["matter"] == 3
    assert rows(session, "M-01-02")


@pytest.mark.skipif("ONEMAP_DATA" not in os.environ, reason="needs the folder ONEMAP_DATA")
def test_a_citys_own_table_comes_in_whole(session: Session) -> None:
    file = Path(os.environ["ONEMAP_DATA"]) / "standards" / "case_standards.xlsx"
    report = load(session, file)
    assert (report.counts["component"], report.counts["event"]) == (375, 144)
    assert session.scalar(select(func.count()).select_from(Standard)) == 519
    assert [(one.code, one.reason.code) for one in report.odd] == [("E-01-22", "limit_of_step")]
    assert load(session, file, SECOND).counts["unchanged"] == 519
