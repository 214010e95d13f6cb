"""Where names end: the words that towns, villages, roads and places close with."""

from __future__ import annotations

import re

# A sign that begins no closing word is passed over at once.
_FIRST = (
    "里省市区县街办镇乡新村居社民组大公马胡高国道经技产综农旅开工保出度景商住批发服建家具小水电汽百中酒宾医超银写路"
    "巷弄线花宿学饭集园科创物校车码机别名佳雅嘉豪华幼基东西南北一二三四五六七八九十第苑府厂店院庭坊城楼A-Z0-9广"
)
MARK = re.compile(
    rf"(?=[{_FIRST}])(?:"
    r"(?P<quarter>(?<=市)[东西南北中]区(?!大道|路|街))"
    r"|(?P<prov>省(?!府))"
    r"|(?P<city>(?<![都超夜门花菜鱼上])市(?![场政民区]))"
    r"|(?P<district>(?<![小社业发园宅活厂校地景商矿库新])区(?!域)|县)"
    r"|(?P<street>街道(?:办事处|办)?|办事处)"
    r"|(?P<town>(?<!小)镇|乡(?!村))"
    r"|(?P<group>村民小组|居民组|村民组|(?<=[^\d一二三四五六七八九十])组(?!团))"
    r"|(?P<newvillage>新村)"
    r"|(?P<committee>村民委员会|村委会|居民委员会|居委会|社区居委会|村委|社区(?!卫生|服务))"
    r"|(?P<village>村(?!镇)|里(?=\d{1,3}邻))"
    r"|(?P<avenue>大道|大街|公路|马路|胡同|高速|国道|省道|县道)"
    r"|(?P<road>路|街|巷|弄|道(?=\d)|(?<=[一二三四五六七八九十\d])道(?![区江镇村巷街路])|线(?=\d|$))"
    r"|(?P<zone>(?:经济|技术|高新|产业|综合|农业|旅游)*开发区|高新(?:技术)?(?:产业)?园?区"
    r"|(?:工业|产业)(?:园区?|区|小区)|保税区|出口加工区|新区|度假区|景区|商务区|住宅区)"
    r"|(?P<hall>大厦|广场|(?:批发|农贸|服装|建材|家具|小商品|水果|电子|汽配)?市场|商城|商场|百货|中心|大楼|大酒店|酒店|宾馆|医院|超市|银行|写字楼|综合楼|商务楼)"
    r"|(?P<place>小区|花园|家园|公寓|宿舍|公司|学校|中学|小学|大学|学院|饭店|商店"
    r"|工厂|集团|园区|科技园|创业园|创意园|物流园|校区|车站|码头|机场|公园|别墅|名都|名苑|佳苑|雅苑|嘉苑|豪庭|华庭|华府|家苑"
    r"|幼儿园|基地)"
    r"|(?P<part>东区|西区|南区|北区|中区|(?:[一二三四五六七八九十]+|[A-Z]?\d{0,2})区|第?(?:[一二三四五六七八九十]+|\d{1,2})期)"
    r"|(?P<thing>[苑园府厂店院庭坊])|(?P<mart>[城楼]))"
)

# By kind of mark: which elements may end there, at which cost.
_ENDS: dict[str, tuple[tuple[str, float], ...]] = {
    "prov": (("prov", 2.5),),
    "city": (("city", 2.5), ("district", 3.0)),
    "district": (("district", 2.0), ("poi", 1.0)),
    "street": (("town", 0.0),),
    "town": (("town", 0.0), ("poi", 2.5)),
    "newvillage": (("poi", 0.4), ("community", 0.6)),
    "committee": (("community", 0.0), ("poi", 1.5)),
    "village": (("community", 0.0), ("place", 1.0)),
    "avenue": (("road", 0.0), ("subroad", 0.0)),
    "road": (("road", 0.0), ("subroad", 0.0)),
    "zone": (("devzone", 0.6), ("poi", 0.2)),
    "group": (("group", 0.8), ("place", 0.8)),
    "hall": (("hall", 0.0),),
    "mart": (("hall", 0.2),),
    "place": (("poi", 0.0),),
    "part": (("poi", 0.0),),
    "thing": (("poi", 0.0),),
}
# What it costs another element to hold such a mark inside.
_INSIDE = {
    "prov": 3.0,
    "city": 2.0,
    "district": 1.5,
    "street": 3.0,
    "town": 2.0,
    "newvillage": 1.0,
    "committee": 2.2,
    "village": 2.0,
    "avenue": 2.5,
    "road": 2.0,
    "zone": 2.0,
    "group": 1.0,
    "hall": 1.3,
    "mart": 0.7,
    "place": 1.3,
    "part": 0.2,
    "thing": 0.6,
}
_LENGTHS = {
    "prov": (9, 9, 3.0, 0.0, 0.0, 2.0, 3.0),
    "city": (9, 9, 2.0, 0.0, 0.4, 2.0, 3.0),
    "district": (9, 9, 1.0, 0.0, 0.3, 1.0, 2.0, 3.0),
    "town": (9, 9, 1.5, 0.0, 0.3, 0.9, 1.8, 2.8, 3.6),
    "community": (9, 9, 1.5, 0.0, 0.3, 0.9, 1.6, 2.4, 3.2),
    "road": (9, 9, 1.8, 0.1, 0.1, 0.7, 1.9, 2.8, 3.6),
    "subroad": (9, 9, 1.0, 0.1, 0.2, 0.8, 1.6, 2.4, 3.2),
    "devzone": (9, 9, 3, 0.5, 0.0, 0.0, 0.2, 0.4, 0.6),
    "group": (9, 9, 1.5, 0.2, 0.0, 0.6, 1.2, 2.0),
    "hall": (9, 2.5, 0.8, 0.7, 0.7, 0.8, 0.9, 1.0, 1.1),
    "place": (9, 2.5, 0.8, 0.7, 0.7, 0.8, 0.9, 1.0, 1.1),
    "poi": (9, 2.5, 0.8, 0.7, 0.7, 0.8, 0.9, 1.0, 1.1),
}
_EXTRA = {"street": 1, "avenue": 1, "newvillage": 1, "committee": 2}

