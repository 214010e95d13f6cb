"""The sample district's outline and the four zones that its streets and towns grow in.

The outline follows the shape of 禅城 roughly, in coordinates of our own rounded to 4 decimals
(about 10 m). The zones only have to cover the outline between them; where a street really
ends is decided by the grid cells nearest to each border.
"""

import csv
from importlib.resources import files

import numpy as np
import shapely

from governance.sample.plane import Floats, to_metres

NANZHUANG, ZHANGCHA, ZUMIAO, SHIWAN = "440604100", "440604011", "440604012", "440604010"

_ZONES: dict[str, list[tuple[float, float]]] = {
    NANZHUANG: [
        (112.90, 23.10), (113.0405, 23.10), (113.0405, 23.034), (113.0440, 23.0200),
        (113.0432, 23.0060), (113.0478, 22.9905), (113.0464, 22.9770), (113.08, 22.94),
        (113.08, 22.90), (112.90, 22.90),
    ],
    ZHANGCHA: [
        (113.0405, 23.10), (113.0860, 23.10), (113.0862, 23.0560), (113.0822, 23.0400),
        (113.0838, 23.0230), (113.0800, 23.0125), (113.0735, 23.0005), (113.0660, 22.9960),
        (113.0478, 22.9905), (113.0432, 23.0060), (113.0440, 23.0200), (113.0405, 23.034),
    ],
    ZUMIAO: [
        (113.0860, 23.10), (113.20, 23.10), (113.20, 23.0135), (113.1330, 23.0135),
        (113.1200, 23.0170), (113.1040, 23.0140), (113.0910, 23.0165), (113.0838, 23.0230),
        (113.0822, 23.0400), (113.0862, 23.0560),
    ],
    SHIWAN: [
        (113.0478, 22.9905), (113.0660, 22.9960), (113.0735, 23.0005), (113.0800, 23.0125),
        (113.0838, 23.0230), (113.0910, 23.0165), (113.1040, 23.0140), (113.1200, 23.0170),
        (113.1330, 23.0135), (113.20, 23.0135), (113.20, 22.90), (113.08, 22.90),
        (113.08, 22.94), (113.0464, 22.9770),
    ],
}  # fmt: skip


def outline() -> Floats:
    """(n, 2) lon/lat of the outline's corners, not closed."""
    text = (files("governance.sample") / "data" / "outline.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return np.array([(float(row["lon"]), float(row["lat"])) for row in rows])


def zones() -> dict[str, shapely.Polygon]:
    """Street code -> polygon in metres."""
    return {code: shapely.Polygon(to_metres(np.array(ring))) for code, ring in _ZONES.items()}
