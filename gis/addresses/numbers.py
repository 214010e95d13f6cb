"""The numbers behind a name: section, lanes, door, and what lies inside the door.

One reader serves the register's addresses and people's sentences, so that both end in the same key.
Text is in the form of `gis.addresses.normalise.plain`: folded, and what counts in digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

# What may not stand behind a number that lacks its 号: then it counts, dates or measures.
_COUNTERS = (
    r"(?!\d|[.%:]\d|[-之附]\d|[A-Z]|门(?![口前外旁])|楼(?![下上旁前后])|[个個只条張张名位人户戶辆台棵盏块片处處元米公里千百万萬多几幾余年月日天周小时時分秒点"
    r"次路线線栋层層平吨度岁层件份届封家间間场場段期班号街巷弄衖座幢单梯室房组组队级代折倍排"
    r"起支根邻只頭头株束桶箱包袋套层车車米厘毫来])"
)
_SEP = r"[,的上-]?"
_DOOR = (
    r"(?P<door>\d{1,5})(?P<subs>(?:[-之附]\d{1,4})*)[号#]"
    r"(?!线|房|楼(?![上下道梯顶旁前后])|[栋幢座楼](?![上下道梯顶旁前后]))"
    r"(?P<more>(?:[-之附]\d{1,3}(?!\d)号?)*)(?P<trail>\d{1,6}(?![\d.%年月日天]))?"
)
_BARE = rf"(?P<bare>\d{{1,5}}(?:[-之附]\d{{1,4}}){{0,3}}){_COUNTERS}"
_BUILDING = r"第?(?P<building>(?:\d{1,4}|[A-Z]\d{0,2})(?=[栋幢座#]|号楼))(?:[栋幢座]|号楼|#楼?)"
_ROOM_UNIT = r"(?:号房|房间|房|室|铺)"
_FLOOR = (
    r"(?P<floor>(?:负|地下|-)?\d{1,3}(?=[楼层F])|B\d{1,2}(?!\d))(?:[楼层]|F(?![A-Z]))?"
    r"(?:[-之附]\d{1,2})?"
)
_TAIL = re.compile(
    rf"(?:{_SEP}(?P<section>\d{{1,2}})段)?"
    rf"(?P<lanes>(?:{_SEP}\d{{1,5}}(?:[-之附]\d{{1,3}})?横?[巷弄衖组队排])*)"
    rf"(?:{_SEP}(?:{_DOOR}|{_BARE}))?"
)
_INSIDE = re.compile(
    rf"(?:{_SEP}{_BUILDING})?(?:{_SEP}(?P<unit>\d{{1,3}})(?:单元|梯))?(?:{_SEP}{_FLOOR})?"
    rf"(?:{_SEP}(?P<room>(?:[A-Z]?\d{{1,5}}))(?:{_ROOM_UNIT})|{_SEP}(?P<bare_room>\d{{3,5}}){_COUNTERS})?"
)
_TRAIL_UNIT = re.compile(rf"(?P<floor>[楼层F])(?:[-之附]\d{{1,2}})?|(?P<room>{_ROOM_UNIT})")
_DASHED_HOME = re.compile(r"-?(\d{1,3})-(\d{1,2})-(\d{3,4})(?!\d)")
_LANE = re.compile(r"(\d+)(?:[-之附](\d+))?(横?[巷弄衖组队排])")
_NUMBER = re.compile(r"\d+")
LONGEST_SUB = 3
HIGHEST_FLOOR = 40
"""A trailing number above it is no floor: 号83楼 is 号8, third floor."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was said behind a name; `inner` is the key of building, unit, floor and room.

    `subs` is "" or "-7"; `certain` is False where the 号 was left out.
    """

    section: int | None = None
    lanes: str = ""
    door: int | None = None
    subs: str = ""
    inner: str = ""
    certain: bool = True

    @property
    def stem(self) -> str:
        """What stands between the name and the door: 1段231巷24弄."""
        return self.lanes if self.section is None else f"{self.section}段{self.lanes}"

    @property
    def empty(self) -> bool:
        return self == _NOTHING


_NOTHING = Numbers()


def read_numbers(text: str, at: int = 0) -> tuple[tuple[Numbers, ...], int]:
    """The readings of what counts on from `at`, the likeliest first, and where it ends.

    Without any number: one empty reading that ends at `at`.
    """
    found = _TAIL.match(text, at)
    if found is None:  # pragma: no cover - every part is optional
        return (_NOTHING,), at
    section = int(found["section"]) if found["section"] else None
    lanes = _lanes(found["lanes"]) if found["lanes"] else ""
    end = found.end()
    if found["door"]:
        door, subs = int(found["door"]), _subs(found["subs"] + found["more"])
        base = Numbers(section, lanes, door, subs)
        if found["trail"]:
            return _with_trail(base, text, found["trail"], end)
        inner, end = _inside(text, end)
        parts = f"{found['door']}{found['subs']}"
        return tuple(replace(one, inner=inner) for one in _dashed(base, parts)), end
    if found["bare"]:
        base = Numbers(section, lanes, certain=False)
        inner, end = _inside(text, end)
        return tuple(replace(one, inner=inner) for one in _dashed(base, found["bare"])), end
    base = Numbers(section, lanes)
    inner, end = _inside(text, end)
    return (replace(base, inner=inner) if inner else base,), end


def read_home(text: str, at: int) -> tuple[Numbers, int]:
    """What stands behind an estate's name: 3栋2单元501室 or 3-2-501."""
    dashed = _DASHED_HOME.match(text, at)
    if dashed:
        inner = f"{int(dashed[1])}栋{int(dashed[2])}单元{dashed[3]}室"
        return Numbers(inner=inner), dashed.end()
    inner, end = _inside(text, at, inside=True)
    return Numbers(inner=inner), end


