"""Small worlds of routing rules for Hypothesis: few classes, areas, words, sources and times."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import strategies as st

from workflows.dispatch.known import KnownDepartment, KnownRule, Moment, When
from workflows.dispatch.rule_words import Channel, Hours
from workflows.dispatch.rules import Asked

CLASSES = ("E-01-01", "E-01-02", "E-02-01", "E-010-1")
GROUPS = (None, "E", "E-01", "E-01-01", "E-02")
AREAS = (None, "440604", "440604012", "440604012001", "440604012001R01")
PLACES: tuple[tuple[str, ...], ...] = (
    (),
    ("440604",),
    ("440604012",),
    ("440604012001",),
    ("440604012001", "440604012001R01"),
    ("440604012001R01",),
)
WORDS = ("井盖", "井", "积水")
KINDS = ("学校", "工地")
CHANNELS = tuple(channel.value for channel in Channel)
HALF_DAY = 720
TIMES = (
    None,
    When(Hours.WORKING),
    When(Hours.OUTSIDE),
    When(None, frozenset({5, 6})),
    When(None, frozenset(), (HALF_DAY, 1440)),
    When(None, frozenset(), (HALF_DAY + 360, 360)),
)
DEPARTMENTS = tuple(
    KnownDepartment(number, f"d{number}", f"部门{number}", "", None, active=number != 4)
    for number in range(1, 5)
)


@st.composite
def rules(draw: st.DrawFn) -> list[KnownRule]:
    """Up to eight rules; half of their conditions match everything."""
    count = draw(st.integers(0, 8))
    return [
        KnownRule(
            place,
            place,
            draw(st.sampled_from(GROUPS)),
            draw(st.sampled_from(AREAS)),
            draw(st.sampled_from([(), (), (WORDS[0],), (WORDS[1],), (WORDS[1], WORDS[2])])),
            draw(st.sampled_from(DEPARTMENTS)),
            draw(st.sampled_from([None, None, None, *CHANNELS[:2]])),
            draw(st.sampled_from([None, None, *KINDS])),
            draw(st.sampled_from([None, *TIMES])),
        )
        for place in range(1, count + 1)
    ]


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """A case as it may come in."""
    return Asked(
        draw(st.sampled_from(CLASSES)),
        draw(st.sampled_from(PLACES)),
        " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=2))),
        draw(st.sampled_from(CHANNELS)),
        tuple(draw(st.sets(st.sampled_from(KINDS)))),
        draw(st.sampled_from(MOMENTS)),
    )


MOMENTS = tuple(
    Moment(weekday, minute, working)
    for weekday in range(7)
    for minute in (0, 359, 360, HALF_DAY - 1, HALF_DAY, HALF_DAY + 360, 1439)
    for working in (True, False)
)

TEXTS = tuple(
    "；".join(some) for size in range(len(WORDS) + 1) for some in combinations(WORDS, size)
)

EVERY_CASE = tuple(
    Asked(code, place, text, channel, kinds, moment)
    for code, place, text, channel, kinds, moment in product(
        CLASSES,
        PLACES,
        TEXTS,
        CHANNELS[:3],
        ((), KINDS[:1], KINDS[1:], KINDS),
        tuple(
            Moment(weekday, minute, working)
            for weekday in (0, 5)
            for minute in (0, 360, HALF_DAY, HALF_DAY + 360)
            for working in (True, False)
        ),
    )
)
"""Every case of the small world that differs in what any of its rules could ask for."""


def matches(rule: KnownRule, case: Asked) -> bool:
    """Whether a rule matches, condition by condition, as its description says."""
    code, group = case.class_code, rule.class_code
    if group and not (code == group or code.startswith(group + "-")):
        return False
    if rule.area_code and not any(place.startswith(rule.area_code) for place in case.areas):
        return False
    if rule.keywords and not any(word in case.text for word in rule.keywords):
        return False
    if rule.channel and rule.channel != case.channel:
        return False
    if rule.entity_kind and rule.entity_kind not in case.kinds:
        return False
    return rule.when is None or (case.moment is not None and rule.when.holds(case.moment))
