import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.addresses.doorplate import name_key
from gis.geocoder.alike import Alike
from gis.geocoder.gazetteer import NUMBERED, Gazetteer, NameKind, Place
from gis.geocoder.reading import Reading, read
from gis.geocoder.sentence import LONGEST_TEXT, Sentence

NAMES = {
    NameKind.street: ["祖庙街道", "南庄镇"],
    NameKind.community: ["三友社区居委会", "石梁村民委员会", "澜石社区居委会"],
    NameKind.road: ["祖庙路", "季华路", "季华五路", "汾江南路", "澜石一巷", "江湾里", "三友东街"],
    NameKind.spot: ["后厝仔", "过溪"],
    NameKind.estate: ["恒福花园", "康怡小区", "丽景新村"],
    NameKind.entity: ["佛山市澜柏禾陶瓷有限公司", "三友小学"],
}
PLACES = [
    Place(kind, text, name_key(text), None) for kind, texts in NAMES.items() for text in texts
]
GAZETTEER = Gazetteer(PLACES)
ALIKE = Alike(place for place in PLACES if place.kind in NUMBERED)


def told(reading: Reading) -> str:
    """Divisions, then names with what follows them: 祖庙路+1段231巷+150-1号+3栋."""
    parts = list(reading.words)
    for mention in reading.mentions:
        names = "|".join(one.place.text for one in mention.candidates[:2])
        numbers = mention.readings[0]
        door = "" if numbers.door is None else f"{numbers.door}{numbers.subs}号"
        parts.append("+".join(filter(None, (names, numbers.stem, door, numbers.inner))))
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("祖庙街道祖庙路12号门口有个井盖坏了", "祖庙街道 祖庙路+12号"),
        ("祖庙路3个井盖没了", "祖庙路"),
        ("祖庙路2019年修的", "祖庙路"),
        ("祖庙路12附近", "祖庙路+12号"),
        ("祖庙路12垃圾没人收", "祖庙路+12号"),
        ("祖庙路十二号之一有积水", "祖庙路+12-1号"),
        ("祖庙路12号楼下堆放杂物", "祖庙路+12号"),
        ("祖庙路3号楼", "祖庙路+3栋"),
        ("祖庙路231巷24弄150号", "祖庙路+231巷24弄+150号"),
        ("祖庙路 二三一巷 24 弄 150 號", "祖庙路+231巷24弄+150号"),
        ("季华5路108号之一对面", "季华五路+108-1号"),
        ("季华五路与汾江南路交叉口", "季华五路 汾江南路"),
        ("季华路", "季华路"),
        ("澜石1巷3号", "澜石一巷+3号"),
        ("江湾里5号", "江湾里+5号"),
        ("恒福花园3栋2单元501房漏水", "恒福花园+3栋2单元501室"),
        ("住恒福花园3栋2单元501的居民", "恒福花园+3栋2单元501室"),
        ("恒福花园3-2-501", "恒福花园+3栋2单元501室"),
        ("在恒福花园的A座5楼", "恒福花园+A栋5层"),
        ("恒福花园3栋对面", "恒福花园+3栋"),
        ("丽景新村1栋1单元101,噪音", "丽景新村+1栋1单元101室"),
        ("康怡小区５幢", "康怡小区+5栋"),
        ("三友社区垃圾没人收", "三友社区"),
        ("石梁村有人烧垃圾", "石梁村"),
        ("石梁村村委会门口", "石梁村村委会"),
        ("澜柏禾陶瓷排污", "佛山市澜柏禾陶瓷有限公司"),
        ("三友小学门口", "三友小学"),
        ("南庄镇到处是垃圾", "南庄镇"),
        ("后厝仔1之7號", "后厝仔+1-7号"),
        ("我家住在祖苗路12号后面", "祖庙路+12号"),
        ("季滑五路3号", "季华五路|季华路+3号"),
        ("汾江路3号", "汾江南路+3号"),
        ("江汾南路3号", "汾江南路+3号"),
        ("祖庙12号", "祖庙路+12号"),
        ("祖苗路的路灯", "祖庙路"),
        ("上班过溪时摔了", ""),
        ("过溪5号", "过溪+5号"),
        ("路灯坏了三天", ""),
        ("过马路时被撞了2次", ""),
        ("", ""),
    ],
)
def test_what_a_sentence_says(text: str, expected: str) -> None:
    assert told(read(text, GAZETTEER, ALIKE)) == expected


def test_two_roads_that_meet_are_a_crossing() -> None:
    assert read("季华五路与汾江南路交叉口", GAZETTEER, ALIKE).crossings
    assert not read("季华五路和汾江南路都很吵", GAZETTEER, ALIKE).crossings


def test_numbers_that_may_be_read_in_two_ways_are() -> None:
    (mention,) = read("祖庙路145-16", GAZETTEER, ALIKE).mentions
    doors = [(one.lanes, one.door, one.subs) for one in mention.readings]
    assert doors == [("", 145, "-16"), ("145巷", 16, "")]


def test_what_was_heard_is_quoted_as_it_was_written() -> None:
    text = "请修 祖庙路　１２ 號 的路灯"
    reading = read(text, GAZETTEER, ALIKE)
    (mention,) = reading.mentions
    assert reading.sentence.as_written(mention.start, mention.end) == "祖庙路　１２ 號"


def test_an_empty_gazetteer_finds_no_names() -> None:
    assert read("祖庙路旁", Gazetteer([]), Alike([])).mentions == []


def test_only_the_head_of_a_very_long_text_is_searched() -> None:
    assert read("很" * LONGEST_TEXT + "祖庙路12号", GAZETTEER, ALIKE).mentions == []


PIECES = [
    *"在的，, 12三号栋路-#F楼室之附巷十",
    "祖庙路",
    "恒福花园",
    "三友社区",
    "12号",
    "祖苗路",
    "十二",
]


@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.text()))
def test_mentions_stand_in_order_and_quote_the_text(text: str) -> None:
    reading = read(text, GAZETTEER, ALIKE)
    for mention in reading.mentions:
        assert 0 <= mention.start <= mention.name_end <= mention.end <= len(reading.sentence.text)
        assert reading.sentence.as_written(mention.start, mention.end) in text


@given(st.text(max_size=60))
def test_every_sign_that_is_read_was_written(text: str) -> None:
    sentence = Sentence.of(text)
    assert sentence.as_written(0, len(sentence.text)) in text
