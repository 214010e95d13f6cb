"""A case's page carries the conditions of its own class; all others are found by typing."""

import re

import pytest

from tests.governance.console.desk import Desk
from tests.workflows.world import DISTRICT
from workflows.roles import Role
from workflows.standards.models import CaseClass, ClassKind

PICKER = re.compile(
    r'<select id="standard-(\w+)" name="standard" required>(.*?)</select>', re.DOTALL
)


@pytest.mark.parametrize(("query", "classes"), [("", 1), ("?classes=all", 2)])
def test_a_form_offers_its_own_class_and_without_a_script_all(
    desk: Desk, query: str, classes: int
) -> None:
    desk.session.add(
        CaseClass(
            district=DISTRICT,
            code="C-01-98",
            kind=ClassKind.COMPONENT,
            major_name="公用设施",
            name="长椅",
            name_en="Bench",
            synonyms=[],
            position=98,
            source="test",
        )
    )
    desk.session.commit()
    page = desk.at(Role.DISPATCHER).get(f"/cases/{desk.dispatching().no}{query}").text
    lists = dict(PICKER.findall(page))
    assert {"dispatch", "reclassify"} <= set(lists)
    assert {found.count("<optgroup") for found in lists.values()} == {classes}


def test_what_was_chosen_is_said_with_its_limit_and_its_end(desk: Desk) -> None:
    page = desk.at(Role.DISPATCHER).get(f"/cases/{desk.dispatching().no}").text
    picked = page.split('class="picked"', 1)[1].split("</div>", 1)[0]
    standard = desk.world.standard
    assert standard.filing_condition in picked
    assert standard.closing_condition in picked
    assert "4 工作时" in picked


def test_conditions_to_choose_from_come_with_their_class(desk: Desk) -> None:
    client = desk.at(Role.ACCEPTOR)
    for asked in ("q=ld", f"q=&own={desk.world.case_class.id}", "q=0137"):
        found = client.get(f"/standards/search?{asked}&pick=list").text
        assert f'data-value="{desk.world.case_class.id}:{desk.world.standard.id}"' in found
        assert 'role="option"' in found
    assert "没有找到" in client.get("/standards/search?q=zzz&pick=list").text
    assert client.get("/standards/search?q=ld&pick=1%22").status_code == 422
