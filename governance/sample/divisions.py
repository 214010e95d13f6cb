"""Names and codes of the sample's divisions: facts of the public administrative register."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DISTRICT = 440604
CITY = "广东省佛山市"


@dataclass(frozen=True, slots=True)
class DivisionName:
    """A division's code (6, 9 or 12 digits) and its full name."""

    code: str
    name: str

    @property
    def is_village(self) -> bool:
        """Whether villagers, not residents, govern it: their codes count from 200."""
        return len(self.code) == 12 and int(self.code[9:]) >= 200

    @property
    def stem(self) -> str:
        """The bare place name, such as 塔坡 or 罗南, that roads are called after."""
        bare = self.name.removesuffix("社区居委会").removesuffix("村民委员会")
        return bare.removesuffix("村") if len(bare) > 2 else bare


@cache
def divisions() -> tuple[DivisionName, ...]:
    """All divisions, each parent before its children."""
    text = (files("governance.sample") / "data" / "divisions.csv").read_text("utf-8")
    return tuple(DivisionName(**row) for row in csv.DictReader(text.splitlines()))


def streets() -> tuple[DivisionName, ...]:
    return tuple(one for one in divisions() if len(one.code) == 9)


def communities(street: str = "") -> tuple[DivisionName, ...]:
    """The communities and villages of one street (9 digits), or of the district."""
    return tuple(one for one in divisions() if len(one.code) == 12 and one.code.startswith(street))
