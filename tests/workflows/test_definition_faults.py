"""Whatever is wrong in a whole process is found when it is read, with its place."""

import json
from copy import deepcopy
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
import yaml

from gis.errors import Invalid
from workflows.cases.models import CaseSource
from workflows.definition import By, Deed, MoveKind, Told
from workflows.definition_clocks import DEFAULT_LADDER
from workflows.definition_reading import SOURCES, read
from workflows.definitions import FOLDER, QUICK, get
from workflows.spec_lines import line_of

WHOLE = yaml.safe_load((FOLDER / "grid.2.yaml").read_text(encoding="utf-8"))
GONE = object()
NO_DEPARTMENT = ["class", "standard"]


def as_text(spec: object) -> str:
    """JSON is YAML, too, and quicker to write."""
    return json.dumps(spec)


def number_of(move: str) -> int:
    """Where the first move of this name stands; `return+1` is the one after it of that name."""
    name, _, later = move.partition("+")
    found = [at for at, spec in enumerate(WHOLE["moves"]) if spec["name"] == name]
    return found[int(later or 0)]


def changed(**changes: Any) -> str:
    """The process with keys of moves changed: `move__key=value`, or taken out by GONE."""
    spec = deepcopy(WHOLE)
    for place, value in changes.items():
        move, key = place.split("__")
        found = spec["moves"][number_of(move)]
        found.update({key: value})
        if value is GONE:
            del found[key]
    return as_text(spec)


def fault_of(text: str) -> tuple[str | None, str]:
    with pytest.raises(Invalid) as refusal:
        read(text)
    return refusal.value.field, refusal.value.reason.code


@pytest.mark.parametrize(
    ("move", "key", "value", "place", "code"),
    [
        ("grant", "roles", ["acceptor", "dispatcher"], "approval", "definition_request_unanswered"),
        ("withdraw", "from", ["open"], "approval", "definition_request_unanswered"),
        ("ask_extension", "approval", GONE, "approval", "definition_asks_nobody"),
        ("ask_extension", "asks", GONE, "asks", "definition_asks_what"),
        ("ask_extension", "asks", "holiday", "asks", "spec_unknown_word"),
        ("ask_extension", "most", GONE, "most", "definition_asks_without_end"),
        ("ask_extension", "to", "closed", "to", "definition_asks_to_go_nowhere"),
        ("ask_extension", "longest_days", 9, "longest_days", "definition_suspends_how_long"),
        ("ask_extension", "from", ["closed"], "from", "definition_asks_too_late"),
        ("ask_suspension", "requires", ["reason"], "requires", "definition_suspends_until_when"),
        ("ask_suspension", "longest_days", GONE, "longest_days", "definition_suspends_how_long"),
        ("ask_force_close", "to", GONE, "to", "definition_asks_to_go_nowhere"),
        ("ask_force_close", "to", "feedback", "to", "definition_asks_to_go_nowhere"),
        ("appeal", "from", ["closing"], "from", "definition_asks_too_late"),
        ("take", "approval", ["leader"], "", "definition_asks_nothing"),
        ("resume", "roles", ["dispatcher"], "roles", "definition_never_resumes"),
        ("join", "roles", ["system", "dispatcher"], "roles", "definition_joins_by_hand"),
        ("join", "to", "closed", "to", "definition_leads_astray"),
        ("split", "to", "handling", "to", "definition_split_never_joins"),
        ("split", "requires", ["reason", "class", "standard"], "requires", "definition_move_needs"),
        ("merge", "to", "dispatching", "to", "definition_leads_astray"),
        ("merge", "requires", ["reason"], "requires", "definition_move_needs"),
        ("void", "to", "filing", "to", "definition_leads_astray"),
        ("redo", "to", "assigned", "to", "definition_leads_astray"),
        ("reopen", "to", "voided", "to", "definition_leads_astray"),
        ("reopen", "within_days", 0, "within_days", "spec_not_a_whole_number"),
        ("supervise", "effect", GONE, "effect", "definition_mark_without_effect"),
        ("supervise", "requires", [], "requires", "definition_move_needs"),
        ("supervise", "from", ["open", "closed"], "from", "definition_mark_out_of_time"),
        ("revisit", "from", ["closing"], "from", "definition_mark_out_of_time"),
        ("appoint", "requires", [], "requires", "definition_move_needs"),
        ("reclassify", "requires", ["class"], "requires", "definition_move_needs"),
        ("return+1", "to", "feedback", "to", "definition_return_sideways"),
        ("return", "to", "acceptance", "to", "definition_return_sideways"),
        ("return", "after_return", True, "after_return", "definition_guards_nothing"),
        ("take", "after_return", "yes", "after_return", "spec_unknown_word"),
        ("take", "by", "anybody", "by", "spec_unknown_word"),
        ("take", "when", ["raining"], "when[0]", "spec_unknown_word"),
        ("take", "roles", ["resident"], "roles", "definition_taker_is_no_account"),
        (
            "dispatch",
            "requires",
            ["class", "standard"],
            "requires",
            "definition_department_unnamed",
        ),
        ("join", "kind", "forward", "to", "definition_split_never_joins"),
        ("take", "from", ["assigned", "closed"], "from", "definition_moves_the_ended"),
        ("void", "from", ["closed"], "from", "definition_moves_the_ended"),
        ("ask_force_close", "approval", ["dispatcher"], "approval", "definition_asks_itself"),
        ("ask_force_close", "approval", ["system"], "approval", "definition_asks_itself"),
        ("appeal", "approval", ["acceptor", "acceptor"], "approval", "definition_asks_itself"),
        ("take", "name", "Take it", "name", "spec_not_a_name"),
        ("take", "name", "t" * 33, "name", "spec_not_a_name"),
    ],
)
def test_a_fault_of_a_move_is_named_with_its_place(
    move: str, key: str, value: object, place: str, code: str
) -> None:
    field, found = fault_of(changed(**{f"{move}__{key}": value}))
    assert found == code
    # A split that never joins is the split's fault, whatever was done to the join.
    at = number_of("split" if (move, key) == ("join", "kind") else move)
    if code == "definition_request_unanswered":
        assert field is not None
        assert field.endswith("].approval")
    else:
        assert field == f"moves[{at}]{'.' * bool(place)}{place}"


