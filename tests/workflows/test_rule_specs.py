"""Rules as YAML: what can be written can be read, and what is wrong is named with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import Invalid
from workflows.dispatch.known import When
from workflows.dispatch.rule_specs import RuleSpec, read_rules, write_rules
from workflows.dispatch.rule_words import Hours

words = (
    st.text(st.sampled_from("井盖E-01 :'\"#，x"), min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
)
minutes = st.integers(0, 1440)


@st.composite
def specs(draw: st.DrawFn) -> RuleSpec:
    window = draw(st.none() | st.tuples(minutes, minutes).filter(lambda ends: ends[0] != ends[1]))
    when = When(
        draw(st.none() | st.sampled_from(Hours)),
        frozenset(draw(st.sets(st.integers(0, 6)))),
        window,
    )
    return RuleSpec(
        draw(words),
        draw(st.none() | words),
        draw(st.none() | words),
        tuple(draw(st.lists(words, max_size=3))),
        draw(st.none() | words),
        draw(st.none() | words),
        when if when != When() else None,
        draw(st.none() | words),
        draw(st.booleans()),
        draw(st.none() | words),
    )


@given(st.lists(specs(), max_size=5))
def test_what_is_written_is_read_again(some: list[RuleSpec]) -> None:
    assert read_rules(write_rules(spec.as_line() for spec in some)) == some


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("rules: [", None, "spec_not_yaml"),
        ("- 1", None, "spec_not_a_mapping"),
        ("{}", "rules", "spec_key_missing"),
        ("rules: {a: 1}", "rules", "spec_not_a_list"),
        ("rules: [{class: E-01}]", "rules[0].department", "spec_key_missing"),
        ("rules: [{department: a, where: b}]", "rules[0].where", "spec_key_unknown"),
        ("rules: [{department: [a]}]", "rules[0].department", "text_expected"),
        ("rules: [{department: a, urgent: 1}]", "rules[0].urgent", "boolean_expected"),
        ("rules: [{department: a, keywords: b}]", "rules[0].keywords", "spec_not_a_list"),
        ("rules: [{department: a, keywords: [1]}]", "rules[0].keywords[0]", "text_expected"),
        (
            "rules: [{department: a, time: {hours: noon}}]",
            "rules[0].time.hours",
            "spec_unknown_word",
        ),
        ("rules: [{department: a, time: {from: '18:00'}}]", "rules[0].time", "rule_window_half"),
        (
            "rules: [{department: a, time: {from: '18:00', to: '18:00'}}]",
            "rules[0].time.to",
            "rule_window_empty",
        ),
        (
            "rules: [{department: a, time: {from: '25:00', to: '18:00'}}]",
            "rules[0].time.from",
            "rule_time_unreadable",
        ),
        (
            "rules: [{department: a, time: {weekdays: [sunday]}}]",
            "rules[0].time.weekdays[0]",
            "spec_unknown_word",
        ),
        ('rules: [{department: a, note: "\\0"}]', "rules[0].note", "text_has_nul"),
        ('rules: [{department: a, keywords: ["\\0"]}]', "rules[0].keywords[0]", "text_has_nul"),
        ("rules: &all [*all]", "rules[0]", "spec_not_a_mapping"),
        (
            "rules: [&one {department: a, keywords: [*one]}]",
            "rules[0].keywords[0]",
            "text_expected",
        ),
        ("rules: " + "[" * 200 + "]" * 200, None, "spec_not_yaml"),
        ("rules:\n" + "- {department: a}\n" * 5001, "rules", "rules_too_many"),
    ],
)
def test_a_fault_is_named_with_its_place(text: str, field: str | None, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rules(text)
    assert (refused.value.reason.code, refused.value.field) == (code, field)


def test_a_time_of_day_may_stand_without_quotes() -> None:
    [spec] = read_rules("rules: [{department: a, time: {from: 18:00, to: 6:30}}]")
    assert spec.when == When(None, frozenset(), (1080, 390))
