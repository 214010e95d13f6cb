"""Names that may start at a position of an address, by the words they close with."""

from __future__ import annotations

from collections.abc import Container

from gis.addresses import closings, counts
from gis.addresses.order import HALL, PLACE

_TOO_DEAR = 7.5
_LONGEST_NAME = 24
_NOWHERE = -9
_COUNTS = frozenset("一二三四五六七八九十0123456789")


class NameOffers:
    """`cuts` in the order of their ends; `dearer` is what a name costs more that starts there, and
    `numbers` are the positions at which a number starts.
    """

    def __init__(
        self,
        text: str,
        cuts: list[closings.Mark],
        dearer: dict[int, float],
        numbers: Container[int],
    ) -> None:
        self._text = text
        self._cuts = cuts
        self._dearer = dearer
        self._numbers = numbers
        self._first = 0

    def add(self, at: int, stop: int, found: list[counts.Arc]) -> None:
        """The names from `at`, which grows from call to call, to `stop` at the longest."""
        cuts = self._cuts
        while self._first < len(cuts) and cuts[self._first][1] <= at:
            self._first += 1
        inside = self._dearer.get(at, 0.0)
        last, last_inner, hall = _NOWHERE, 0.0, False
        number = at in self._numbers
        farthest = min(stop, at + _LONGEST_NAME)
        for index in range(self._first, len(cuts)):
            cut = cuts[index]
            start, end, inner, ends = cut
            if start < at:
                continue
            if end > farthest or inside > _TOO_DEAR:
                break
            # A bare number is no name.
            if not number or not self._text[at:end].isascii():
                less = last_inner if start <= last + 1 and self._leans(cut, last) else 0.0
                self._close(at, cut, inside, less, found, hall=hall)
            inside += inner
            if start < end:
                last_inner = inner
                last = end if ends[0][0] in closings.PLACES else _NOWHERE
                hall = hall or ends[0][0] == HALL
        if not number or not self._text[at:stop].isascii():
            # Whatever it costs: every text has a reading.
            cost = closings.UNMARKED[0][1][min(stop - at, closings.LONGEST)]
            found.append((stop, PLACE, inside + cost))

    def _close(  # noqa: PLR0913 - one step of the loop above, in numbers
        self,
        at: int,
        cut: closings.Mark,
        inside: float,
        less: float,
        found: list[counts.Arc],
        *,
        hall: bool,
    ) -> None:
        _, end, _, ends = cut
        for state, table in ends:
            if inside and state in closings.WITHOUT_MARKS:
                continue
            cost = inside - less + table[end - at]
            if cost < _TOO_DEAR:
                found.append((end, HALL if hall and state == "poi" else state, cost))

    def _leans(self, cut: closings.Mark, last: int) -> bool:
        """Whether a name takes in the place that ends at `last`, or the sign before it: 工业区路,
        市场北路 and 市场二区, but not 园区三路.
        """
        start, _, inner, ends = cut
        if ends[0][0] == "road":
            return start == last or self._text[last] not in _COUNTS
        return start == last and inner == closings.PART
