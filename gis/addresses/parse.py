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
    elements = _within(read, again)
    between = _between(plain, read)
    return tuple(sorted([*elements, *between]) if between else elements)


def _within(read: list[Read], again: set[int]) -> list[Element]:
    """Tell a place from the one inside it, and who is behind a door from where the door is."""
    found: list[Element] = []
    placed = False
    for at, (start, end, state) in enumerate(read):
        kind = ElementKind.redundant if at in again else KIND_OF[state]
        if kind is ElementKind.poi:
            if at == len(read) - 1 and found and found[-1].kind in _INDOORS:
                kind = ElementKind.person
            elif placed:
                kind = ElementKind.subpoi
            placed = True
        found.append(Element(start, end, kind))
    return found


def _between(text: str, read: list[Read]) -> list[Element]:
    """Signs between the elements: dashes, commas, words of the trade."""
    return [
        Element(*found.span(), ElementKind.redundant)
        for found in SEPARATOR.finditer(text)
        if not found[0].isspace()
        and not any(start <= found.start() < end for start, end, _ in read)
    ]
