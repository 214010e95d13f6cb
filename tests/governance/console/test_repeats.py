"""A case whose place or class was corrected is compared anew on its page."""

from datetime import timedelta

from gis.reason import Reason
from tests.governance.console.desk import Desk
from workflows.roles import Role
from workflows.standards.models import Standard

COPIED = ("district", "class_id", "filing_condition", "closing_condition", "unit", "valid_from")


def test_after_a_correction_likely_duplicates_are_looked_for_anew(desk: Desk) -> None:
    # The list of classes is kept for a second, so all of it stands before it is first read.
    kept = {name: getattr(desk.world.standard, name) for name in COPIED}
    longer = Standard(**kept, position=2, amount=8, source="test")
    desk.session.add(longer)
    desk.session.commit()
    other = desk.dispatching(timedelta(hours=2))
    case = desk.dispatching(standard_why=(Reason("standard_first"),))
    client = desk.at(Role.DISPATCHER)
    assert other.no not in client.get(f"/cases/{case.no}").text
    assert "该类别现行的首条标准" in client.get(f"/cases/{case.no}").text
    right = {"class_id": longer.class_id, "standard_id": longer.id}
    desk.move(case, "reclassify", Role.DISPATCHER, **right, reason="核对")
    page = client.get(f"/cases/{case.no}").text
    assert other.no in page
    assert "同为“路灯”" in page
    assert "像是同一件" in page
    assert f'data-merge-into="{other.no}"' in page
    assert "该类别现行的首条标准" not in page, "a person has chosen another"
