from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from gis.errors import Invalid, NotFound
from workflows.cases.models import CaseSource
from workflows.definition import OwnerRuleKind
from workflows.definition_reading import read
from workflows.definitions import FOLDER, catalogue, choose, get, latest, load
from workflows.standards.models import ClassKind

TITLE = {"zh": "题", "en": "Title"}
SMALL: dict[str, Any] = {
    "key": "small",
    "version": 1,
    "title": TITLE,
    "links": {"work": TITLE},
    "clocks": {"short": {"amount": 0.25, "unit": "urgent_hour"}, "long": "standard"},
    "stages": {
        "waiting": {
            "title": TITLE,
            "link": "work",
            "owner": {"role": "acceptor"},
            "clock": "short",
        },
        "doing": {"title": TITLE, "link": "work", "owner": {"department": "case"}, "clock": "long"},
        "done": {"title": TITLE, "link": "work", "ended": True},
    },
    "moves": [
        {"name": "open", "kind": "open", "title": TITLE, "to": "waiting", "roles": ["system"]},
        {
            "name": "send",
            "kind": "forward",
            "title": TITLE,
            "from": ["waiting"],
            "to": "doing",
            "roles": ["acceptor"],
            "requires": ["department", "standard"],
        },
        {
            "name": "finish",
            "kind": "forward",
            "title": TITLE,
            "from": ["doing"],
            "to": "done",
            "roles": ["handler"],
        },
    ],
}
GONE = object()


def changed(path: str, value: object) -> str:
    """Return the small process with one place changed, or taken out if the value is GONE."""
    spec = deepcopy(SMALL)
    *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
    place: Any = spec
    for part in above:
        place = place[part]
    if value is GONE:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return yaml.safe_dump(spec, sort_keys=False)


def move(**changes: object) -> dict[str, object]:
    return {**SMALL["moves"][2], **changes}


def correction(leaving: tuple[str, ...] = ("waiting", "doing"), **changes: object) -> object:
    whole = move(name="correct", kind="correct", requires=["place"], **{"from": [*leaving]})
    del whole["to"]
    return {**whole, **changes}