Ends = tuple[tuple[str, tuple[float, ...]], ...]
Mark = tuple[int, int, float, Ends]
"""Start, end, the cost of holding it inside, and by element the cost by length."""

LONGEST = 32
PART = _INSIDE["part"]
"""By this cost the marks are known that only part a place: 二区, 三期."""
PLACES = frozenset({"poi", "hall", "devzone"})


def _table(mark: str, state: str, cost: float) -> tuple[float, ...]:
    lengths = _LENGTHS[state]
    last, shift = (
        len(lengths) - 1,
        _EXTRA.get(mark, 0) if state not in {"poi", "place", "hall"} else 0,
    )
    row = []
    for length in range(LONGEST + 1):
        at = max(length - shift, 0)
        row.append(cost + lengths[min(at, last)] + 0.25 * max(at - last, 0))
    return tuple(row)


_MARKS = {
    mark: (_INSIDE[mark], tuple((state, _table(mark, state, cost)) for state, cost in ends))
    for mark, ends in _ENDS.items()
}
# 嘉义市西区: two signs, right behind a city.
_MARKS["quarter"] = (1.5, (("district", (9.0, 9.0, 0.0, *[9.0] * (LONGEST - 2))),))
UNMARKED: Ends = (("place", _table("", "place", 0.5)),)
GROUPED: Ends = (*UNMARKED, ("community", (9.0, 9.0, 1.4, 1.2, 1.6, *[3.0] * 28)))

# What may stand, without a closing word of its own, before the last signs of a road's name.
_OPEN = {
    "open_town": (9.0, 9.0, 0.9, 1.5, *[9.0] * 29),
    "open_community": (9.0, 9.0, 0.7, 0.7, 1.2, *[9.0] * 28),
    "open_place": (9.0, 9.0, 1.2, 0.9, 0.9, *[1.2] * 28),
}
WITHOUT_MARKS = frozenset({"open_town", "open_community"})
_LIKELY, _UNLIKELY = (
    tuple((state, tuple(cost + dearer for cost in row)) for state, row in _OPEN.items())
    for dearer in (0.0, 0.9)
)


def marks(text: str) -> list[Mark]:
    """Every closing word of `text` (folded), in its order."""
    return [
        (*found.span(), *_MARKS[found.lastgroup])
        for found in MARK.finditer(text)
        if found.lastgroup
    ]


def before_roads(text: str, found: list[Mark]) -> list[Mark]:
    """Where the name of a road may begin that stands behind a name without closing word.

    Most names of roads have two signs before 路, three where a direction stands before it.
    """
    within = {at for start, end, _, _ in found for at in range(start + 1, end)}
    within.update(start for start, _, _, ends in found if ends[0][0] in PLACES)
    cuts: list[Mark] = []
    for start, end, _, ends in found:
        if ends[0][0] == "road":
            long = end - start > 1 or text[start - 1] in "东南西北中"
            cuts += (
                (at, at, 0.0, likely)
                for at, likely in (
                    (end - 4, _LIKELY if long else _UNLIKELY),
                    (end - 3, _UNLIKELY if long else _LIKELY),
                )
                if at > 0 and at not in within
            )
    return cuts
