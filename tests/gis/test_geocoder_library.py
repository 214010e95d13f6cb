"""The geocoder on an address library: a town of its own, without divisions or grids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gis.addresses.doorplate import doorplate
from gis.addresses.normalise import key
from gis.crs import Point
from gis.geocoder.book import AddressBook, load_book
from gis.geocoder.geocode import Question, geocode, geocode_many
from gis.geocoder.placement import Level, Placement
from gis.geometry import metres_between
from gis.orm import SRID
from gis.registers.aliases import LocationAlias
from gis.registers.libraries import FIRST_LIBRARY, AddressLibrary
from gis.statements import Query
from tests.gis.builders import add_location

LIBRARY = FIRST_LIBRARY + 7
WEST, NORTH = 120.40, 23.50
STEP = 0.0002
EXAMPLES = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def book(session: Session) -> AddressBook:
    """溪興街 with lanes, 世賢路 of two sections crossing it, 蘭州一街 and 蘭州三街, a hamlet."""
    session.add(AddressLibrary(district=LIBRARY, name="小城"))
    session.flush()
    for number in range(1, 41):
        _add(session, "東區興村里14鄰", f"溪興街{number}號", number * STEP, 0)
    for number in (61, 65):
        _add(session, "東區興村里14鄰", f"溪興街{number}號", number * STEP, 0)
    for number in range(1, 9):
        _add(session, "東區興村里14鄰", f"溪興街20巷{number}號", 20 * STEP, number * STEP / 4)
        _add(session, "東區興村里14鄰", f"溪興街20巷4弄{number}號", 21 * STEP, number * STEP / 4)
        _add(
            session, "西區福安里3鄰", f"世賢路一段{number}號", 30.5 * STEP, number * STEP - 4 * STEP
        )
        _add(
            session, "西區福安里4鄰", f"世賢路二段{number}號", 30.5 * STEP, number * STEP + 9 * STEP
        )
        _add(session, "西區車店里2鄰", f"蘭州一街{number}號", number * STEP, 50 * STEP)
        _add(session, "西區車店里3鄰", f"蘭州三街{number}號", number * STEP, 60 * STEP)
        _add(session, "東區荖藤里4鄰", f"後厝仔{number}之1號", 90 * STEP, number * STEP)
    _add(session, "東區興村里2鄰", "後湖5號", 0, 80 * STEP)
    _add(session, "西區福安里2鄰", "後湖5號", 0, -80 * STEP)
    return load_book(session, LIBRARY)


def _add(session: Session, head: str, address: str, east: float, north: float) -> None:
    whole = f"小城市{head}{address}"
    plate = doorplate(whole)
    add_location(
        session,
        whole,
        WEST + east,
        NORTH + north,
        district=LIBRARY,
        community_code=None,
        name=plate.name,
    )


def place(session: Session, book: AddressBook, text: str, **more: object) -> Placement:
    return geocode(session, LIBRARY, text, book=book, **more)  # type: ignore[arg-type]


def codes(placement: Placement) -> list[str]:
    return [reason.code for reason in (*placement.why, *placement.problems)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("小城市東區興村里14鄰溪興街12號", "溪興街12號"),
        ("溪兴街十二号门口的路灯坏了", "溪興街12號"),
        ("住在溪興街 20巷 4弄 3號的人", "溪興街20巷4弄3號"),
        ("溪興街20-4-3", "溪興街20巷4弄3號"),
        ("溪興街20巷7", "溪興街20巷7號"),
        ("世賢路一段５號二樓", "世賢路一段5號"),
        ("西興街12號", "溪興街12號"),
        ("溪新街12號", "溪興街12號"),
        ("溪街12號", "溪興街12號"),
        ("溪街興12號", "溪興街12號"),
        ("東區溪興大街12號", "溪興街12號"),
        ("蘭州一衔5號", "蘭州一街5號"),
        ("東區蘭州一街5號", "蘭州一街5號"),
        ("後厝仔3-1號", "後厝仔3之1號"),
        ("後厝仔3號附1", "後厝仔3之1號"),
        ("後厝仔3號", "後厝仔3之1號"),
        ("我是西区兰州三街的住户，门牌8号", ""),
    ],
)
def test_an_address_written_in_many_ways(
    session: Session, book: AddressBook, text: str, address: str
) -> None:
    placement = place(session, book, text)
    if not address:
        assert placement.level is Level.road
        return
    assert placement.level is Level.door
    assert (placement.address or "").endswith(address)
    assert placement.grid_id is None
    assert placement.problems == ()


@pytest.mark.parametrize(
    ("text", "level", "address"),
    [
        ("溪興街的路燈壞了", Level.road, "溪興街"),
        ("溪興街20巷積水", Level.road, "溪興街20巷"),
        ("溪興街200號", Level.road, "溪興街"),
        ("溪興街99巷5號", Level.road, "溪興街"),
        ("荖藤里停水了", Level.community, "荖藤里"),
        ("東區什麼時候停水", Level.district, "东区"),
        ("小城市什麼時候停水", Level.none, None),
        ("路燈壞了三天，請派人來", Level.none, None),
        ("過馬路要等12分鐘", Level.none, None),
        ("", Level.none, None),
    ],
)
def test_what_is_said_decides_the_level(
    session: Session, book: AddressBook, text: str, level: Level, address: str | None
) -> None:
    placement = place(session, book, text)
    assert placement.level is level
    assert placement.location_id is None
    if address is None:
        assert placement.address is None
    else:
        assert (placement.address or "").startswith(address)


def test_a_missing_number_stands_between_its_neighbours(
    session: Session, book: AddressBook
) -> None:
    placement = place(session, book, "溪興街63號")
    assert placement.level is Level.door
    assert placement.location_id is None
    assert placement.confidence < 0.9
    assert placement.point == pytest.approx((WEST + 63 * STEP, NORTH))
    assert codes(placement) == ["door_between"]


def test_two_roads_meet_where_their_doors_are_nearest(session: Session, book: AddressBook) -> None:
    placement = place(session, book, "世賢路與溪興街交叉口的紅綠燈壞了")
    assert placement.level is Level.road
    assert placement.point is not None
    assert metres_between(placement.point, Point(WEST + 30.5 * STEP, NORTH)) < 60
    assert codes(placement) == ["roads_cross"]


def test_a_left_out_section_is_asked_for_where_both_have_the_number(
    session: Session, book: AddressBook
) -> None:
    placement = place(session, book, "世賢路5號")
    assert "several_places" in codes(placement)
    assert placement.confidence <= 0.4
    assert placement.alternatives


def test_equal_addresses_are_told_apart_by_division_or_by_where_to_look(
    session: Session, book: AddressBook
) -> None:
    assert "several_places" in codes(place(session, book, "後湖5號"))
    for placement in (
        place(session, book, "福安里後湖5號"),
        place(session, book, "後湖5號", near=Point(WEST, NORTH - 70 * STEP)),
    ):
        assert placement.problems == ()
        assert "福安里" in (placement.address or "")


def test_a_wrong_division_only_costs_confidence(session: Session, book: AddressBook) -> None:
    right, wrong = (place(session, book, f"{head}溪興街12號") for head in ("東區", "西區"))
    assert right.location_id == wrong.location_id
    assert wrong.confidence < right.confidence
    assert "other_division" in codes(wrong)


def test_another_city_is_doubted(session: Session, book: AddressBook) -> None:
    assert place(session, book, "遠江市溪興街12號").confidence <= 0.6


def test_the_end_of_another_name_is_no_name(session: Session, book: AddressBook) -> None:
    assert place(session, book, "我們學校溪街12號").confidence < 0.5


def test_what_an_officer_taught_wins(session: Session, book: AddressBook) -> None:
    text = "溪興街12號後面那棟老房子"
    before = place(session, book, text)
    assert before.heard == "溪興街12號"
    _teach(session, before.heard, Point(WEST + 1, NORTH))
    after = place(session, book, "請到溪兴街１２号看看")
    assert after.point == Point(WEST + 1, NORTH)
    assert after.confidence >= 0.9
    assert [reason.as_json() for reason in after.why] == [
        {"code": "taught", "params": {"who": "受理员甲", "when": "2026-11-22"}}
    ]


def test_taught_words_are_found_inside_a_sentence(session: Session, book: AddressBook) -> None:
    _teach(session, "老榕樹廣場", Point(WEST, NORTH))
    assert place(session, load_book(session, LIBRARY), "在老榕树广场跳舞太吵").point == Point(
        WEST, NORTH
    )


def _teach(session: Session, words: str, point: Point) -> None:
    session.add(
        LocationAlias(
            district=LIBRARY,
            key=key(words),
            words=words,
            label="老房子",
            geom=f"SRID={SRID};POINT({point.lon} {point.lat})",
            taught_by=1,
            taught_label="受理员甲",
            taught_at=datetime(2026, 11, 22, tzinfo=UTC),
        )
    )
    session.flush()


@pytest.mark.parametrize("text", ["溪興街12號的燈壞了", "溪興街12號的燈壞了，西興街3號也是"])
def test_a_known_address_costs_one_statement(
    session: Session, book: AddressBook, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _statements(lambda: place(session, book, text), monkeypatch) == 1


def _statements(work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    asked: list[str] = []
    rows = Query.rows

    def counted(query: Query, session: Session, values: Mapping[str, object]) -> list[object]:
        asked.append(repr(query))
        return rows(query, session, values)

    monkeypatch.setattr(Query, "rows", counted)
    work()
    return len(asked)


WORDS = [
    "溪興街", "世賢路", "一段", "20巷", "4弄", "3號", "12", "號", "之1", "東區", "荖藤里", "4鄰",
    "與", "交叉口", "的", "，", " ", "樓", "B1", "後湖", "小城市", "西興街", "在", "二十", "-",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=12).map("".join))


@EXAMPLES
@given(TEXTS)
def test_any_text_is_answered(session: Session, book: AddressBook, text: str) -> None:
    placement = place(session, book, text)
    assert 0.0 <= placement.confidence <= 1.0
    assert (placement.point is None) == (placement.level is Level.none)
    assert placement.heard is None or placement.heard in text.replace("\0", " ")


@EXAMPLES
@given(st.lists(TEXTS, max_size=8))
def test_many_together_are_answered_as_each_alone(
    session: Session, book: AddressBook, texts: list[str]
) -> None:
    together = geocode_many(session, LIBRARY, [Question(text) for text in texts], book=book)
    assert together == [place(session, book, text) for text in texts]


ADDRESSES = st.sampled_from(
    ["小城市東區興村里14鄰溪興街20巷4弄3號", "世賢路一段5號", "蘭州三街2號對面有坑", "後厝仔3之1號"]
)


@EXAMPLES
@given(ADDRESSES, st.data())
def test_noise_that_says_nothing_changes_nothing(
    session: Session, book: AddressBook, address: str, data: st.DataObject
) -> None:
    noisy = ""
    for sign, following in zip(address, address[1:] + " ", strict=True):
        noisy += sign
        if not (sign.isalnum() and sign.isascii() and following.isascii()):
            noisy += data.draw(st.sampled_from(["", "", " ", "　", "“", "·", " * ", "「"]))
    plain, other = place(session, book, address), place(session, book, noisy)
    assert (other.location_id, other.confidence) == (plain.location_id, plain.confidence)


@EXAMPLES
@given(
    st.sampled_from(["溪興街", "世賢路", "世賢路一段", "蘭州一街", "溪興街20巷"]),
    st.sampled_from(
        ["", "的路燈", "上有3個坑", "停電2小時了", "2026年修的", "堵車", "旁", "5米寬"]
    ),
    st.sampled_from(["", "請清掃", "東區", "小城市", "昨天晚上8點"]),
)
def test_a_road_alone_never_gives_a_door(
    session: Session, book: AddressBook, road: str, behind: str, before: str
) -> None:
    placement = place(session, book, before + road + behind)
    assert placement.level is Level.road
    assert placement.location_id is None
