"""How well and how fast addresses are taken apart: bin/bench parse.

Reads the labelled addresses below ONEMAP_DATA (one token and its BIO label a line, a blank line
between two addresses) and counts a span as right when start, end and kind agree. Eleven kinds
count; the names of places are labelled too loosely to measure. The speed is taken in rounds that
alternate with a baseline of plain patterns, and the ratio is formed inside each round.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from gis.addresses.parse import parse

COUNTED = (
    *("prov", "city", "district", "town", "community", "road", "roadno"),
    *("houseno", "cellno", "floorno", "roomno"),
)
GOAL = 0.90
Spans = list[tuple[int, int, str]]

_BASELINE = re.compile(
    r"(?P<prov>[^\d]{2,3}省)|(?P<city>[^\d]{2,3}市)|(?P<district>[^\d]{2,4}?[区县])"
    r"|(?P<town>[^\d]{2,4}?(?:镇|街道|乡))|(?P<community>[^\d]{2,4}?(?:村|社区))"
    r"|(?P<road>[^\d]{1,5}?(?:路|街|大道|巷))|(?P<roadno>\d+号(?!楼))"
    r"|(?P<houseno>\d+(?:幢|栋|号楼|座))|(?P<cellno>\d+单元)|(?P<floorno>\d+[楼层])"
    r"|(?P<roomno>\d+室|\d{3,4}$)"
)


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench parse", description=__doc__)
    parser.add_argument("--file", default="dev.txt", help="below addresses/ (default dev.txt)")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    folder = os.environ.get("ONEMAP_DATA")
    if not folder:
        print("ONEMAP_DATA does not name the folder of labelled data; nothing measured.")
        return 0
    rows = labelled(Path(folder) / "addresses" / options.file)
    texts = [text for text, _ in rows]
    truth = [spans for _, spans in rows]
    found = {"rules": [by_rules(text) for text in texts], "patterns": [plain(t) for t in texts]}
    for name, answers in found.items():
        print(f"{name}:")
        report(truth, answers)
    overall = score(truth, found["rules"])["all"][2]
    rates = [(rate(by_rules, texts), rate(plain, texts)) for _ in range(options.rounds)]
    print(
        f"speed: {statistics.median(own for own, _ in rates):.0f} addresses/s,"
        f" {statistics.median(own / other for own, other in rates):.3f} of the patterns' rate"
    )
    print(f"parse: F1 {overall:.4f} on {options.file} (goal: at least {GOAL:.2f})")
    return 0 if overall >= GOAL else 1


def labelled(path: Path) -> list[tuple[str, Spans]]:
    """Texts with their labelled spans; kinds in small letters."""
    rows: list[tuple[str, Spans]] = []
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        text = ""
        spans: Spans = []
        for line in block.splitlines():
            token, _, label = line.rpartition(" ")
            begin, _, kind = label.lower().partition("-")
            start, text = len(text), text + token
            if begin == "i" and spans and spans[-1][1:] == (start, kind):
                start = spans.pop()[0]
            if kind:
                spans.append((start, len(text), kind))
        if text:
            rows.append((text, spans))
    return rows


def by_rules(text: str) -> Spans:
    return [(element.start, element.end, str(element.kind)) for element in parse(text)]


def plain(text: str) -> Spans:
    """What a handful of patterns make of an address."""
    return [(*found.span(), found.lastgroup or "") for found in _BASELINE.finditer(text)]


def score(truth: list[Spans], answers: list[Spans]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 by kind, and over all kinds that count."""
    wanted, given, right = Counter[str](), Counter[str](), Counter[str]()
    for true, answer in zip(truth, answers, strict=True):
        wanted.update(kind for _, _, kind in true)
        given.update(kind for _, _, kind in answer)
        right.update(kind for _, _, kind in set(true) & set(answer))
    kinds = {kind: _f1(right[kind], given[kind], wanted[kind]) for kind in COUNTED}
    overall = [sum(counts[kind] for kind in COUNTED) for counts in (right, given, wanted)]
    return kinds | {"all": _f1(*overall)}


def _f1(right: int, given: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    return precision, recall, 2 * right / max(given + wanted, 1)


def report(truth: list[Spans], answers: list[Spans]) -> None:
    for kind, (precision, recall, f1) in score(truth, answers).items():
        print(f"  {kind:<10} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")


def rate(read: Callable[[str], Spans], texts: list[str]) -> float:
    """Addresses a second of this process's own time."""
    before = time.process_time()
    for text in texts:
        read(text)
    return len(texts) / (time.process_time() - before)


if __name__ == "__main__":
    sys.exit(main())
