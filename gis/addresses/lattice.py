"""Every way an address may be read, and the cheapest of them.

A position offers the elements that may start there; an element costs what it is worth by itself
and what it costs behind the one before. The cheapest chain over the whole text is kept by
position and by the last element, so that the work grows with the length of the text alone.
"""

from __future__ import annotations

import math
import re

from gis.addresses import closings, counts
from gis.addresses.divisions import Division, by_first_signs
from gis.addresses.known_names import KnownNames
from gis.addresses.labels import ElementKind
from gis.addresses.order import BEHIND, HALL, PLACE, START

Read = tuple[int, int, str]
"""Start, end and state of an element."""

SEPARATOR = re.compile(r"[^\u4e00-\u9fffA-Z0-9]+|NULL|电联|市辖区|(?<=\d)一(?=\d)")
_ASSIST = re.compile(
    r"斜?对面|正对面|对过|交叉路?口|交[汇界叉]处|交汇口|交叉|交口|旁边|旁|附近|隔壁|[门路]口|[后前里]面"
    r"|边上|院内|楼[下上]|以?[东南西北]{1,2}[侧面边]?(?:\d+米)?|[与和及跟]|后门|[内口外后下边中]"
)
_BEGINS_ASSIST = frozenset(
    "斜对正交旁附隔门路后前里边院楼以东南西北与和及跟内口外下中一二三四五六七八九十0123456789"
)
_SURE_ASSIST = re.compile(
    r"斜?对面|正对面|对过|交叉路?口|交[汇界]处|交汇口|旁边|附近|隔壁|门口|后面|(?<=[路街道巷])[与和]"
)
_SECTION = re.compile(r"(?<=[路街道])(?:[东西南北中]{1,2}|[一二三四五六七八九十\d])段")
_LONGEST_NAME = 24
_TOO_DEAR = 7.5
_HOPELESS = 8.0
_OVER_ASSIST = 1.0
_OVER_NUMBER = 3.5
_FROM_BARE, _FROM_COUNTED = 2.5, 4.0
_FROM_ASSIST = {"与": 4.0, "和": 0.7}
_COUNTRY = "中国"

_Step = tuple[float, int, str, bool]
"""Cost so far, where the element starts, the state before it, and whether it is one."""


