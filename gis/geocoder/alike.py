"""Names that look or sound like what was written.

The index holds every name by its sounds, and by its sounds less one sign each. Two writings that
are one slip apart (a sign dropped, added, changed or two swapped), on top of any number of
sound-alikes, meet in it after a handful of look-ups, however many names there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gis.geocoder.gazetteer import Place
from gis.geocoder.sounds import merged, spoken

SAME_SOUND, LIKE_SOUND = 0.10, 0.14
SWAPPED, DROPPED, LOST_SUFFIX, ADDED = 0.25, 0.32, 0.25, 0.40
OTHER_SIGN, OTHER_SUFFIX, OTHER_WAY = 0.50, 0.42, 0.80
"""What each slip costs: the less it costs, the more often people make it.

`OTHER_WAY` is for signs that tell streets apart on purpose: 一街 and 二街, 东路 and 西路.
"""
_SUFFIXES = frozenset("路街道巷里弄村庄")
_TELLING = frozenset("0123456789东西南北中前后上下")
_SHORTEST = 3
"""Of names of two signs, only sound-alikes are looked for: half a name is anybody's."""
_LONGEST = 12
UNREAD, MOST_UNREAD = 0.10, 3
"""What each sign costs that is left unread before a name, and how many of them count."""


_BEFORE_NAMES = frozenset(
    "在住到于从往去至的是,。、.:;!?/家向跟和与及沿过对请清扫近靠派位址了有省市区县镇乡里村邻段0123456789"
)
"""Words, divisions and marks end in these: what stands behind them may begin a name."""


@dataclass(frozen=True, slots=True)
class Like:
    """A place whose name is like what stands from `start` on: `cost` says how unlike it is (0: the
    very name), `unread` how many signs before it are neither name nor division, `length` how many
    it has as it was written.
    """

    place: Place
    cost: float = 0.0
    start: int = 0
    unread: int = 0
    length: int = 0

    @property
    def total(self) -> float:
        return self.cost + UNREAD * self.unread


class Alike:
    """Places by the sounds of their names."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = [place for place in places if 2 <= len(place.key) <= _LONGEST]
        self._sounds = [merged(place.key) for place in self._places]
        index: dict[str, list[int]] = {}
        for at, sounds in enumerate(self._sounds):
            for form in {sounds, *_shortened(sounds)} if len(sounds) >= _SHORTEST else {sounds}:
                index.setdefault(form, []).append(at)
        self._index = {form: tuple(found) for form, found in index.items()}
        self._longest = max(map(len, self._sounds), default=0) + 1

    def ending_at(self, text: str, begin: int, end: int, most: float) -> list[Like]:
        """Places whose name may be what stands in `text` up to `end` and not before `begin`.

        None costs more than `most`; the cheapest first, what they leave unread counted in.
        """
        first = max(begin, end - self._longest)
        edges = _edges(text, begin, first, end)
        sounds = merged(text[first:end])
        best: dict[int, Like] = {}
        for start in range(len(sounds) - 1):
            heard, said = sounds[start:], text[first + start : end]
            unread = edges[start]
            forms = {heard, *_shortened(heard)} if len(heard) >= _SHORTEST else {heard}
            for form in forms:
                for at in self._index.get(form, ()):
                    place = self._places[at]
                    cost = _cost(said, heard, place.key, self._sounds[at])
                    if cost > most:
                        continue
                    like = Like(place, cost, first + start, unread, len(said))
                    if at not in best or like.total < best[at].total:
                        best[at] = like
        return sorted(best.values(), key=lambda like: (like.total, -like.place.doors))


def _edges(text: str, begin: int, first: int, end: int) -> list[int]:
    """For each place in [first, end): how many signs before it belong to no word that is known."""
    since = 0
    for sign in text[max(begin, first - MOST_UNREAD) : first]:
        since = 0 if sign in _BEFORE_NAMES else since + 1
    found = []
    for sign in text[first:end]:
        found.append(min(since, MOST_UNREAD))
        since = 0 if sign in _BEFORE_NAMES else since + 1
    return found


def _shortened(sounds: str) -> set[str]:
    return {sounds[:at] + sounds[at + 1 :] for at in range(len(sounds))}


_NEVER = 9.0


def _cost(said: str, heard: str, name: str, sounds: str) -> float:
    """How far what was said is from the name; `heard` and `sounds` are their syllables."""
    if len(said) == len(name):
        return _replaced(said, heard, name, sounds)
    if len(said) + 1 == len(name):
        return _dropped(said, heard, name, sounds)
    if len(said) == len(name) + 1:
        return ADDED + _gap(said, heard, name, sounds)[0]
    return _NEVER


def _replaced(said: str, heard: str, name: str, sounds: str) -> float:
    apart = [at for at in range(len(name)) if said[at] != name[at]]
    if not apart:
        return 0.0
    other = [at for at in apart if heard[at] != sounds[at]]
    if len(other) == 2 and other[1] == other[0] + 1:
        one, two = other
        if heard[one] == sounds[two] and heard[two] == sounds[one]:
            return SWAPPED + SAME_SOUND * (len(apart) - 2)
    if len(other) > 1:
        return _NEVER
    total = 0.0
    for at in apart:
        if at in other:
            total += _other_sign(said[at], name[at], last=at == len(name) - 1)
        else:
            total += SAME_SOUND if spoken(said[at]) == spoken(name[at]) else LIKE_SOUND
    return total


def _other_sign(said: str, meant: str, *, last: bool) -> float:
    if said in _TELLING or meant in _TELLING:
        return OTHER_WAY
    if last and said in _SUFFIXES and meant in _SUFFIXES:
        return OTHER_SUFFIX
    return OTHER_SIGN


def _dropped(said: str, heard: str, name: str, sounds: str) -> float:
    cost, at = _gap(name, sounds, said, heard)
    return cost + (LOST_SUFFIX if at == len(said) and name[-1] in _SUFFIXES else DROPPED)


def _gap(long: str, long_sounds: str, short: str, short_sounds: str) -> tuple[float, int]:
    """What the rest costs where `long` has one sign more, and where that sign stands."""
    best = (_NEVER, 0)
    for at in range(len(long) - 1, -1, -1):
        if long_sounds[:at] + long_sounds[at + 1 :] == short_sounds:
            left = long[:at] + long[at + 1 :]
            cost = SAME_SOUND * sum(one != two for one, two in zip(left, short, strict=True))
            best = min(best, (cost, at)) if best[0] != cost else best
    return best
