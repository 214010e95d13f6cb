"""Names a deployment knows from its own registers and address library.

A reading by rules alone guesses where a name without a closing word ends; a name that is known
needs no guess. Names come in as data, so the rules stay the same in every city.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from gis.addresses.labels import ElementKind
from gis.addresses.normalise import fold

_CLOSING = re.compile(r"(?:街道|镇|乡|社区|村)$")
_SHORTER = frozenset({ElementKind.town, ElementKind.community})
SHORTEST = 2


class KnownNames:
    """An index of (name, kind); towns and communities are known without their closing word too."""

    def __init__(self, names: Iterable[tuple[str, ElementKind]]) -> None:
        found: defaultdict[str, dict[str, tuple[ElementKind, bool]]] = defaultdict(dict)
        for name, kind in names:
            whole = fold(name.strip())
            stem = _CLOSING.sub("", whole) if kind in _SHORTER else whole
            for known, short in ((stem, True), (whole, False)):
                if len(known) >= SHORTEST:
                    found[known[:SHORTEST]][known] = (kind, short and stem != whole)
        self._by_first_signs = {
            signs: tuple((known, kind, short) for known, (kind, short) in names.items())
            for signs, names in found.items()
        }

    def at(self, text: str, at: int) -> Iterator[tuple[int, ElementKind, bool]]:
        """End, kind and whether the closing word is left out, of every name that starts here.

        `text` is folded.
        """
        for name, kind, short in self._by_first_signs.get(text[at : at + SHORTEST], ()):
            if text.startswith(name, at):
                yield at + len(name), kind, short
