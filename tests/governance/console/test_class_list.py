"""The list of classes stands once on a case's page, however many forms ask for a standard."""

import re

from tests.governance.console.desk import Desk
from workflows.roles import Role

LIST = re.compile(r'<select id="standard-(\w+)" name="standard" required data-list="(\w+)"')


def test_only_the_first_form_carries_the_whole_list(desk: Desk) -> None:
    page = desk.at(Role.DISPATCHER).get(f"/cases/{desk.dispatching().no}").text
    lists = dict(LIST.findall(page))
    assert lists.pop("dispatch") == "whole"
    assert "reclassify" in lists
    assert set(lists.values()) == {"short"}
