"""Take an address apart: text -> elements with their spans.

Every position of the text offers elements that may start there: divisions by name, names by the
word they close with, numbers by their unit. The cheapest chain from the first sign to the last
is the reading. What an element costs and what it costs behind another was set by hand; nothing
is trained, so nothing binds the rules to one collection of addresses.
"""

from __future__ import annotations

from gis.addresses.known_names import KnownNames
from gis.addresses.labels import Element, ElementKind
from gis.addresses.lattice import Read, cheapest
from gis.addresses.normalise import fold
from gis.addresses.offers import SEPARATOR
from gis.addresses.order import KIND_OF
from gis.addresses.repeats import repeated

LONGEST_TEXT = 256
"""Signs that are read; what stands behind them has no elements."""

_INDOORS = frozenset({ElementKind.floorno, ElementKind.roomno})


def parse(text: str, gazetteer: KnownNames | None = None) -> tuple[Element, ...]:
    """The elements of one address, in the order of `text`; none overlap.

    Every sign of the first `LONGEST_TEXT` belongs to an element, save white space. `gazetteer`
    holds names known from the deployment's own registers.
    """
    plain = fold(text[:LONGEST_TEXT])
    read = cheapest(plain, gazetteer)
    again = repeated([(KIND_OF[state], plain[start:end]) for start, end, state in read])
    elements = [
        Element(start, end, ElementKind.redundant if at in again else KIND_OF[state])
        for at, (start, end, state) in enumerate(read)
    ]
    return tuple(sorted([*_within(elements), *_between(plain, read)]))


def _within(elements: list[Element]) -> list[Element]:
    """Tell a place from the one inside it, and who is behind a door from where the door is."""
    found: list[Element] = []
    placed = False
    for at, element in enumerate(elements):
        kind = element.kind
        if kind is ElementKind.poi:
            indoors = found and found[-1].kind in _INDOORS
            if indoors and at == len(elements) - 1:
                kind = ElementKind.person
            elif placed:
                kind = ElementKind.subpoi
            placed = True
        found.append(element._replace(kind=kind))
    return found


def _between(text: str, read: list[Read]) -> list[Element]:
    """Signs between the elements: dashes, commas, words of the trade."""
    inside = {at for start, end, _ in read for at in range(start, end)}
    return [
        Element(*found.span(), ElementKind.redundant)
        for found in SEPARATOR.finditer(text)
        if found.start() not in inside and not found[0].isspace()
    ]
