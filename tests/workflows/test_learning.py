"""Rules learnt from a made-up past: exceptions stand before what they are exceptions from."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import Invalid
from workflows.dispatch.learning.history import Past, guess_columns, read_history
from workflows.dispatch.learning.learn import learn, measure, rule_list, wilson
from workflows.dispatch.learning.tables import header_of
from workflows.dispatch.rule_specs import read_rules, write_rules
from workflows.dispatch.rules import Asked

BEGIN = datetime(2026, 1, 1, 8)
SOUTH, NORTH = "440604100001", "440604012001"


def case(
    day: int,
    department: str,
    *,
    code: str = "E-01-01",
    area: str = NORTH,
    text: str = "门前有垃圾",
    channel: str = "hotline",
    queue: str | None = None,
) -> Past:
    asked = Asked(code, (area,), text, channel)
    return Past(asked, BEGIN + timedelta(days=day), department, queue)


def spread(count: int, department: str, **given: str) -> list[Past]:
    """That many cases, two a day."""
    return [case(day // 2, department, **given) for day in range(count)]


def by_time(*parts: list[Past]) -> list[Past]:
    return sorted((one for part in parts for one in part), key=lambda one: one.at)


def conditions(past: list[Past]) -> list[tuple[str | None, tuple[str, ...], str | None, str]]:
    """Area, keywords, source and department of the rules of the one class, in their order."""
    specs = [one.spec for one in learn(past) if one.spec.class_code]
    return [(one.area_code, one.keywords, one.channel, one.department) for one in specs]


def test_a_class_goes_where_most_of_its_cases_went() -> None:
    past = by_time(spread(60, "cg"), spread(3, "water"))
    assert conditions(past) == [(None, (), None, "cg")]


def test_an_area_that_goes_elsewhere_is_an_exception_before_the_rest() -> None:
    past = by_time(spread(60, "cg"), spread(30, "street", area=SOUTH))
    first, last = conditions(past)
    assert first[0] in {SOUTH, SOUTH[:9]}
    assert (first[3], last) == ("street", (None, (), None, "cg"))


def test_a_word_that_goes_elsewhere_is_an_exception_in_chinese_and_in_english() -> None:
    past = by_time(
        spread(60, "cg"),
        spread(30, "gas", text="闻到燃气味很重"),
        spread(30, "rail", text="Noise near the Railway yard"),
    )
    rules = rule_list(one.spec for one in learn(past))
    assert measure(rules, past) == (1.0, 1.0)
    assert {keyword for _, keywords, _, _ in conditions(past) for keyword in keywords}


def test_what_changed_lately_counts_more_than_what_was_so_before() -> None:
    long_ago = [case(day, "old") for day in range(200)]
    lately = [case(day, "new") for day in range(300, 400)]
    assert conditions([*long_ago, *lately]) == [(None, (), None, "new")]


def test_a_proposal_says_what_speaks_for_it() -> None:
    past = by_time(spread(90, "cg"), spread(10, "water"))
    proposal = next(one for one in learn(past) if one.spec.class_code)
    assert (proposal.support, proposal.right) == (100, 90)
    assert proposal.confidence == pytest.approx(0.8256, abs=1e-3)
    assert proposal.as_line()["confidence"] == round(proposal.confidence, 3)


@pytest.mark.parametrize(("right", "support", "low"), [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.722)])
def test_wilson(right: int, support: int, low: float) -> None:
    assert wilson(right, support) == pytest.approx(low, abs=1e-3)


@given(st.integers(1, 500), st.data())
def test_wilson_never_promises_more_than_was_seen(support: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, support))
    assert 0 <= wilson(right, support) <= right / support
    assert wilson(right, support) <= wilson(right * 10, support * 10)


@st.composite
def pasts(draw: st.DrawFn) -> list[Past]:
    """A few classes, areas, words and sources, going anywhere."""
    count = draw(st.integers(20, 120))
    picks = st.tuples(
        st.sampled_from(["E-01-01", "E-01-02"]),
        st.sampled_from([SOUTH, NORTH]),
        st.sampled_from(["垃圾", "积水很深", "Pot hole"]),
        st.sampled_from(["hotline", "resident"]),
        st.sampled_from(["cg", "water", "street"]),
    )
    return [
        case(day, department, code=code, area=area, text=text, channel=channel)
        for day in range(count)
        for code, area, text, channel, department in [draw(picks)]
    ]


@given(pasts())
@settings(max_examples=40, deadline=None)
def test_support_and_right_are_what_the_rules_do_on_the_cases_they_count(past: list[Past]) -> None:
    proposals = learn(past)
    rules = rule_list(one.spec for one in proposals)
    own = [one for one in proposals if one.spec.class_code]
    first = {number: [0, 0] for number in range(1, len(own) + 1)}
    for one in past:
        chosen = rules.first(one.asked)
        assert chosen is not None
        position = chosen[0].position
        if one.at >= own[position - 1].since:
            first[position][0] += 1
            first[position][1] += chosen[0].department.code == one.department
    assert [tuple(counts) for counts in first.values()] == [(one.support, one.right) for one in own]


def test_proposals_are_a_file_of_rules() -> None:
    proposals = learn(by_time(spread(60, "cg"), spread(30, "street", area=SOUTH)))
    written = write_rules((one.as_line() for one in proposals), learnt={"cases": 90})
    assert read_rules(written) == [one.spec for one in proposals]
    assert yaml.safe_load(written)["rules"][0]["confidence"] > 0.5


def test_nothing_is_learnt_from_next_to_nothing() -> None:
    with pytest.raises(Invalid, match="learn_too_little"):
        learn(spread(5, "cg"))


def test_a_table_is_read_with_columns_of_well_known_names(tmp_path: Path) -> None:
    path = tmp_path / "past.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(
            "TYPE,CASE_TITLE,OPEN_DT,Source,ward,CLOSED_DT,Department,QUEUE\n"
            "Lamp,Lamp out,02/03/2026 01:00:00 PM,App,Ward 5,02/04/2026 01:00:00 PM,PW,PW_1\n"
            "Lamp,Lamp out,01/03/2026 01:00:00 AM,App,,02/04/2026 01:00:00 PM,PW,\n"
            ",no type,01/03/2026 01:00:00 AM,App,,,PW,\n"
        )
    columns = guess_columns(header_of(path), "Department", "QUEUE")
    earlier, later = read_history(path, columns)
    assert earlier.asked == Asked("Lamp", (), "Lamp out", "App")
    assert later.asked.areas == ("ward:Ward 5",)
    assert (later.department, later.queue, later.at.hour) == ("PW", "PW_1", 13)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        guess_columns(["TYPE", "Department"], "Department", "QUEUE")
    assert refused.value.reason.params == {"column": "QUEUE"}
