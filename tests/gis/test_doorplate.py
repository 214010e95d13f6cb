import csv
import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.addresses.doorplate import (
    LONGEST_HEAD,
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_STEM,
    Doorplate,
    doorplate,
)

PLACE = "广东省佛山市禅城区祖庙街道"
LEAST_TAKEN_APART = 0.999


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{PLACE}祖庙路十二号之一", Doorplate("祖庙路12-1号", PLACE, "祖庙路", 12, "祖庙路")),
        (
            "嘉義市東區荖藤里4鄰後厝仔1號",
            Doorplate("后厝仔1号", "嘉义市东区荖藤里4邻", "后厝仔", 1, "後厝仔"),
        ),
        (
            "嘉義市東區興村里14鄰溪興街231巷24弄150號",
            Doorplate(
                "溪兴街231巷24弄150号", "嘉义市东区兴村里14邻", "溪兴街231巷24弄", 150, "溪興街"
            ),
        ),
        ("中山路一段1之7號", Doorplate("中山路1段1-7号", None, "中山路1段", 1, "中山路")),
        (
            "保安一路351巷55號附3",
            Doorplate("保安1路351巷55-3号", None, "保安1路351巷", 55, "保安一路"),
        ),
        ("东市场二楼5号", Doorplate("东市场2楼5号", None, "东市场2楼", 5, "东市场二楼")),
        (
            "中央第一商场附7号",
            Doorplate("中央第1商场附7号", None, "中央第1商场附", 7, "中央第一商场附"),
        ),
        (
            f"{PLACE}恒福花园三幢2单元501",
            Doorplate("恒福花园3栋2单元501室", PLACE, "恒福花园", 3, "恒福花园"),
        ),
        (
            "祖庙路12号恒福花园3座501",
            Doorplate("祖庙路12号恒福花园3栋501室", None, "祖庙路", 12, "祖庙路"),
        ),
        ("石梁村三组12号", Doorplate("石梁村3组12号", None, "石梁村3组", 12, "石梁村")),
        ("祖庙地铁站A口", Doorplate("祖庙地铁站A口", None, None, None, "祖庙地铁站A口")),
        ("", Doorplate("")),
    ],
)
def test_an_address_is_taken_apart(address: str, expected: Doorplate) -> None:
    assert doorplate(address) == expected


@pytest.mark.parametrize(
    "writing",
    ["溪興街231巷24弄150號", "溪兴街２３１巷２４弄１５０号", "溪興街 231巷 24弄 150號"],
)
def test_one_door_has_one_key(writing: str) -> None:
    assert doorplate(writing).key == "溪兴街231巷24弄150号"


@given(st.text(max_size=400))
def test_any_text_fits_the_register(text: str) -> None:
    plate = doorplate(text)
    assert len(plate.key) <= LONGEST_KEY
    assert len(plate.head or "") <= LONGEST_HEAD
    assert len(plate.stem or "") <= LONGEST_STEM
    assert len(plate.name or "") <= LONGEST_NAME


@pytest.mark.skipif("ONEMAP_DATA" not in os.environ, reason="ONEMAP_DATA names no folder of data")
def test_a_whole_city_is_taken_apart() -> None:
    path = Path(os.environ["ONEMAP_DATA"]) / "chiayi" / "doorplates.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        plates = [doorplate(row["FULL_ADDR"]) for row in csv.DictReader(file)]
    whole = [plate for plate in plates if plate.stem and plate.door and plate.head and plate.name]
    assert len(whole) / len(plates) >= LEAST_TAKEN_APART
    assert len({plate.name for plate in plates}) < 450
