"""A class is found by words, pinyin, initials, code and English, and by nothing that is not it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workflows.deadlines import Budget, Unit
from workflows.standards.models import ClassKind
from workflows.standards.queries import ClassList, KnownClass, KnownStandard
from workflows.standards.search import meant_first, search
from workflows.standards.services import choose_standard
from workflows.standards.sounding import sounds_like, spellings

DAY = date(2026, 3, 2)
DAY_LIMIT = Budget(Decimal(1), Unit.WORK_DAY)


def a_class(
    number: int, name: str, english: str, *says: str, until: date | None = None
) -> KnownClass:
    standard = KnownStandard(
        number, number, 1, f"{name}破损松动", "修复", DAY_LIMIT, date(2025, 1, 1), None
    )
    return KnownClass(
        number, f"C-01-{number:02}", ClassKind.COMPONENT, "公用设施", name, english, says, False,
        50, 24, (standard,), until,
    )  # fmt: skip


CLASSES = ClassList(
    (
        a_class(1, "雨水井盖", "Storm drain cover", "窨井盖", "沙井盖"),
        a_class(2, "路灯", "Street lamp", "路灯不亮"),
        a_class(3, "绿地护栏", "Green space railing"),
        a_class(4, "长椅", "Bench"),
        a_class(5, "旧路灯", "Old lamp", until=DAY),
    )
)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("井盖", "雨水井盖"),
        ("ysjg", "雨水井盖"),
        ("YSJG", "雨水井盖"),
        ("jg", "雨水井盖"),
        ("yushuijinggai", "雨水井盖"),
        ("jingg", "雨水井盖"),
        ("雨水jg", "雨水井盖"),
        ("yjg", "雨水井盖"),
        ("ld", "路灯"),
        ("ludeng", "路灯"),
        ("路灯不亮了怎么办", "路灯"),
        ("lvdi", "绿地护栏"),
        ("ludihl", "绿地护栏"),
        ("zy", "长椅"),
        ("changyi", "长椅"),
        ("zhangyi", "长椅"),
        ("chy", "长椅"),
        ("lamp", "路灯"),
        ("C-01-02", "路灯"),
        ("c0103", "绿地护栏"),
        ("0103", "绿地护栏"),
        ("01-03", "绿地护栏"),
        ("０１０３", "绿地护栏"),
        ("公用 灯", "路灯"),
        ("路灯 松动", "路灯"),
        ("我家门前的护栏松动了", "绿地护栏"),
    ],
)
def test_what_people_type_finds_the_class(query: str, first: str) -> None:
    assert search(CLASSES, query, DAY)[0].known.name == first


@pytest.mark.parametrize("query", ["", "  ", "xyz", "消防栓", "路灯 xyz", "%", "\0"])
def test_what_is_no_class_finds_none(query: str) -> None:
    assert search(CLASSES, query, DAY) == []


def test_a_class_that_has_ended_is_not_offered() -> None:
    assert [hit.known.code for hit in search(CLASSES, "路灯", DAY)] == ["C-01-02"]
    assert len(search(CLASSES, "路灯", date(2026, 3, 1))) == 2


def test_conditions_that_were_meant_come_first() -> None:
    lamp = CLASSES.by_code["C-01-02"]
    dark = replace(lamp.standards[0], id=9, position=2, filing_condition="灯不亮")
    both = replace(lamp, standards=(*lamp.standards, dark))
    assert [one.id for one in meant_first(both, "ld 不亮", DAY)] == [9, 2]
    assert [one.id for one in meant_first(both, "ld", DAY)] == [2, 9]


def test_a_condition_told_word_for_word_is_the_one() -> None:
    lamp = CLASSES.by_code["C-01-02"]
    texts = ("灯杆倾斜、灯杆破损、灯罩破损", "灯罩破损", "灯不亮")
    told = tuple(
        replace(lamp.standards[0], id=n, filing_condition=text) for n, text in enumerate(texts)
    )
    both = replace(lamp, standards=told)
    for text in texts:
        chosen = choose_standard(both, f"{text}；在桥边", DAY).standard
        assert chosen is not None
        assert chosen.filing_condition == text
    assert choose_standard(both, "灯罩 破损 了", DAY).standard == told[1]


def test_a_name_comes_before_a_condition() -> None:
    names = [hit.known.name for hit in search(CLASSES, "破损", DAY)]
    assert len(names) == 4
    assert search(CLASSES, "绿地护栏破损", DAY)[0].matched == "绿地护栏"


@pytest.mark.parametrize(
    ("typed", "word", "place"),
    [
        ("jg", "旧家具", None),
        ("jg", "雨水井盖", 2),
        ("ysjg", "雨水井盖", 0),
        ("gj", "雨水井盖", None),
        ("12", "12路", 0),
    ],
)
def test_where_it_sounds(typed: str, word: str, place: int | None) -> None:
    assert sounds_like(typed, word) == place


def test_phones_get_initials_and_spellings() -> None:
    assert {"jg", "jinggai"} <= set(spellings("井盖"))
    assert {"cy", "zy", "changyi"} <= set(spellings("长椅"))
