"""Formulas: read by a parser that runs nothing, reckoned with their uncertainty."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gis.errors import Invalid
from tests.workflows.counted import DISTRICT, WEEK, ZONE, Town
from workflows.figures import expressions
from workflows.figures.formula_versions import as_yaml, formulas, import_formulas
from workflows.figures.measures import CONDITIONS, TALLIES
from workflows.figures.uncertainty import Value, share
from workflows.indicators import Spot, Wish, indicators

NOW = datetime(2026, 3, 9, tzinfo=UTC)
COUNTS = {"closed": 911, "should_close": 972, "closed_on_time": 737, "filed": 1000}


def reckoned(text: str) -> Value | None:
    return expressions.evaluate(
        expressions.parse(text), lambda name: COUNTS.get(name, 0), lambda _name: None
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("8 / 4 / 2", 1),
        ("-2 * -3", 6),
        ("max(0, 10 - 0.5 * 30)", 0),
        ("min(2, 1 + 4)", 2),
        ("closed / should_close", 911 / 972),
        ("100 * closed_on_time / filed", 73.7),
        ("closed_on_time / (should_close - voided)", 737 / 972),
        ("filed / voided", None),
        ("mean(assign)", None),
    ],
)
def test_expressions_are_reckoned(text: str, value: float | None) -> None:
    found = reckoned(text)
    assert found is None if value is None else found and found.value == pytest.approx(value)


FAULTS = {
    "": "formula_unreadable",
    "1 +": "formula_unreadable",
    "closed closed": "formula_unreadable",
    "(1": "formula_unreadable",
    "1)": "formula_unreadable",
    "closed ** 2": "formula_unreadable",
    "closed.__class__": "formula_unreadable",
    "__import__('os')": "formula_unreadable",
    "exec(closed)": "formula_name_unknown",
    "mean(closed)": "formula_name_unknown",
    "min(1)": "formula_unreadable",
    "(" * 40 + "1" + ")" * 40: "formula_too_deep",
    "-" * 40 + "1": "formula_too_deep",
    "1+" * 400 + "1": "formula_too_long",
}


@pytest.mark.parametrize(("text", "code"), FAULTS.items())
def test_what_is_no_formula_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        expressions.parse(text)
    assert refusal.value.reason.code == code


@given(st.text(alphabet="0123456789.closed_/*+-(), minax", max_size=60))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        node = expressions.parse(text)
    except Invalid:
        return
    list(expressions.names(node))


def test_a_share_brings_its_interval_and_what_is_made_of_shares_is_no_surer() -> None:
    one = reckoned("closed / should_close")
    assert one == share(911, 972)
    assert one
    assert one.low is not None
    assert one.high is not None
    assert one.low < one.value < one.high
    rest = reckoned("1 - closed / should_close")
    assert rest
    assert (rest.low, rest.high) == (1 - one.high, 1 - one.low)
    score = reckoned("50 * closed / should_close + 30 * closed_on_time / should_close")
    assert score
    assert score.of == 972


def test_shipped_formulas_are_those_of_the_field(session: Session) -> None:
    town = Town(session)
    at = town.case()["opened_at"]
    town.add(session)
    town.add(session, late=True)
    town.add(session, stage="closed", closed_at=at, confirmed_at=at, extensions=1)
    town.add(session, stage="closed", closed_at=at, confirmed_at=at, reworks=1, late=True)
    known = formulas(session, DISTRICT)
    wish = Wish(tuple(known.by_key), (WEEK,))
    (found,) = indicators(session, DISTRICT, known, wish, zone=ZONE).values()
    values = {key: figure.value and round(figure.value.value, 4) for key, figure in found.items()}
    assert values == {
        "filing_rate": 1,
        "repeat_rate": 0,
        "handling_rate": 0.5,
        "handling_on_time": 0.25,
        "overdue_rate": 0.25,
        "late_rate": 0.5,
        "extension_rate": 0.25,
        "closing_rate": 0.5,
        "closing_on_time": 0.25,
        "closing_on_time_without_deferred": 0.25,
        # Of the open two one is pending in time, and left out of the denominator.
        "closing_on_time_of_filed": 0.3333,
        "rework_rate": 0.25,
        "rework_rate_of_filed": 0.25,
        "return_rate": 0,
        "supervision_rate": 0,
        "satisfied_rate": None,
        "satisfaction": None,
        "revisit_rate": 0,
        "revisit_satisfied_rate": None,
        "revisit_satisfaction": None,
        "own_evaluation_rate": 0,
        "own_satisfied_rate": None,
        "own_satisfaction": None,
        "time_to_discover": None,
        "time_to_assign": 10,
        "time_to_resolve": 0,
        "score_a": 30 * 0.5 + 20 * 0.25 + 20 * 0.75 + 20 * 0.75 + 10 * 0.75,
        "score_b": 50 * 0.25 + 30 * 0.5 + 10 * 0.75 + 10,
    }


OWN = """
formulas:
  closing_on_time:
    title: {zh: 本区按期结案率, en: Ours}
    group: closing
    by: closed
    unit: percent
    better: high
    expression: closed_on_time / closed
  twice:
    title: {zh: 两倍, en: Twice}
    group: closing
    by: due
    unit: percent
    better: high
    expression: 2 * closing_on_time
  score_a: hidden
  score_b: hidden