LADDER: list[dict[str, Any]] = [
    {"at": "50%", "name": "half", "tell": ["owner"]},
    {"at": 1, "name": "due", "tell": ["owner", "leader"], "do": ["mark_late"]},
    {"at": 1.5, "name": "far", "tell": ["leader"], "do": ["supervise"]},
]


def with_ladder(rungs: object, **more: object) -> str:
    spec = deepcopy(WHOLE)
    spec["ladders"]["desk"] = {"rungs": rungs, **more}
    return as_text(spec)


def test_a_ladder_says_at_which_part_who_is_told_and_what_happens() -> None:
    process = read(with_ladder(LADDER, quiet="21:30-06:00"))
    ladder = process.clocks["acceptance"].ladder
    assert [rung.at for rung in ladder.rungs] == [Decimal("0.5"), 1, Decimal("1.5")]
    assert ladder.rungs[1].tell == (Told.OWNER, Told.LEADER)
    assert ladder.rungs[2].deeds == (Deed.SUPERVISE,)
    assert ladder.quiet == (time(21, 30), time(6))
    assert process.clocks["handling"].urgent == Decimal("0.5")


@pytest.mark.parametrize(
    ("rungs", "more", "place", "code"),
    [
        (LADDER[::-1], {}, "rungs", "definition_rungs_do_not_rise"),
        ([LADDER[0], *LADDER], {}, "rungs", "definition_rungs_do_not_rise"),
        (LADDER[:1], {}, "rungs", "definition_no_rung_is_due"),
        ([{**LADDER[0], "do": ["mark_late"]}], {}, "rungs[0].do", "definition_late_when_due"),
        ([{**LADDER[0], "name": "Half!"}], {}, "rungs[0].name", "spec_not_a_name"),
        ([{**LADDER[0], "name": "due"}, LADDER[1]], {}, "rungs", "definition_rung_twice"),
        ([{**LADDER[0], "at": "often"}], {}, "rungs[0].at", "spec_not_a_number"),
        ([{**LADDER[0], "at": "0%"}], {}, "rungs[0].at", "spec_not_a_part"),
        ([{**LADDER[0], "at": "nan"}], {}, "rungs[0].at", "spec_not_a_part"),
        ([{**LADDER[0], "tell": ["mayor"]}], {}, "rungs[0].tell[0]", "spec_unknown_word"),
        ([{**LADDER[0], "do": ["shout"]}], {}, "rungs[0].do[0]", "spec_unknown_word"),
        (LADDER, {"quiet": "at night"}, "quiet", "definition_no_quiet_hours"),
        (LADDER, {"quiet": "22:00-22:00"}, "quiet", "definition_no_quiet_hours"),
        (LADDER, {"loud": True}, "loud", "spec_key_unknown"),
    ],
)
def test_a_fault_of_a_ladder_is_named_with_its_place(
    rungs: object, more: dict[str, object], place: str, code: str
) -> None:
    assert fault_of(with_ladder(rungs, **more)) == (f"ladders.desk.{place}", code)


