"""Names for collectors and lanes, built from the place they run through."""

from collections.abc import Iterator

from governance.sample.divisions import DivisionName
from governance.sample.names import DIGITS

_TOWN_COLLECTORS = ("路", "北路", "南路", "东路", "西路", "新路", "大街")
_VILLAGE_COLLECTORS = ("大道", "工业路", "东路", "西路", "大道北", "大道南", "新路")
_TOWN_LANES = ("直街", "横街", "新街", "里", "坊", "东街", "西街")
_VILLAGE_LANES = ("大街", "新村路", "祠堂路", "东街", "西街", "涌边路", "市场路")


class RoadNames:
    """Hands out road names, none of them twice in the district."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def collector(self, place: DivisionName) -> str:
        endings = _VILLAGE_COLLECTORS if place.is_village else _TOWN_COLLECTORS
        return self._first(place.stem + ending for ending in endings)

    def lane(self, place: DivisionName, order: int) -> str:
        """The name of a community's lane number `order` (from 0): streets first, then lanes."""
        endings = _VILLAGE_LANES if place.is_village else _TOWN_LANES
        if order % 3 == 0:
            return self._first(_then_numbered(place.stem, endings))
        return self._first(_then_numbered(place.stem, ()))

    def _first(self, names: Iterator[str]) -> str:
        name = next(name for name in names if name not in self._taken)
        self._taken.add(name)
        return name


def _then_numbered(stem: str, endings: tuple[str, ...]) -> Iterator[str]:
    yield from (stem + ending for ending in endings)
    for infix in ("", "新", "东", "西"):
        yield from (f"{stem}{infix}{digit}巷" for digit in DIGITS)
