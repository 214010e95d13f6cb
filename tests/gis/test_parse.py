import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.parse import labelled, score
from gis.addresses.known_names import KnownNames
from gis.addresses.labels import ElementKind
from gis.addresses.parse import LONGEST_TEXT, parse

FLOOR = 0.928
"""A little under what the rules reach on the labelled addresses."""


def said(text: str, known: KnownNames | None = None) -> str:
    """城市/kind after kind, without what is redundant."""
    return " ".join(
        f"{text[one.start : one.end]}/{one.kind}"
        for one in parse(text, known)
        if one.kind is not ElementKind.redundant
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "广东省佛山市禅城区祖庙街道祖庙路12号",
            "广东省/prov 佛山市/city 禅城区/district 祖庙街道/town 祖庙路/road 12号/roadno",
        ),
        ("佛山禅城区季华五路108号", "佛山/city 禅城区/district 季华五路/road 108号/roadno"),
        (
            "禅城区石湾镇街道澜石社区澜石一巷3号",
            "禅城区/district 石湾镇街道/town 澜石社区/community 澜石一巷/road 3号/roadno",
        ),
        (
            "南庄镇紫南村工业大道5号3楼",
            "南庄镇/town 紫南村/community 工业大道/road 5号/roadno 3楼/floorno",
        ),
        (
            "恒福花园3栋2单元501室",
            "恒福花园/poi 3栋/houseno 2单元/cellno 501室/roomno",
        ),
        ("恒福花园3-2-501", "恒福花园/poi 3/houseno 2/cellno 501/roomno"),
        ("恒福花园三幢二单元五楼", "恒福花园/poi 三幢/houseno 二单元/cellno 五楼/floorno"),
        ("上海市浦东新区世纪大道100号", "上海市/city 浦东新区/district 世纪大道/road 100号/roadno"),
        ("内蒙古呼和浩特市新城区", "内蒙古/prov 呼和浩特市/city 新城区/district"),
        ("湾水村三组12号", "湾水村/community 三组/road 12号/roadno"),
        (
            "季华路与岭南大道交叉口",
            "季华路/road 与/assist 岭南大道/subroad 交叉口/assist",
        ),
        (
            "卫国路65号之一首层",
            "卫国路/road 65号/roadno 之一/subroadno 首层/floorno",
        ),
        (
            "中关村大街27号院5号楼502",
            "中关村大街/road 27号院/poi 5号楼/houseno 502/roomno",
        ),
        (
            "嘉義市西區西平里4鄰博愛路23之2號",
            "嘉義市/city 西區/district 西平里/community 4鄰/community 博愛路/road 23之2號/roadno",
        ),
        # a division that is said twice counts once
        (
            "浙江省杭州市浙江省杭州市西湖区文一路1号",
            "浙江省/prov 杭州市/city 西湖区/district 文一路/road 1号/roadno",
        ),
        ("台州台州市路桥区", "台州市/city 路桥区/district"),
        # full width and traditional signs keep their places
        ("佛山市　禪城區　祖廟路１２號", "佛山市/city 禪城區/district 祖廟路/road １２號/roadno"),
        ("", ""),
        ("，。 ", ""),
    ],
)
def test_an_address_is_taken_apart(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_name_known_from_the_registers_needs_no_closing_word() -> None:
    text = "佛山市禅城区水围绿景路3号"
    known = KnownNames([("水围社区", ElementKind.community), ("绿景路", ElementKind.road)])
    assert said(text, known) == (
        "佛山市/city 禅城区/district 水围/community 绿景路/road 3号/roadno"
    )


def test_signs_between_elements_are_redundant_and_white_space_is_nothing() -> None:
    elements = parse("恒福花园 3-501")
    assert [(one.start, one.end, one.kind) for one in elements] == [
        (0, 4, ElementKind.poi),
        (5, 6, ElementKind.houseno),
        (6, 7, ElementKind.redundant),
        (7, 10, ElementKind.roomno),
    ]


ADDRESS_LIKE = st.text(
    st.sampled_from(
        "省市区县镇乡村街道路巷弄号栋幢楼层室单元组一二三十0159AB-_ ，佛山祖庙花园东西之附"
    )
)


@given(st.one_of(st.text(max_size=400), ADDRESS_LIKE))
def test_spans_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    elements = parse(text)
    ends = [0, *(one.end for one in elements)]
    for before, element in zip(ends, elements, strict=False):
        assert before <= element.start < element.end <= len(text)
        assert element.kind in ElementKind


@given(ADDRESS_LIKE)
def test_every_sign_but_white_space_belongs_to_an_element(text: str) -> None:
    inside = {at for one in parse(text) for at in range(one.start, one.end)}
    assert {at for at, sign in enumerate(text[:LONGEST_TEXT]) if not sign.isspace()} <= inside


@pytest.mark.parametrize("sign", ["路", "1", "镇", "一", "A-", "园区", " ", "\U00020000", "省市"])
def test_a_long_text_is_read_to_a_bound(sign: str) -> None:
    elements = parse(sign * 200_000)
    assert all(one.end <= LONGEST_TEXT for one in elements)


def test_labelled_addresses_are_taken_apart_as_people_do() -> None:
    folder = os.environ.get("ONEMAP_DATA")
    if folder is None:
        pytest.skip("ONEMAP_DATA does not name the folder of real data")
    rows = labelled(Path(folder) / "addresses" / "dev.txt")
    found = [[(one.start, one.end, str(one.kind)) for one in parse(text)] for text, _ in rows]
    assert score([spans for _, spans in rows], found)["all"][2] >= FLOOR