def test_the_small_process_is_sound() -> None:
    small = read(changed("key", "small"))
    assert small.opening.to == "waiting"
    assert [stage.ended for stage in small.stages.values()] == [False, False, True]
    assert small.clocks["long"].budget is None


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("stages", GONE, "stages", "spec_key_missing"),
        ("steps", [], "steps", "spec_key_unknown"),
        ("title", {"zh": "题"}, "title.en", "spec_key_missing"),
        ("version", "1", "version", "spec_not_a_whole_number"),
        ("clocks.short.unit", "fortnight", "clocks.short.unit", "spec_unknown_word"),
        ("clocks.short.amount", "soon", "clocks.short.amount", "spec_not_a_number"),
        ("clocks.short.amount", 0, "clocks.short", "budget_out_of_range"),
        ("stages.waiting.link", "play", "stages.waiting.link", "spec_unknown_word"),
        ("stages.waiting.clock", "sundial", "stages.waiting.clock", "spec_unknown_word"),
        ("stages.waiting.clock", GONE, "stages.waiting", "definition_stage_without_clock"),
        ("stages.waiting.owner", GONE, "stages.waiting", "definition_stage_without_owner"),
        ("stages.done.clock", "short", "stages.done", "definition_ended_stage_is_owned"),
        ("stages.done.ended", "yes", "stages.done.ended", "spec_unknown_word"),
        (
            "stages.waiting.owner",
            {"account": "mayor"},
            "stages.waiting.owner",
            "definition_unknown_owner_rule",
        ),
        (
            "stages.waiting.owner",
            {"role": "acceptor", "department": "case"},
            "stages.waiting.owner",
            "definition_unknown_owner_rule",
        ),
        ("stages.waiting.owner.role", "clerk", "stages.waiting.owner.role", "spec_unknown_word"),
        ("moves.1.from", ["nowhere"], "moves[1].from[0]", "spec_unknown_word"),
        ("moves.1.to", "nowhere", "moves[1].to", "spec_unknown_word"),
        ("moves.1.from", GONE, "moves[1].from", "definition_move_from_nowhere"),
        ("moves.0.from", ["done"], "moves[0].from", "definition_move_from_nowhere"),
        ("moves.1.roles", GONE, "moves[1].roles", "definition_move_without_role"),
        ("moves.1.roles", ["administrator"], "moves[1].roles", "definition_administrator_moves"),
        ("moves.1.requires", ["luck"], "moves[1].requires[0]", "spec_unknown_word"),
        (
            "moves.1.requires",
            ["department"],
            "moves[1].requires",
            "definition_clock_without_standard",
        ),
        ("moves.2.kind", "return", "moves[2].requires", "definition_move_without_reason"),
        ("moves.2.clock", "restart", "moves[2].clock", "spec_unknown_word"),
        ("moves.1.to", GONE, "moves[1].to", "definition_move_to_nowhere"),
        ("moves.1.kind", "correct", "moves[1].to", "definition_move_to_nowhere"),
        ("moves.3", correction(), None, None),
        ("moves.3", correction(to="doing"), "moves[3].to", "definition_move_to_nowhere"),
        ("moves.3", correction(requires=[]), "moves[3].requires", "definition_corrects_nothing"),
        ("moves.3", correction(("done",)), "moves[3].from", "definition_corrects_the_ended"),
        ("moves.2.within_days", 7, "moves[2].within_days", "definition_days_before_closing"),
        ("moves.3", move(to="waiting"), "moves[3].from", "definition_move_twice"),
        ("moves.0", GONE, "moves", "definition_not_one_opening"),
        ("moves.1.to", "done", "stages.doing", "definition_stage_unreachable"),
        ("moves.2.to", "waiting", "stages.waiting", "definition_stage_never_ends"),
        (
            "stages.doing.owner",
            {"account": "taker"},
            "stages.doing.owner",
            "definition_owner_cannot_move",
        ),
        (
            "stages.doing.owner",
            {"account": "grid_worker", "otherwise": "acceptor"},
            "stages.doing.owner",
            "definition_owner_cannot_move",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(
    path: str, value: object, field: str | None, code: str | None
) -> None:
    text = changed(path, value)
    if code is None:
        assert read(text).key == "small"
        return
    with pytest.raises(Invalid) as refusal:
        read(text)
    assert (refusal.value.field, refusal.value.reason.code) == (field, code)


def test_the_system_cannot_take_a_case_into_its_own_hands() -> None:
    spec = deepcopy(SMALL)
    spec["stages"]["doing"]["owner"] = {"account": "taker"}
    spec["moves"][1]["roles"] = ["system"]
    with pytest.raises(Invalid) as refusal:
        read(yaml.safe_dump(spec, sort_keys=False))
    assert refusal.value.reason.code == "definition_taker_is_no_account"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_every_process_that_ships_is_sound_and_asks_why_before_going_back(path: Path) -> None:
    definition = load(path)
    assert get(definition.key, definition.version).key == definition.key
    for step in definition.moves:
        assert "reason" in step.requires or not step.kind.needs_reason, step.name


def test_grid_management_has_the_seven_links_of_the_standard() -> None:
    grid = latest("grid")
    assert [str(title) for title in grid.links.values()] == [
        "信息收集",
        "案卷建立",
        "任务派遣",
        "任务处理",
        "处理反馈",
        "核查结案",
        "综合评价",
    ]
    assert grid.stages["verifying"].owner.kind is OwnerRuleKind.GRID_WORKER
    assert {key for key, stage in grid.stages.items() if stage.ended} == {
        "closed",
        "refused",
        "merged",
        "voided",
    }


KINDS = (*(kind.value for kind in ClassKind), None)


@pytest.mark.parametrize("source", [*CaseSource, "quick"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_new_case_follows_one_process(source: str, kind: str | None) -> None:
    wanted = (source, kind or "unknown")
    keys = {process.key for process in catalogue().values() if wanted in process.opens_for}
    chosen = choose(source, kind, quick=source == "quick")
    assert keys == {chosen.key}
    assert chosen.version == max(version for key, version in catalogue() if key == chosen.key)


def test_hotline_matters_and_what_is_mended_on_the_spot_have_processes_of_their_own() -> None:
    chosen = {
        ("hotline", "event", False): "hotline",
        ("hotline", None, False): "hotline",
        ("hotline", "component", False): "grid",
        ("grid_worker", "event", False): "grid",
        ("grid_worker", "event", True): "quick",
    }
    assert {asked: choose(asked[0], asked[1], quick=asked[2]).key for asked in chosen} == chosen
    with pytest.raises(NotFound):
        choose("pigeon", "event")


def test_a_process_that_does_not_ship_is_not_found() -> None:
    for key, version in (("grid", 999), ("hotel", 1)):
        with pytest.raises(NotFound):
            get(key, version)
    with pytest.raises(NotFound):
        latest("hotel")


def test_a_fault_names_its_file_and_a_version_stands_once(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(changed("version", 0), encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        load(tmp_path / "small.yaml")
    assert refusal.value.field == "small.yaml:2: version"
    for name in ("small.yaml", "twin.yaml"):
        (tmp_path / name).write_text(changed("version", 2), encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        catalogue(tmp_path)
    assert (refusal.value.field, refusal.value.reason.code) == (
        "twin.yaml",
        "definition_version_twice",
    )
