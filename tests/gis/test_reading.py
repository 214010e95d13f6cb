import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.geocoder.gazetteer import Gazetteer, Name, NameKind
from gis.geocoder.reading import LONGEST_TEXT, parse

NAMES = {
    NameKind.street: ["祖庙街道", "南庄镇"],
    NameKind.community: ["三友社区居委会", "石梁村民委员会", "澜石社区居委会"],
    NameKind.road: ["祖庙路", "季华路", "季华五路", "汾江南路", "澜石一巷", "江湾里", "三友东街"],
    NameKind.estate: ["恒福花园", "康怡小区", "丽景新村"],
    NameKind.entity: ["佛山市澜柏禾陶瓷有限公司", "三友小学"],
}
GAZETTEER = Gazetteer(Name(kind, text) for kind, texts in NAMES.items() for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("祖庙街道祖庙路12号门口有个井盖坏了", "town:祖庙街道 road:祖庙路 roadno:12号"),
        ("祖庙路3个井盖没了", "road:祖庙路"),
        ("祖庙路2019年修的", "road:祖庙路"),
        ("祖庙路12附近", "road:祖庙路 roadno:12"),
        ("祖庙路十二号之一有积水", "road:祖庙路 roadno:十二号之一"),
        ("祖庙路12号楼下堆放杂物", "road:祖庙路 roadno:12号"),
        ("祖庙路3号楼", "road:祖庙路 houseno:3号楼"),
        ("祖庙路231巷24弄150号", "road:祖庙路 subroad:231巷24弄 roadno:150号"),
        ("季华5路108号之一对面", "road:季华5路 roadno:108号之一"),
        ("季华五路与汾江南路交叉口", "road:季华五路 road:汾江南路"),
        ("季华路", "road:季华路"),
        ("澜石1巷3号", "road:澜石1巷 roadno:3号"),
        ("江湾里5号", "road:江湾里 roadno:5号"),
        (
            "恒福花园3栋2单元501房漏水",
            "poi:恒福花园 houseno:3栋 cellno:2单元 roomno:501房",
        ),
        ("住恒福花园3栋2单元501的居民", "poi:恒福花园 houseno:3栋 cellno:2单元 roomno:501"),
        ("恒福花园3-2-501", "poi:恒福花园 houseno:3 cellno:2 roomno:501"),
        ("在恒福花园的A座5楼", "poi:恒福花园 houseno:A座 floorno:5楼"),
        ("恒福花园3栋对面", "poi:恒福花园 houseno:3栋"),
        ("丽景新村1栋1单元101,噪音", "poi:丽景新村 houseno:1栋 cellno:1单元 roomno:101"),
        ("康怡小区５幢", "poi:康怡小区 houseno:5幢"),
        ("三友社区垃圾没人收", "community:三友社区"),
        ("石梁村有人烧垃圾", "community:石梁村"),
        ("石梁村村委会门口", "community:石梁村村委会"),
        ("澜柏禾陶瓷排污", "poi:澜柏禾陶瓷"),
        ("三友小学门口", "poi:三友小学"),
        ("南庄镇到处是垃圾", "town:南庄镇"),
        ("我家住在祖苗路12号后面", "road:祖苗路 roadno:12号"),
        ("路灯坏了三天", ""),
        ("", ""),
    ],
)
def test_elements_of_a_sentence(text: str, expected: str) -> None:
    found = parse(text, GAZETTEER)
    assert " ".join(f"{element.kind}:{element.text}" for element in found) == expected


def test_spans_point_into_the_text_as_it_was_written() -> None:
    text = "请修 祖庙路　１２ 号 的路灯"
    road, number = parse(text, GAZETTEER)
    assert text[road.start : road.end] == "祖庙路"
    assert text[number.start : number.end] == "１２ 号"


def test_a_known_road_carries_the_name_of_the_register() -> None:
    (road,) = parse("季华5路", GAZETTEER)
    assert road.name == Name(NameKind.road, "季华五路")


def test_an_unknown_road_carries_none() -> None:
    road, _ = parse("住在祖苗路12号", GAZETTEER)
    assert road.name is None


def test_an_empty_gazetteer_finds_no_names() -> None:
    assert parse("祖庙路旁", Gazetteer([])) == ()


def test_only_the_head_of_a_very_long_text_is_searched() -> None:
    assert parse("很" * LONGEST_TEXT + "祖庙路12号", GAZETTEER) == ()


@given(
    st.lists(
        st.sampled_from([*"在的，, 12三号栋路-#F楼室", "祖庙路", "恒福花园", "三友社区", "12号"]),
        max_size=20,
    ).map("".join)
)
def test_elements_stand_in_order_and_never_overlap(text: str) -> None:
    at = 0
    for element in parse(text, GAZETTEER):
        assert at <= element.start < element.end <= len(text)
        at = element.end
