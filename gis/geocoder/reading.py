"""What a sentence says about a place: names, and the numbers behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from gis.addresses.numbers import Numbers, read_home, read_numbers
from gis.geocoder.alike import Alike, Like
from gis.geocoder.gazetteer import DIVISIONS, NUMBERED, Found, Gazetteer, NameKind, Place
from gis.geocoder.sentence import Sentence

FAR_ENOUGH = 0.85
"""What a name may cost at most that is only found by likeness, where numbers can confirm it."""
BY_EAR = 0.30
"""The same where nothing else confirms it."""
_MOST_NAMES = 16
_MOST_ANCHORS = 4
_NOTHING = (Numbers(),)
_NEIGHBOURHOOD = re.compile(r",?(\d{1,3})邻")
# A number that may be a door's or a lane's: none that dates, counts or names a street itself.
_ANCHOR = re.compile(
    r"(?<=[\u4e00-\u9fff])[,的上-]?(?=\d{1,5}(?:[-之附]\d{1,4})*"
    r"(?:[号#巷弄衖]|段\d|(?![\d.%:年月日时時点分秒个個次只天路街元米公里万多几岁人名号])))"
)
_ROADISH = frozenset("路街道巷村里庄弄")
_SUFFIX = re.compile(r"[路街道巷村](?![路街道\d]|灯)")
_LINK = re.compile(r"(?:[与和跟及同、/,&+-]|靠近|近|交|接)?")
_CROSSING = re.compile(
    r"(?:[的之,]|十字|丁字|三叉|T字)*(?:交叉|交汇|交会|交界|相交|路口|街口|口(?![子腔岸罩])|转角|拐角|街角|汇合|十字)"
)
_CITY = re.compile(
    r"[\u4e00-\u9fff](?![城都超夜菜股本全我该门街花早上县])[\u4e00-\u9fff][市县](?![场政民容集内里长口])"
)
_SHORTEST_ALONE = 3
"""A shorter name counts only with a number or a division: 过溪 is a village, and "over a brook"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something at [start, end) of the sentence that may be a place.

    `candidates` are the places it may mean, none for a road that no register knows; `readings`
    are the ways in which the numbers may be read, the likeliest first; `name_end` is where the
    name ends.
    """

    start: int
    name_end: int
    end: int
    candidates: tuple[Like, ...]
    readings: tuple[Numbers, ...] = _NOTHING

    @property
    def numbered(self) -> bool:
        return not self.readings[0].empty

    @property
    def kind(self) -> NameKind | None:
        return self.candidates[0].place.kind if self.candidates else None

    @property
    def exact(self) -> bool:
        return bool(self.candidates) and self.candidates[0].cost == 0


@dataclass(slots=True)
class Reading:
    """All that a sentence says: mentions and divisions in its order, and crossings of two."""

    sentence: Sentence
    mentions: list[Mention] = field(default_factory=list)
    divisions: list[tuple[Place, ...]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """The divisions as they stand in heads: 东区, 荖藤里4邻."""
    crossings: list[tuple[Mention, Mention]] = field(default_factory=list)
    foreign: str | None = None
    """A city or county that no address of the register is in."""


def read(written: str, gazetteer: Gazetteer, alike: Alike) -> Reading:
    """Read a sentence; without any place in it, a reading without mentions."""
    sentence = Sentence.of(written)
    text = sentence.text
    reading = Reading(sentence)
    at = floor = 0
    spans: list[tuple[int, int]] = []
    for found in gazetteer.find(text):
        if found.start < at:
            continue
        for mention in _between(text, floor, at, found.start, alike):
            reading.mentions.append(mention)
            spans.append((mention.start, mention.end))
        if found.places[0].kind in DIVISIONS:
            at = floor = _division(text, found, reading)
            continue
        mention = _mention(text, found)
        at = mention.end
        if mention.numbered or mention.kind not in NUMBERED:
            floor = at
        reading.mentions.append(mention)
    reading.mentions.extend(_between(text, floor, at, len(text), alike))
    if not any(one.numbered or one.exact for one in reading.mentions):
        reading.mentions.extend(_by_ear(text, alike))
    reading.mentions = [one for one in reading.mentions if _counts(one, reading)]
    if reading.mentions:
        reading.foreign = _foreign(text, reading.mentions[0].start, gazetteer)
    reading.crossings = list(_crossings(text, reading.mentions))
    return reading


def _division(text: str, found: Found, reading: Reading) -> int:
    reading.divisions.append(found.places)
    word = text[found.start : found.end]
    behind = _NEIGHBOURHOOD.match(text, found.end)
    reading.words.append(f"{word}{int(behind[1])}邻" if behind else word)
    return behind.end() if behind else found.end


def _mention(text: str, found: Found) -> Mention:
    candidates = tuple(Like(place, start=found.start) for place in found.places)
    kind = found.places[0].kind
    if kind not in NUMBERED:
        return Mention(found.start, found.end, found.end, candidates)
    readings, end = _numbers(text, found.end, estate=kind is NameKind.estate)
    return Mention(found.start, found.end, end, candidates, readings)


def _numbers(text: str, at: int, *, estate: bool) -> tuple[tuple[Numbers, ...], int]:
    readings, end = read_numbers(text, at)
    first = readings[0]
    if (first.door is None and not first.stem) or (estate and not first.certain):
        home, home_end = read_home(text, at)
        if home.inner:
            return (home, *(one for one in readings if not one.empty)), max(home_end, end)
    return readings, end


def _between(text: str, floor: int, begin: int, end: int, alike: Alike) -> Iterator[Mention]:
    """Numbers in [begin, end) of the text behind no known name: the name is looked for by likeness.

    It may begin at `floor`, inside a shorter name that was found before.
    """
    at = begin
    anchors = 0
    while anchors < _MOST_ANCHORS:
        found = _ANCHOR.search(text, at, end)
        if found is None or found.end() >= end:
            return
        anchors += 1
        readings, stop = read_numbers(text, found.end())
        first = readings[0]
        told = first.lanes or (first.door is not None and first.certain)
        bare = first.door is not None and text[found.start() - 1] in _ROADISH
        if not (told or bare):
            at = max(found.end() + 1, stop)
            while at < end and text[at].isdigit():
                at += 1
            continue
        near = tuple(alike.ending_at(text, floor, found.start(), FAR_ENOUGH)[:_MOST_NAMES])
        start = near[0].start if near else max(floor, found.start() - 4)
        yield Mention(start, found.start(), stop, near, readings)
        at = floor = stop


def _by_ear(text: str, alike: Alike) -> Iterator[Mention]:
    """Roads without a number whose names were written by ear."""
    floor = 0
    for found in _SUFFIX.finditer(text):
        near = [
            one
            for one in alike.ending_at(text, floor, found.end(), BY_EAR)
            if len(one.place.key) >= _SHORTEST_ALONE and found.end() - one.start >= _SHORTEST_ALONE
        ]
        if near:
            candidates = tuple(near[:_MOST_NAMES])
            yield Mention(near[0].start, found.end(), found.end(), candidates)
            floor = found.end()


def _counts(mention: Mention, reading: Reading) -> bool:
    """Whether a short name is one, and no piece of an ordinary sentence."""
    if mention.numbered or mention.name_end - mention.start >= _SHORTEST_ALONE:
        return True
    text = reading.sentence.text
    return len(text) <= mention.name_end - mention.start + 2 or any(
        text[: mention.start].endswith(word) for word in reading.words
    )


def _foreign(text: str, end: int, gazetteer: Gazetteer) -> str | None:
    """The city said before the first name, where the register knows cities but not this one."""
    if not gazetteer.cities:
        return None
    for found in _CITY.finditer(text, 0, end):
        if found[0] not in gazetteer.cities:
            return found[0]
    return None


def _crossings(text: str, mentions: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Two roads one behind the other, with a word that says that they meet."""
    for one, other in pairwise(mentions):
        roads = one.kind is NameKind.road and other.kind is NameKind.road
        if not roads or one.readings[0].door is not None or other.readings[0].door is not None:
            continue
        if _LINK.fullmatch(text, one.end, other.start) and _CROSSING.match(text, other.end):
            yield one, other
