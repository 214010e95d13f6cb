import pytest

from workflows.dispatch.queries import KnownDepartment, KnownRule
from workflows.dispatch.rules import Asked, RuleList, route

CITY = KnownDepartment(1, "cg", "城管", "City management", None, True)
WATER = KnownDepartment(2, "water", "水务", "Water", None, True)
STREET = KnownDepartment(3, "zumiao", "祖庙街道", "Zumiao", "440604012", True)
GONE = KnownDepartment(4, "old", "旧局", "Old bureau", None, False)

RULES = [
    KnownRule(1, 10, "E-01", None, (), GONE),
    KnownRule(2, 20, "C-01-02", None, (), WATER),
    KnownRule(3, 30, None, None, ("积水",), WATER),
    KnownRule(4, 40, "E-01", "440604012", (), STREET),
    KnownRule(5, 50, "E-01", None, (), CITY),
]
DEFAULT = KnownRule(6, 90, None, None, (), CITY)


@pytest.mark.parametrize(
    ("class_code", "community", "text", "department", "position"),
    [
        ("C-01-02", "440604012001", "井盖", "water", 20),
        ("C-01-20", "440604012001", "井盖", None, None),
        ("E-01-10", "440604012001", "垃圾", "zumiao", 40),
        ("E-01-10", "440604011001", "垃圾", "cg", 50),
        ("E-01-10", None, "垃圾", "cg", 50),
        ("E-01-10", "440604012001", "门前积 水", "water", 30),
        ("E-010-1", "440604012001", "垃圾", None, None),
    ],
)
def test_the_first_matching_rule_chooses(
    class_code: str,
    community: str | None,
    text: str,
    department: str | None,
    position: int | None,
) -> None:
    found = route(RuleList(RULES), Asked(class_code, (community,) if community else (), text))
    assert (found.department and found.department.code) == department
    assert found.why[0].params.get("position") == position
    assert found.why[0].code == ("route_rule" if department else "route_none")


def test_the_reason_names_what_the_rule_matched() -> None:
    found = route(RuleList(RULES), Asked("E-01-10", ("440604012001",), "垃圾"))
    assert found.why[0].params == {
        "position": 40,
        "version": 1,
        "department_zh": "祖庙街道",
        "department_en": "Zumiao",
        "matched_zh": "E-01 · 440604012",
        "matched_en": "E-01 · 440604012",
    }


def test_a_rule_without_conditions_says_that_it_is_the_last_resort() -> None:
    assert (
        route(RuleList([*RULES, DEFAULT]), Asked("E-02-01", (), "广告")).why[0].code
        == "route_default"
    )
