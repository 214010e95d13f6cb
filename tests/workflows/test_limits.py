"""Limits as cities write them: what is read, and what is told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rulers import Unit
from workflows.standards.limits import PlainUnits, read_limits

U, W, D, N = Unit.URGENT_HOUR, Unit.WORK_HOUR, Unit.WORK_DAY, Unit.NATURAL_DAY


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2紧急工作时", "2", U),
        ("1紧急工作时\n", "1", U),
        ("2紧急工作日", "2", N),
        ("4小时", "4", W),
        ("4工作时", "4", W),
        ("２ 小时", "2", W),
        ("24小时以内", "24", W),
        ("1天", "1", D),
        ("3日", "3", D),
        ("3个工作日", "3", D),
        ("十五个工作日", "15", D),
        ("二十四小时", "24", W),
        ("两个半小时", "2.5", W),
        ("半天", "0.5", D),
        ("1.5小时", "1.5", W),
        ("7个自然日", "7", N),
        ("30分钟", "0.5", U),
        ("2周", "14", N),
    ],
)
def test_plain_limits(text: str, amount: str, unit: Unit) -> None:
    read = read_limits(text)
    assert not read.odd
    (limit,) = read.limits
    assert (limit.budget.amount, limit.budget.unit) == (Decimal(amount), unit)
    assert limit == read.whole
    assert limit.season is limit.step is None


@pytest.mark.parametrize(
    ("text", "limits", "odd"),
    [
        ("种植季节7工作日", [("7", D, "种植季节", None)], {"limit_of_season"}),
        ("5天（种植季节）", [("5", D, "种植季节", None)], {"limit_of_season"}),
        ("1紧急工作时制止", [("1", U, None, "制止")], {"limit_of_step"}),
        ("2小时内到达现场", [("2", W, None, "到达现场")], {"limit_of_step"}),
        (
            "停工4工作时、处罚7工作日、拆除20工作日",
            [("4", W, None, "停工"), ("7", D, None, "处罚"), ("20", D, None, "拆除")],
            {"limit_of_step", "limits_several"},
        ),
        (
            "4工作时停工；7工作日处罚",
            [("4", W, None, "停工"), ("7", D, None, "处罚")],
            {"limit_of_step", "limits_several"},
        ),
        (
            "种植季节7工作日，非种植季节30工作日",
            [("7", D, "种植季节", None), ("30", D, "非种植季节", None)],
            {"limit_of_season", "limits_several"},
        ),
        ("1-3天", [("3", D, None, None)], {"limit_is_range"}),
        ("一个月", [("30", N, None, None)], {"limit_of_months"}),
        ("报批后5天", [("5", D, None, None)], {"limit_words_unknown"}),
        ("", [], {"limit_blank"}),
        (" — ", [], {"limit_blank"}),
        ("立即", [], {"limit_unreadable"}),
        ("按规定程序", [], {"limit_unreadable"}),
        ("0天", [], {"budget_out_of_range"}),
        ("99999天", [], {"budget_out_of_range"}),
    ],
)
def test_odd_limits_are_read_as_far_as_they_go_and_told(
    text: str, limits: list[tuple[str, Unit, str | None, str | None]], odd: set[str]
) -> None:
    read = read_limits(text)
    found = [(one.budget.amount, one.budget.unit, one.season, one.step) for one in read.limits]
    assert found == [(Decimal(amount), *rest) for amount, *rest in limits]
    assert {reason.code for reason in read.odd} == odd


def test_of_several_limits_the_longest_is_that_of_the_whole() -> None:
    whole = read_limits("停工4工作时、处罚7工作日、拆除20工作日").whole
    assert whole is not None
    assert (int(whole.budget.amount), whole.step) == (20, "拆除")


@pytest.mark.parametrize(("text", "unit"), [("4小时", U), ("2天", N), ("2工作日", D)])
def test_a_city_may_mean_the_clock_on_the_wall(text: str, unit: Unit) -> None:
    (limit,) = read_limits(text, PlainUnits.NATURAL).limits
    assert limit.budget.unit is unit


@given(st.text(alphabet="0123456789.半一二十个紧急工作时小天日季节、制止 -（）", max_size=30))
def test_whatever_is_written_gives_limits_or_says_why(text: str) -> None:
    read = read_limits(text)
    assert read.limits or read.odd
    assert (read.whole is None) == (not read.limits)


@given(st.integers(1, 200), st.sampled_from(["工作日", "工作时", "自然日", "紧急工作时"]))
def test_a_number_and_a_unit_are_always_read(amount: int, unit: str) -> None:
    (limit,) = read_limits(f"{amount}{unit}").limits
    assert limit.budget.amount == amount