def _with_trail(base: Numbers, text: str, trail: str, end: int) -> tuple[tuple[Numbers, ...], int]:
    """号3, 号3楼, 号35F, 号1103室: digits behind 号 belong to the door, the floor, or both."""
    unit = _TRAIL_UNIT.match(text, end)
    if unit is None:
        if text[end : end + 1] in ("栋", "幢", "座", "单", "梯"):
            inner, stop = _inside(text, end - len(trail))
            return (replace(base, inner=inner),), stop
        if len(trail) > LONGEST_SUB - (base.subs != ""):
            return (replace(base, inner=f"{trail}室"),), end
        sub = f"-{int(trail)}"
        readings = [replace(base, subs=base.subs + sub)]
        if len(trail) == LONGEST_SUB:
            readings.append(replace(base, inner=f"{trail}室"))
        return tuple(readings), end
    floor = unit["floor"] is not None
    whole = replace(base, inner=f"{int(trail)}层" if floor else f"{trail}室")
    least = 1 if floor else 2
    split = [
        replace(
            base,
            subs=f"{base.subs}-{int(trail[:cut])}",
            inner=f"{int(trail[cut:])}层" if floor else f"{trail[cut:]}室",
        )
        for cut in range(1, min(LONGEST_SUB, len(trail) - least) + 1)
    ]
    unlikely = (floor and int(trail) > HIGHEST_FLOOR) or len(trail) > LONGEST_SUB + 1
    inner, stop = ("", unit.end()) if not floor else _inside(text, unit.end())
    if inner.endswith("室"):
        whole, split = replace(whole, inner=inner), [replace(one, inner=inner) for one in split]
    return tuple([*split, whole] if unlikely else [whole, *split]), stop


def _dashed(base: Numbers, said: str) -> list[Numbers]:
    """12, 145-16 or 231-24-150: a door, a door with suffix, or lanes and a door."""
    parts = [int(part) for part in _NUMBER.findall(said)]
    subs = base.subs or "".join(f"-{n}" for n in parts[1:])
    readings = [replace(base, door=parts[0], subs=subs)]
    if len(parts) > 1 and "之" not in said and "附" not in said:
        last = base.lanes[-1:]
        units = "巷弄衖" if not last else "弄衖" if last == "巷" else "衖"
        for depth in range(1, min(len(parts), len(units) + 1)):
            lanes = "".join(f"{n}{unit}" for n, unit in zip(parts[:depth], units, strict=False))
            rest = "".join(f"-{n}" for n in parts[depth + 1 :])
            readings.append(replace(base, lanes=base.lanes + lanes, door=parts[depth], subs=rest))
    return readings


def _lanes(text: str) -> str:
    return "".join(
        f"{int(found[1])}{f'-{int(found[2])}' if found[2] else ''}{found[3]}"
        for found in _LANE.finditer(text)
    )


def _subs(text: str) -> str:
    return "".join(f"-{int(number)}" for number in _NUMBER.findall(text)) if text else ""


def _inside(text: str, at: int, *, inside: bool = False) -> tuple[str, int]:
    """The key of building, unit, floor and room at `at`; a room says its floor already."""
    found = _INSIDE.match(text, at)
    if found is None or found.end() == at:
        return "", at
    building, unit, floor = found["building"], found["unit"], found["floor"]
    room = found["room"]
    end = found.end()
    if room is None and found["bare_room"]:
        if inside or building or unit or floor:
            room = found["bare_room"]
        else:
            end = found.start("bare_room")
    parts = []
    if building:
        parts.append(f"{int(building) if building.isdigit() else building}栋")
    if unit:
        parts.append(f"{int(unit)}单元")
    if room:
        parts.append(f"{room}室")
    elif floor:
        parts.append(_floor(floor))
    return "".join(parts), end if parts else at


def _floor(said: str) -> str:
    below = said[0] in "负地-B"
    return f"{'-' if below else ''}{int(_NUMBER.findall(said)[0])}层"
