"""A sentence in the form in which names and numbers are looked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.addresses.normalise import arabic, counted, fold, number

LONGEST_TEXT = 4000
"""Characters that are searched; an address further down a text is not looked for."""

# Spaces, quotes and brackets say nothing; between two numbers they keep them apart.
_SILENT = r"[\s'\"“”‘’·•*~_|<>《》【】「」『』\[\]{}()\\]"
_DROPPED = re.compile(rf"{_SILENT}+")
_BETWEEN = re.compile(rf"(?<=[\dA-Z]){_SILENT}(?={_SILENT}*[\dA-Z])")
_VARIANTS = str.maketrans("邨峯脚衕", "村峰脚衖")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is what is read; `written` what was given."""

    text: str
    written: str

    @classmethod
    def of(cls, written: str) -> Sentence:
        folded = fold(written[:LONGEST_TEXT]).translate(_VARIANTS)
        if _DROPPED.search(folded):
            folded = _DROPPED.sub("", _BETWEEN.sub(",", folded))
        return cls(arabic(folded), written)

    def as_written(self, start: int, end: int) -> str:
        """What was written at [start, end) of `text`."""
        folded = fold(self.written[:LONGEST_TEXT]).translate(_VARIANTS)
        kept = list(range(len(folded)))
        if _DROPPED.search(folded):
            folded = _BETWEEN.sub(",", folded)
            kept = [at for at, sign in enumerate(folded) if not _DROPPED.match(sign)]
            folded = "".join(folded[at] for at in kept)
        places: list[int] = []
        at = 0
        for found in counted(folded):
            places += kept[at : found.start()]
            places += [kept[found.start()]] * len(str(number(found[0])))
            at = found.end()
        places += kept[at:]
        if start >= end or end > len(places):
            return ""
        behind = places[end] if end < len(places) else len(self.written[:LONGEST_TEXT])
        return self.written[places[start] : behind].rstrip()
