"""The cities whose cases can be replayed, each in a district of its own beside the real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from governance.replaying import boston
from governance.replaying.past_case import City


@dataclass(frozen=True, slots=True)
class Profile:
    """`district` is a number that no division of China has. `file` lies below ONEMAP_DATA."""

    key: str
    title: str
    district: int
    file: str
    calendar: str
    read: Callable[[Path, ZoneInfo], City]

    @property
    def sender(self) -> str:
        return f"replay:{self.key}"


PROFILES: Mapping[str, Profile] = {
    "boston": Profile(
        "boston",
        "Boston",
        250_250,
        "boston/cases_2015_q1_q3.csv.gz",
        "calendar.yaml",
        boston.read,
    ),
}