@pytest.mark.parametrize(
    ("clock", "place", "code"),
    [
        ({"limit": "standard", "ladder": "rope"}, "ladder", "spec_unknown_word"),
        ({"limit": "standard", "urgent": 2}, "urgent", "spec_not_a_part"),
        ({"limit": {"amount": 0, "unit": "work_day"}}, "limit", "budget_out_of_range"),
        ({"limit": "standard", "speed": 1}, "speed", "spec_key_unknown"),
    ],
)
def test_a_fault_of_a_clock_is_named_with_its_place(
    clock: dict[str, object], place: str, code: str
) -> None:
    spec = deepcopy(WHOLE)
    spec["clocks"]["handling"] = clock
    assert fault_of(as_text(spec)) == (f"clocks.handling.{place}", code)


def test_whose_cases_follow_a_process_is_said_in_known_kinds() -> None:
    spec = deepcopy(WHOLE)
    spec["opens_for"]["hotline"] = ["component", "rumour"]
    assert fault_of(as_text(spec)) == ("opens_for.hotline[1]", "spec_unknown_word")


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("clocks.spare", {"amount": 1, "unit": "work_day"}, "definition_unused"),
        ("ladders.spare", {"rungs": LADDER}, "definition_unused"),
        ("stages.Closing", {}, "spec_not_a_name"),
        ("opens_for.pigeon", ["event"], "spec_unknown_word"),
        ("stages.filing.owner", {"role": "leader"}, "definition_owner_cannot_move"),
        ("stages.joining.owner", {"role": "system"}, "spec_unknown_word"),
        ("stages.joining.owner", {"role": "resident"}, "spec_unknown_word"),
    ],
)
def test_what_is_never_used_and_what_nobody_sees_to_is_named(
    place: str, value: object, code: str
) -> None:
    spec = deepcopy(WHOLE)
    *path, last = place.split(".")
    found: Any = spec
    for key in path:
        found = found[key]
    found[last] = value
    field, told = fault_of(as_text(spec))
    assert told == code
    assert field is not None
    assert field.startswith(place)


def test_the_doors_are_those_of_cases() -> None:
    assert {source.value for source in CaseSource} | {QUICK} == set(SOURCES)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("key", 2),
        ("moves[1].to", 6),
        ("moves[1].roles", 5),
        ("moves[7]", 3),
        ("nothing", 1),
        ("key.deeper", 2),
    ],
)
def test_a_place_is_found_on_its_line(place: str, line: int) -> None:
    text = "# a remark\nkey: grid\nmoves:\n  - {name: a}\n  - name: b\n    to: c\n"
    assert line_of(text, place) == line


def test_open_stands_for_every_stage_that_has_not_ended() -> None:
    grid = get("grid", 2)
    [supervise] = grid.moves_named("supervise")
    still_open = {key for key, stage in grid.stages.items() if not stage.ended}
    assert set(supervise.from_stages) == still_open
    spec = deepcopy(WHOLE)
    spec["stages"]["open"] = spec["stages"]["closing"]
    assert fault_of(as_text(spec)) == ("stages.open", "spec_key_unknown")


def test_the_first_version_means_what_it_meant() -> None:
    grid = get("grid", 1)
    assert {rule.ladder for rule in grid.clocks.values()} == {DEFAULT_LADDER}
    assert {rule.urgent for rule in grid.clocks.values()} == {Decimal(1)}
    assert not grid.guards_returns
    assert grid.opens_for == frozenset()
    by_role = {move.name for move in grid.moves if move.by is By.ROLE}
    assert by_role == {move.name for move in grid.moves if move.kind is MoveKind.CORRECT}
