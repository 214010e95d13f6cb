"""What has ended is kept by the cases that have it, and given to no other."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gis.errors import Invalid
from tests.workflows.world import DISPATCHER, NOW, World, build
from workflows.cases.models import Case
from workflows.deadlines import Unit
from workflows.standards.models import Standard


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def replaced(world: World) -> Standard:
    """Two days from today on, in place of the four hours."""
    world.standard.valid_to = NOW.date()
    newer = Standard(
        district=world.standard.district,
        class_id=world.case_class.id,
        position=1,
        filing_condition="灯不亮",
        closing_condition="修复",
        amount=2,
        unit=Unit.WORK_DAY,
        valid_from=NOW.date(),
        source="test",
    )
    world.session.add(newer)
    world.session.commit()
    return newer


def with_standard(world: World, case: Case, standard: Standard) -> Case:
    return world.move(
        case, "dispatch", DISPATCHER, department_id=world.department.id, standard_id=standard.id
    )


def test_a_case_goes_on_under_the_standard_that_it_was_filed_by(world: World) -> None:
    case = world.open(NOW - timedelta(days=1))
    replaced(world)
    assert with_standard(world, case, world.standard).standard_id == world.standard.id


def test_no_other_case_is_given_an_ended_standard(world: World) -> None:
    newer = replaced(world)
    case = world.open(NOW)
    case.standard_id = newer.id
    world.session.commit()
    with pytest.raises(Invalid) as refusal:
        with_standard(world, case, world.standard)
    assert refusal.value.reason.code == "standard_not_in_force"