"""


def test_a_districts_own_formulas_stand_in_for_the_shipped_ones(session: Session) -> None:
    assert import_formulas(session, DISTRICT, OWN, now=NOW) == 4
    known = formulas(session, DISTRICT)
    assert known.by_key["closing_on_time"].own
    assert known.by_key["closing_on_time"].by == "closed"
    assert known.by_key["score_a"].hidden
    assert set(known.needed(("twice",))) == {"twice", "closing_on_time"}
    assert import_formulas(session, DISTRICT, "formulas: {}", now=NOW) == 0
    assert not formulas(session, DISTRICT).by_key["closing_on_time"].own


def test_what_is_exported_can_be_imported(session: Session) -> None:
    shipped = formulas(session, DISTRICT)
    import_formulas(session, DISTRICT, yaml.safe_dump(as_yaml(shipped)), now=NOW)
    again = formulas(session, DISTRICT).by_key
    assert {key: each.expression for key, each in again.items()} == {
        key: each.expression for key, each in shipped.by_key.items()
    }


BROKEN = {
    "formula_name_unknown": OWN.replace("2 * closing_on_time", "2 * nothing"),
    "formula_of_itself": OWN.replace("2 * closing_on_time", "2 * twice"),
    "formula_key_unusable": OWN.replace("  twice:", "  closed:"),
    "formula_unreadable": OWN.replace("2 * closing_on_time", "2 *"),
    "spec_unknown_word": OWN.replace("by: due", "by: night"),
    "spec_key_missing": OWN.replace("    by: due\n", ""),
    "spec_not_yaml": "formulas: [",
}


@pytest.mark.parametrize(("code", "text"), BROKEN.items())
def test_a_broken_file_is_refused_with_the_place(session: Session, code: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        import_formulas(session, DISTRICT, text, now=NOW)
    assert refusal.value.reason.code == code


def test_indicators_are_told_apart_by_axis_and_span(session: Session) -> None:
    town = Town(session)
    at = town.case()["opened_at"]
    town.add(session, stage="closed", closed_at=at)
    town.add(session, department_id=town.departments[1])
    known = formulas(session, DISTRICT)
    wish = Wish(("closing_rate",), (WEEK, WEEK), "department")
    found = indicators(session, DISTRICT, known, wish, zone=ZONE)
    one = found[Spot(1, str(town.departments[0]), None)]["closing_rate"]
    assert one.counts == {"closed": 1, "should_close": 1}
    other = found[Spot(0, str(town.departments[1]), None)]["closing_rate"]
    assert other.value == share(0, 1)


def test_every_condition_is_a_tally_of_its_own() -> None:
    assert len(set(TALLIES)) == len(TALLIES)
    assert set(CONDITIONS) < set(TALLIES)
