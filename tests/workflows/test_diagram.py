"""The picture of every process: all stages, all moves, and no arrow across a stage."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from workflows.definition import Definition
from workflows.definitions import catalogue
from workflows.diagram import arrows, mermaid, numbers
from workflows.diagram_layout import HEIGHT, WIDTH, lay_out
from workflows.diagram_svg import svg

PROCESSES = pytest.mark.parametrize(
    "process", catalogue().values(), ids=lambda one: f"{one.key}.{one.version}"
)


@PROCESSES
def test_every_step_of_a_process_is_an_arrow(process: Definition) -> None:
    drawn = {
        (arrow.source, arrow.target, move) for arrow in arrows(process) for move in arrow.moves
    }
    steps = {
        (stage, move.granted_to(stage), move)
        for move in process.moves
        for stage in move.from_stages
        if move.granted_to(stage) != stage
    }
    assert drawn == steps


@PROCESSES
def test_the_text_for_documents_names_every_stage_and_move(process: Definition) -> None:
    text = mermaid(process)
    for stage in process.stages.values():
        assert f"{stage.title.en}<br/>{stage.title.zh}" in text
    for arrow in arrows(process):
        assert all(move.title.en in text for move in arrow.moves)
    assert text.count("subgraph") == text.count("\n  end")


@PROCESSES
def test_no_arrow_crosses_a_stage_and_none_leaves_the_picture(process: Definition) -> None:
    layout = lay_out(process)
    for line in layout.lines:
        for (x1, y1), (x2, y2) in pairwise(line.points):
            assert x1 == x2 or y1 == y2
            assert 0 <= min(x1, x2) <= max(x1, x2) <= layout.width
            assert 0 <= min(y1, y2) <= max(y1, y2) <= layout.height
            for box in layout.boxes:
                beside = max(x1, x2) <= box.x or min(x1, x2) >= box.x + WIDTH
                apart = max(y1, y2) <= box.y or min(y1, y2) >= box.y + HEIGHT
                assert beside or apart, (line.arrow.source, line.arrow.target, box.stage.key)


@PROCESSES
def test_stages_do_not_lie_on_each_other(process: Definition) -> None:
    boxes = lay_out(process).boxes
    assert {box.stage.key for box in boxes} == set(process.stages)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT


@PROCESSES
def test_the_picture_is_sound_and_has_no_style_of_its_own(process: Definition) -> None:
    drawn = svg(process, lambda title: f"<{title.zh}>", {}, ends="结束")
    root = ET.fromstring(drawn)  # noqa: S314 -- our own
    assert root.get("viewBox")
    assert "style" not in drawn
    assert not re.search(r"\bon\w+=", drawn)
    said = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {f"<{stage.title.zh}>" for stage in process.stages.values()} <= said


def test_moves_are_numbered_in_the_order_of_the_process() -> None:
    for process in catalogue().values():
        assert list(numbers(process).values()) == list(range(1, len(process.moves) + 1))
