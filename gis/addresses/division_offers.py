"""Divisions, and names from the registers, that may start at a position of an address."""

from __future__ import annotations

from gis.addresses import closings, counts
from gis.addresses.divisions import Division, by_first_signs
from gis.addresses.known_names import KnownNames
from gis.addresses.labels import ElementKind

_NO_NAME_BEFORE = frozenset("路街道巷村")
_RARELY_BEFORE = frozenset("大中东西南北城山湖江河站门桥庙塔岛")
_OTHER_RANK = frozenset("区县市镇乡")


class DivisionOffers:
    def __init__(self, text: str, marks: list[closings.Mark], known: KnownNames | None) -> None:
        self._text = text
        self._known = known
        self._by_name = by_first_signs()
        self._codes: dict[int, tuple[str, ...]] = {}
        self._closing = {start: ends[0][0] in closings.PLACES for start, _, _, ends in marks}
        self._inside = {at for start, end, _, _ in marks for at in range(start + 1, end)}

    def skip(self, at: int, to: int) -> None:
        """What lies between does not part a division from the one above it."""
        if at in self._codes:
            self._codes[to] = self._codes[at]

    def add(self, at: int, found: list[counts.Arc], *, above: bool) -> None:
        """The names from `at`; short ones only where nothing but divisions stands `above`."""
        text = self._text
        for one in self._by_name.get(text[at : at + 2], ()):
            if (above or not one.short) and text.startswith(one.name, at):
                end = at + len(one.name)
                cost = _cost(one, self._codes.get(at), text[end : end + 1])
                if one.short:
                    cost += self._doubt(one.kind, end)
                    if one.kind == "town" and at not in self._codes:
                        # Alone at the head of an address, it needs a road behind it.
                        found.append((end, "open_town", cost))
                        cost += 1.0
                found.append((end, one.kind, cost))
                self._codes[end] = self._codes.get(end, ()) + one.codes
        if self._known is not None:
            self._add_known(self._known, at, found)

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


def _cost(one: Division, above: tuple[str, ...] | None, following: str) -> float:
    """A full name speaks for itself; a short one needs its parent before it or to be rare."""
    cost = _alone(one, following)
    if above:
        if not one.lies_in(above):
            cost += 3.0 if one.short else 1.5 if len(one.name) > 2 else 5.0
        if not set(one.codes).isdisjoint(above):
            cost -= 1.0
    elif one.short and one.kind == "district":
        cost += min(0.2 * len(one.codes), 0.6)
    elif one.short and one.kind == "town":
        cost += min(0.3 * len(one.codes), 1.2)
    elif len(one.name) == 2 and not one.short:
        cost += 5.0
    return cost


def _alone(one: Division, following: str) -> float:
    if not one.short:
        return -2.0
    if following in _NO_NAME_BEFORE:
        return 1.1
    if following in _OTHER_RANK:
        return 2.1
    return 0.1 if following in _RARELY_BEFORE else -0.4
