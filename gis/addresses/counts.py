"""Numbers in an address: what each may stand for, by its unit and its digits.

A number is a piece of digits, perhaps with letters, or Chinese numerals before a unit. Pieces
joined by dashes are offered whole (12-1号) and piece by piece (3-2-501).
"""

from __future__ import annotations

import re
from typing import NamedTuple

Arc = tuple[int, str, float]
"""An element of a kind from here to the end given, at this cost."""

_CHINESE = "零〇一二三四五六七八九十百两"
_PIECE = (
    r"(?:(?:(?<![A-Z])[A-Z]{1,2})?(?>\d{1,8})(?:[A-EG-Z](?![A-Z]))?"
    r"|(?<![A-Z])[A-Z](?![A-Z])|(?<![A-Z])[A-Z]{2}(?=[座栋幢]))"
)
_UNITS = {
    "house": r"号楼|#楼|[幢栋撞]|座(?![大落])|号仓|号厂房|排(?=[\d一二三四五六七八九十-]|$)",
    "cell": r"单元号?|号门(?!店|市|面|口|诊)|单无|门洞|梯",
    "room": r"号房间?|房间|[室房](?!产|屋)|号店(?!面|铺)"
    r"|[铺店](?=$|[^\u4e00-\u9fff])",
    "floor": r"号?楼(?![上下道梯]?[村镇])|层|F(?![A-Z])",
    "yard": r"号院(?!子)",
    "number": r"号(?!线|院|公馆|大街|大道|公路|路|桥|街|码头|[店仓库])|#",
    "lane": r"弄|巷(?!路)",
    "group": r"村民小组|小组|组|队",
    "commune": r"社(?!区)",
    "neighbours": r"邻(?!里)",
    "street": r"街(?!道|坊)",
}
_BY_UNIT = "|".join(f"(?P<{name}>{units})" for name, units in _UNITS.items())
_BY_UNIT_TOO = _BY_UNIT.replace("?P<", "?P<c_")
PHRASE = re.compile(
    rf"(?=[0-9A-Z{_CHINESE}负地自第附甲乙丙东西南北中架首顶底夹])(?:(?P<digits>(?P<before>负|地下|自编|[第附甲乙丙])?(?>{_PIECE}(?:[-_/~、一之]{_PIECE})*))"
    rf"(?!号?(?:大[街道]|公路|路|线)|[国省县]道|期|区|米|口)(?:{_BY_UNIT})?"
    rf"|(?P<numerals>[负第附甲]?[{_CHINESE}]+|[东西南北中](?=单元)|(?:架空|[首顶底夹])(?=层))(?:{_BY_UNIT_TOO}))"
)
# A number of so many pieces read as one.
_WHOLE = (0.0, 0.0, 0.2, 5.0, 5.0)
_SPLIT = re.compile(_PIECE)

_COSTS: dict[str, dict[str, float]] = {
    "house": {"houseno": 0, "cellno": 3},
    "cell": {"cellno": 0},
    "room": {"roomno": 0},
    "floor": {"floorno": 0, "houseno": 2.5},
    "number": {"roadno": 0, "subroadno": 0, "houseno": 0.4, "cellno": 0.6, "roomno": 0.8},
    "high": {"roadno": 0, "subroadno": 0, "houseno": 0.4, "cellno": 2, "roomno": 0.3},
    "last": {"roadno": 0, "subroadno": 0, "houseno": 0.4, "cellno": 1, "roomno": 0.5},
    "lane": {"roadno": 0.2, "subroad": 0, "road": 2.5, "subroadno": 2},
    "yard": {"poi": -0.5},
    "group": {"group": 0.0, "poi": 2.5},
    "commune": {"poi": 0.0, "group": 0.6},
    "neighbours": {"community": -2.5},
    "street": {"cellno": 1.5, "road": 1.2},
}
# What it costs a name to run over such a number written in Chinese.
_OVER = {
    "house": 3.0,
    "cell": 4.0,
    "room": 3.0,
    "floor": 3.0,
    "number": 2.0,
    "lane": 0.5,
    "group": 1.5,
    "commune": 1.0,
    "yard": 1.0,
    "neighbours": 2.0,
    "street": 0.3,
}
_BARE_KINDS = ("houseno", "cellno", "floorno", "roomno", "roadno")
_BARE = (
    # by the number of digits; without any it is a letter
    (0.5, 1.2, 5.0, 3.0, 5.0),
    (0.4, 0.5, 2.8, 2.2, 1.9),
    (0.4, 0.8, 3.2, 1.6, 1.9),
    (1.6, 3.0, 6.0, 0.3, 1.9),
    (2.4, 5.0, 6.0, 0.0, 1.9),
    (4.0, 6.0, 6.0, 0.4, 2.5),
    (5.0, 6.0, 6.0, 1.5, 4.0),
)


class Phrase(NamedTuple):
    """`arcs` by where they start; `over` when it may also be part of a name (三友, 六号大街)."""

    start: int
    end: int
    arcs: dict[int, list[Arc]]
    over: float | None
    unit: str


def phrases(text: str) -> list[Phrase]:
    """Every number of `text` (folded), in its order."""
    return [_phrase(found) for found in PHRASE.finditer(text)]


def _phrase(found: re.Match[str]) -> Phrase:
    start, end = found.span()
    name = found.lastgroup or ""
    unit = name.removeprefix("c_") if name not in {"digits", "before", "numerals"} else ""
    if found["numerals"] is not None:
        return Phrase(start, end, {start: _counted(unit, end)}, _OVER[unit], unit)
    text, close = found.string, found.end("digits")
    pieces = [piece.span() for piece in _SPLIT.finditer(text, start, close)]
    if unit == "number" and close - start > 2:
        unit = "high"
    arcs = {start: _counted(unit, end) if unit else _bare(text[start:end], end)}
    if len(pieces) > 1:
        (first, last), (latter, stop) = pieces[0], pieces[-1]
        dearer = _WHOLE[min(len(pieces), 4)]
        if len(pieces) == 2 and last - first != stop - latter:
            dearer += 1.5 if last - first == 2 else 4.0
        arcs[start] = [
            (to, kind, cost + dearer + (kind != "roadno" and bool(unit)))
            for to, kind, cost in arcs[start]
        ]
        for first, last in pieces[:-1]:
            arcs.setdefault(first, []).extend(_bare(text[first:last], last))
        if unit == "number":
            unit = "last"
        arcs[latter] = _counted(unit, end) if unit else _bare(text[latter:end], end)
    return Phrase(start, end, arcs, None, unit)


def _counted(unit: str, end: int) -> list[Arc]:
    return [(end, kind, cost) for kind, cost in _COSTS[unit].items()]


def _bare(number: str, end: int) -> list[Arc]:
    digits = sum(sign.isdigit() for sign in number)
    if not number.isalnum():
        room = 1.0 if digits > 6 else 2.2
        return [(end, "roadno", 2.0), (end, "roomno", room), (end, "houseno", 3.0)]
    costs = _BARE[min(digits, 6)]
    return [(end, kind, cost) for kind, cost in zip(_BARE_KINDS, costs, strict=True)]
