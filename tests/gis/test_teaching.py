"""Words that officers teach: which may be taught, what replaces what, and who did it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from shapely import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Conflict, Invalid, NotFound
from gis.geocoder.book import forget_books
from gis.geocoder.geocode import geocode
from gis.geocoder.pinned import at_location, at_pin
from gis.geocoder.teach import After, Teacher, count_taught, taught, teach, withdraw
from gis.geocoder.wording import objection
from gis.registers.aliases import LocationAlias
from tests.gis.builders import DISTRICT, add_division, add_door, add_location, build_world

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ZHANG, CHEN = Teacher(13, "张岚"), Teacher(12, "陈静")
DOOR = "广东省佛山市禅城区祖庙街道祖庙路12号"
HERE, THERE = Point(113.1005, 23.005), Point(113.1155, 23.005)


@pytest.fixture(autouse=True)
def town(session: Session) -> None:
    build_world(session)
    add_door(session, "祖庙路", 12, HERE)
    session.commit()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("祖庙路12号", None),
        ("祖妙路十二号门口", None),
        ("恒福花园3栋对面", None),
        ("老供销社商店旁边", None),
        ("祖庙路与城门头路交界处", None),
        ("石湾公园东门", None),
        ("祖庙地铁站A口", None),
        ("", "alias_no_words"),
        ("，。 ", "alias_no_words"),
        ("祖庙路", "alias_too_vague"),
        ("汾江中路附近", "alias_too_vague"),
        ("祖庙街道", "alias_too_vague"),
        ("祖庙", "alias_too_vague"),
        ("石梁村", "alias_too_vague"),
        ("三友社区", "alias_too_vague"),
        ("学校门口", "alias_too_vague"),
        ("小区里面", "alias_too_vague"),
        ("菜市场旁边", "alias_too_vague"),
        ("路口", "alias_too_vague"),
        ("12号", "alias_too_vague"),
        ("A栋", "alias_too_vague"),
        ("B座3楼302室", "alias_too_vague"),
        ("12号门口", "alias_too_vague"),
        ("附近", "alias_too_vague"),
        ("陈大文", "alias_too_vague"),
        ("李四家门口", "alias_personal"),
        ("张先生住的3栋", "alias_personal"),
        ("我楼下", "alias_personal"),
        ("祖庙路12号 13800138000", "alias_personal"),
        ("祖庙路12号 138 0013 8000", "alias_personal"),
        ("祖庙路12号电话", "alias_personal"),
        ("王芳祖庙路12号", "alias_not_only_place"),
        ("祖庙路12号" + "很长的一段经过" * 8, "alias_too_long"),
    ],
)
def test_which_words_may_be_taught(session: Session, words: str, code: str | None) -> None:
    refusal = objection(session, DISTRICT, words)
    assert (refusal.code if refusal else None) == code


def test_an_alias_says_what_who_when_and_on_which_case(session: Session) -> None:
    placement = at_pin(session, DISTRICT, HERE, now=NOW)
    alias = teach(
        session,
        DISTRICT,
        " 祖妙路十二号门口",
        placement,
        teacher=ZHANG,
        case_no="4406042026000000001",
        now=NOW,
    )
    assert (alias.key, alias.words) == ("祖妙路12号门口", "祖妙路十二号门口")
    assert (alias.label, alias.location_id) == (DOOR, placement.location_id)
    assert (alias.taught_label, alias.taught_at, alias.case_no) == (
        "张岚",
        NOW,
        "4406042026000000001",
    )


def test_a_newer_correction_replaces_and_keeps_the_older(session: Session) -> None:
    later = NOW + timedelta(hours=1)
    for point, teacher, moment in ((HERE, ZHANG, NOW), (THERE, CHEN, later)):
        placement = at_pin(session, DISTRICT, point, now=moment)
        given = {"teacher": teacher, "case_no": None, "now": moment}
        teach(session, DISTRICT, "老供销社商店", placement, **given)
    rows = session.scalars(select(LocationAlias).order_by(LocationAlias.id)).all()
    assert [(row.taught_label, row.replaced_at, row.replaced_label) for row in rows] == [
        ("张岚", later, "陈静"),
        ("陈静", None, None),
    ]
    assert [row.id for row in taught(session, DISTRICT)] == [rows[1].id]
    assert [row.id for row in taught(session, DISTRICT, ended=True)] == [rows[1].id, rows[0].id]
    after = After(rows[1].taught_at, rows[1].id)
    assert [row.id for row in taught(session, DISTRICT, ended=True, after=after)] == [rows[0].id]
    assert count_taught(session, DISTRICT) == 1
    assert taught(session, DISTRICT + 1, ended=True) == []


def test_what_was_taken_back_stays_with_who_did_it(session: Session) -> None:
    placement = at_pin(session, DISTRICT, HERE, now=NOW)
    given = {"teacher": ZHANG, "case_no": None, "now": NOW}
    alias = teach(session, DISTRICT, "老供销社商店", placement, **given)
    withdraw(session, DISTRICT, alias.id, teacher=CHEN, now=NOW)
    assert (alias.replaced_at, alias.replaced_label) == (NOW, "陈静")
    assert taught(session, DISTRICT) == []
    with pytest.raises(Conflict):
        withdraw(session, DISTRICT, alias.id, teacher=CHEN, now=NOW)
    with pytest.raises(NotFound):
        withdraw(session, DISTRICT + 1, alias.id, teacher=CHEN, now=NOW)
    teach(session, DISTRICT, "老供销社商店", placement, **given)
    assert count_taught(session, DISTRICT) == 1


def test_words_that_name_nothing_are_not_written(session: Session) -> None:
    placement = at_pin(session, DISTRICT, HERE, now=NOW)
    with pytest.raises(Invalid) as refusal:
        teach(session, DISTRICT, "祖庙路", placement, teacher=ZHANG, case_no=None, now=NOW)
    assert (refusal.value.field, refusal.value.reason.code) == ("teach", "alias_too_vague")
    assert count_taught(session, DISTRICT) == 0


@pytest.mark.parametrize(
    ("lon", "lat", "level", "address", "problem"),
    [
        (113.1005, 23.0051, "door", DOOR, None),
        (113.1030, 23.005, "community", f"{DOOR}附近", None),
        (113.1155, 23.005, "community", None, None),
        (113.2, 23.005, "community", None, "outside_district"),
    ],
)
def test_a_pin_takes_the_address_it_stands_at(  # noqa: PLR0917 - a table
    session: Session, lon: float, lat: float, level: str, address: str | None, problem: str | None
) -> None:
    placement = at_pin(session, DISTRICT, Point(lon, lat), now=NOW)
    assert (placement.level, placement.address, placement.confidence) == (level, address, 1.0)
    assert [one.code for one in placement.problems] == ([problem] if problem else [])
    assert (placement.grid_id is None) is (problem is not None)
    assert (placement.location_id is None) is (level != "door")


def test_an_address_that_is_chosen_lies_where_the_register_says(session: Session) -> None:
    [known] = [at_pin(session, DISTRICT, HERE, now=NOW).location_id]
    assert known is not None
    placement = at_location(session, DISTRICT, known, now=NOW)
    assert (placement.address, placement.point) == (DOOR, HERE)
    assert (placement.grid_code, placement.street_code) == ("440604012001001", "440604012")
    with pytest.raises(Invalid) as refusal:
        at_location(session, DISTRICT, 10**15, now=NOW)
    assert refusal.value.field == "location_id"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("老供销社商店", None),
        (None, "老供销社商店"),
        (None, "祖庙街道老供销社商店"),
        ("老供销社商店有一堆垃圾没人清", None),
    ],
)
def test_the_same_words_lie_at_the_taught_place(
    session: Session, text: str | None, address: str | None
) -> None:
    assert geocode(session, DISTRICT, text, address=address).location_id is None
    placement = at_pin(session, DISTRICT, THERE, now=NOW)
    given = {"teacher": ZHANG, "case_no": None, "now": NOW}
    alias = teach(session, DISTRICT, "老供销社商店", placement, **given)
    session.commit()
    forget_books(session)
    found = geocode(session, DISTRICT, text, address=address)
    assert found.point == THERE
    assert [reason.code for reason in found.why] == ["taught"]
    assert found.confidence >= 0.9
    withdraw(session, DISTRICT, alias.id, teacher=CHEN, now=NOW)
    session.commit()
    forget_books(session)
    assert geocode(session, DISTRICT, text, address=address).point != THERE


def test_words_taught_without_a_division_do_not_outweigh_one_that_is_named(
    session: Session,
) -> None:
    """Keys leave divisions out: the door of another street stays where the register has it."""
    other = "广东省佛山市禅城区石湾镇街道"
    add_division(session, "440604010", name="石湾镇街道")
    add_division(session, "440604010001", name="湾华社区", shape=box(113.2, 23.0, 113.3, 23.1))
    far = Point(113.25, 23.05)
    twin = add_location(session, f"{other}祖庙路12号", *far, head=other, road="祖庙路")
    twin.community_code = "440604010001"
    session.commit()
    placement = at_pin(session, DISTRICT, HERE, now=NOW)
    teach(session, DISTRICT, "祖庙路12号", placement, teacher=ZHANG, case_no=None, now=NOW)
    session.commit()
    forget_books(session)
    assert geocode(session, DISTRICT, None, address="祖庙路12号").point == HERE
    assert geocode(session, DISTRICT, None, address="祖庙街道祖庙路12号").point == HERE
    elsewhere = geocode(session, DISTRICT, None, address="石湾镇街道祖庙路12号")
    assert elsewhere.location_id == twin.id