class Lattice:
    def __init__(self, text: str, known: KnownNames | None = None) -> None:
        """`text` is folded."""
        self._text = text
        self._known = known
        self._size = len(text)
        self._gaps = {found.start(): found.end() for found in SEPARATOR.finditer(text)}
        self._arcs: dict[int, list[counts.Arc]] = {}
        self._dearer: dict[int, float] = {}
        self._codes: dict[int, tuple[str, ...]] = {}
        self._cuts = closings.marks(text)
        self._closing = {cut[0]: cut[3][0][0] in closings.PLACES for cut in self._cuts}
        self._inside = {at for cut in self._cuts for at in range(cut[0] + 1, cut[1])}
        self._cuts += closings.before_roads(text, self._cuts)
        self._cut_at_numbers()
        for found in _SURE_ASSIST.finditer(text):
            at = found.start()
            self._cuts.append((at, at, _OVER_ASSIST, closings.UNMARKED))
            self._dearer.setdefault(at, _FROM_ASSIST.get(text[at], 1.0))
        self._cuts.sort(key=lambda cut: cut[1])
        self._steps: list[dict[str, _Step]] = [{} for _ in range(self._size + 1)]
        self._by_name = by_first_signs()

    def cheapest(self) -> list[Read]:
        """The elements in their order; gaps are left out. Empty when nothing can be read."""
        steps = self._steps
        steps[0][START] = (0.0, 0, START, False)
        if self._text.startswith(_COUNTRY):
            steps[2]["country"] = (-2.0, 0, START, True)
        stop = first = 0
        for at, here in enumerate(steps[:-1]):
            if not here:
                continue
            if at in self._gaps:
                self._pass(at, self._gaps[at])
                continue
            if at >= stop:
                stop = self._next_gap(at)
            first = self._first_cut(first, at)
            worst = min(step[0] for step in here.values()) + _HOPELESS
            ways = [(state, step[0]) for state, step in here.items() if step[0] < worst]
            cheapest: dict[str, tuple[float, str]] = {}
            for end, state, cost in self._starting(at, stop, first):
                reach = cheapest.get(state)
                if reach is None:
                    reach = cheapest[state] = _nearest(BEHIND[state], ways)
                least, before = reach
                there = steps[end]
                known = there.get(state)
                if known is None or least + cost < known[0]:
                    there[state] = (least + cost, at, before, True)
        return self._back()

    def _cut_at_numbers(self) -> None:
        for phrase in counts.phrases(self._text):
            self._arcs.update(phrase.arcs)
            for at in phrase.arcs:
                bare = at == phrase.start and not phrase.unit
                self._dearer[at] = _FROM_BARE if bare else _FROM_COUNTED
            over = _OVER_NUMBER
            if phrase.over is not None:
                over = self._dearer[phrase.start] = phrase.over
            ends = closings.GROUPED if phrase.unit == "group" else closings.UNMARKED
            self._cuts.append((phrase.start, phrase.start, over, ends))

    def _next_gap(self, at: int) -> int:
        return min((gap for gap in self._gaps if gap > at), default=self._size)

    def _first_cut(self, first: int, at: int) -> int:
        while first < len(self._cuts) and self._cuts[first][1] <= at:
            first += 1
        return first

    def _pass(self, at: int, to: int) -> None:
        there = self._steps[to]
        if at in self._codes:
            self._codes[to] = self._codes[at]
        for state, (cost, *_) in self._steps[at].items():
            if state not in there or cost < there[state][0]:
                there[state] = (cost, at, state, False)

    def _back(self) -> list[Read]:
        last = self._steps[self._size]
        found: list[Read] = []
        if not last:
            return found
        at, state = self._size, min(last, key=lambda one: last[one][0])
        while at:
            _, start, before, element = self._steps[at][state]
            if element:
                found.append((start, at, state))
            at, state = start, before
        return found[::-1]

    def _starting(self, at: int, stop: int, first: int) -> list[counts.Arc]:
        found = list(self._arcs.get(at, ()))
        self._add_divisions(at, found)
        if self._known is not None:
            self._add_known(self._known, at, found)
        self._add_names(at, stop, first, found)
        if at and self._text[at] in _BEGINS_ASSIST:
            self._add_words(at, found)
        return found

    def _add_words(self, at: int, found: list[counts.Arc]) -> None:
        section = _SECTION.match(self._text, at)
        if section:
            found.append((section.end(), "subroad", 0.0))
        assist = _ASSIST.match(self._text, at)
        if assist:
            found.append((assist.end(), "assist", 0.5))

    def _add_divisions(self, at: int, found: list[counts.Arc]) -> None:
        text = self._text
        for one in self._by_name.get(text[at : at + 2], ()):
            if text.startswith(one.name, at):
                end = at + len(one.name)
                cost = _division_cost(one, self._codes.get(at), text[end : end + 1])
                if one.short:
                    cost += self._doubt(one.kind, end)
                    if one.kind == "town" and at not in self._codes:
                        found.append((end, "open_town", cost))
                        cost += 1.0
                found.append((end, one.kind, cost))
                self._codes[end] = self._codes.get(end, ()) + one.codes

    def _add_known(self, known: KnownNames, at: int, found: list[counts.Arc]) -> None:
        for end, kind, short in known.at(self._text, at):
            if not short:
                found.append((end, kind.value, -1.2))
            elif kind is ElementKind.town and at not in self._codes:
                found.append((end, "open_town", 0.2 + self._doubt("town", end)))
            else:
                found.append((end, kind.value, -0.8 + self._doubt("town", end)))

    def _doubt(self, kind: str, end: int) -> float:
        """A short name before a closing word is rather the beginning of a place's name."""
        if end in self._inside:
            return 3.0
        if end in self._closing:
            return {"town": 2.5, "district": 0.8}.get(kind, 0.3)
        if kind == "town" and self._closing.get(end + 1):
            return 1.2
        return 0.5 if kind == "town" and self._closing.get(end + 2) else 0.0

    def _add_names(self, at: int, stop: int, first: int, found: list[counts.Arc]) -> None:
        inside = self._dearer.get(at, 0.0)
        reached, last, last_inner, hall = 0, -9, 0.0, False
        number = at in self._arcs
        farthest = min(stop, at + _LONGEST_NAME)
        cuts = self._cuts
        for index in range(first, len(cuts)):
            start, end, inner, ends = cuts[index]
            if start < at:
                continue
            if end > farthest or inside > _TOO_DEAR:
                break
            length = end - at
            if number and self._text[at:end].isascii():
                continue
            for state, table in ends:
                cost = inside + table[length]
                if (start <= last + 1 and state == "road" and self._leans(last, start)) or (
                    start == last and inner == closings.PART
                ):
                    cost -= last_inner
                elif inside and state in closings.WITHOUT_MARKS:
                    continue
                if cost < _TOO_DEAR:
                    found.append((end, HALL if hall and state == "poi" else state, cost))
            inside += inner
            reached = end
            if start < end:
                last_inner = inner
                last = end if ends[0][0] in closings.PLACES else -9
                hall = hall or ends[0][0] == HALL
        if number and self._text[at:stop].isascii():
            return
        if reached != stop and inside < _TOO_DEAR:
            cost = closings.UNMARKED[0][1][min(stop - at, closings.LONGEST)]
            found.append((stop, PLACE, inside + cost))

    def _leans(self, last: int, start: int) -> bool:
        """Whether a road is named for the place before it: 工业区路, 市场北路, not 园区三路."""
        return start == last or (start == last + 1 and self._text[last] not in _COUNTS)


def _nearest(behind: dict[str, float], ways: list[tuple[str, float]]) -> tuple[float, str]:
    before, least = START, math.inf
    for state, spent in ways:
        total = spent + behind[state]
        if total < least:
            before, least = state, total
    return least, before


_COUNTS = frozenset("一二三四五六七八九十0123456789")
_NO_NAME_BEFORE = frozenset("路街道巷村")
_RARELY_BEFORE = frozenset("大中东西南北城山湖江河站门桥庙塔岛")
_OTHER_RANK = frozenset("区县市镇乡")


def _division_cost(one: Division, above: tuple[str, ...] | None, following: str) -> float:
    """A full name speaks for itself; a short one needs its parent before it or to be rare."""
    cost = -0.4 if one.short else -2.0
    if one.short and following in _NO_NAME_BEFORE:
        cost += 1.5
    elif one.short and following in _OTHER_RANK:
        cost += 2.5
    elif one.short and following in _RARELY_BEFORE:
        cost += 0.5
    if above:
        if not one.lies_in(above):
            cost += 3.0 if one.short else 1.5 if len(one.name) > 2 else 5.0
        if not set(one.codes).isdisjoint(above):
            cost -= 1.0
    elif one.short and one.kind == "district":
        cost += min(0.2 * len(one.codes), 0.6)
    elif len(one.name) == 2 and not one.short:
        cost += 5.0
    elif one.short and one.kind == "town":
        cost += min(0.3 * len(one.codes), 1.2)
    return cost
