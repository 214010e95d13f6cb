"""Ids of the sample's places."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceIds:
    """Cells and locations count from a first id in the order of the ground."""

    first_cell: int
    first_location: int
    responsible: dict[str, int]
    """By community code."""

    def cell(self, index: int) -> int:
        return self.first_cell + index

    def location(self, index: int) -> int:
        return self.first_location + index
