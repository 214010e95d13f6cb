"""Which elements may start at a position of an address, and what each costs by itself."""

from __future__ import annotations

import re

from gis.addresses import closings, counts
from gis.addresses.division_offers import DivisionOffers
from gis.addresses.known_names import KnownNames
from gis.addresses.name_offers import NameOffers
from gis.addresses.order import SUFFIX

SEPARATOR = re.compile(r"[^\u4e00-\u9fffA-Z0-9]+|NULL|电联|市辖区|(?<=\d)一(?=\d)")
"""What parts elements and is none: dashes and commas, words of the trade, 一 typed for a dash."""

_ASSIST = re.compile(
    r"斜?对面|正对面|对过|交叉路?口|交[汇界叉]处|交汇口|交叉|交口|旁边|旁|附近|隔壁|[门路]口|[后前里]面"
    r"|边上|院内|楼[下上]|以?[东南西北]{1,2}[侧面边]?(?:\d+米)?|[与和及跟]|后门|[内口外后下边中]"
)
_SECTION = re.compile(r"(?<=[路街道])(?:[东西南北中]{1,2}|[一二三四五六七八九十\d])段")
_SUFFIX = re.compile(r"(?<=[号楼层])之(?:[一二三四五六七八九十]{1,2}|\d{1,3})(?![路街道巷弄])")
_BEGINS_WORD = frozenset(
    "之斜对正交旁附隔门路后前里边院楼以东南西北与和及跟内口外下中一二三四五六七八九十0123456789"
)
_SURE_ASSIST = re.compile(
    r"斜?对面|正对面|对过|交叉路?口|交[汇界]处|交汇口|旁边|附近|隔壁|门口|后面|(?<=[路街道巷])[与和]"
)
_OVER_ASSIST = 1.0
_OVER_NUMBER = 3.5
_FROM_BARE, _FROM_COUNTED = 2.5, 4.0
_FROM_ASSIST = {"与": 4.0, "和": 0.7}


class Offers:
    def __init__(self, text: str, known: KnownNames | None = None) -> None:
        """`text` is folded. `gaps` are the separators: where each starts and ends."""
        self._text = text
        self.gaps = {found.start(): found.end() for found in SEPARATOR.finditer(text)}
        self._numbers: dict[int, list[counts.Arc]] = {}
        self._stop = 0
        marks = closings.marks(text)
        dearer: dict[int, float] = {}
        cuts = [*marks, *closings.before_roads(text, marks), *self._numbered(dearer)]
        for found in _SURE_ASSIST.finditer(text):
            at = found.start()
            cuts.append((at, at, _OVER_ASSIST, closings.UNMARKED))
            dearer.setdefault(at, _FROM_ASSIST.get(text[at], 1.0))
        cuts.sort(key=lambda cut: cut[1])
        self._names = NameOffers(text, cuts, dearer, self._numbers)
        self._divisions = DivisionOffers(text, marks, known)

    def skip(self, at: int) -> int:
        """The end of the gap at `at`."""
        self._divisions.skip(at, self.gaps[at])
        return self.gaps[at]

    def starting(self, at: int, *, above: bool) -> list[counts.Arc]:
        """The elements from `at`, which must grow from call to call; `above` says that nothing but
        divisions may stand before it.
        """
        if at >= self._stop:
            self._stop = min((gap for gap in self.gaps if gap > at), default=len(self._text))
        found = list(self._numbers.get(at, ()))
        self._divisions.add(at, found, above=above)
        self._names.add(at, self._stop, found)
        if at and self._text[at] in _BEGINS_WORD:
            suffix = _SUFFIX.match(self._text, at)
            if suffix:
                found.append((suffix.end(), SUFFIX, 0.0))
            section = _SECTION.match(self._text, at)
            if section:
                found.append((section.end(), "subroad", 0.0))
            assist = _ASSIST.match(self._text, at)
            if assist:
                found.append((assist.end(), "assist", 0.5))
        return found

    def _numbered(self, dearer: dict[int, float]) -> list[closings.Mark]:
        """Names end before numbers, and pay for running over one or starting with one."""
        cuts: list[closings.Mark] = []
        for phrase in counts.phrases(self._text):
            self._numbers.update(phrase.arcs)
            for at in phrase.arcs:
                bare = at == phrase.start and not phrase.unit
                dearer[at] = _FROM_BARE if bare else _FROM_COUNTED
            over = _OVER_NUMBER
            if phrase.over is not None:
                over = dearer[phrase.start] = phrase.over
            ends = closings.GROUPED if phrase.unit == "group" else closings.UNMARKED
            cuts.append((phrase.start, phrase.start, over, ends))
        return cuts
