"""The filter of the map page: that of the list of cases, with open cases where nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from governance.cases.filter import Box, CaseFilter, State

TILED = ("state", "stage", "class", "department", "late", "opened_from", "opened_to", "q")
"""What the tiles of cases are asked for; the rest of the filter only the list knows."""

Key = Literal["level", "stage", "class", "age"]


class MapFilter(CaseFilter):
    """`state` is `open` unless another is asked for; `key` is what colours of cases tell."""

    state: State = "open"
    key: Key = Field(default="level")

    def in_list(self, **changes: object) -> dict[str, object]:
        """The values of the address of the list of cases that shows the same."""
        state = "" if self.state == "all" else self.state
        return self.but(**{"state": state, "key": None, **changes})

    def tiles(self) -> Mapping[str, object]:
        """The values of the address of a tile."""
        return {key: value for key, value in self.but(state=self.state).items() if key in TILED}

    def anywhere(self) -> MapFilter:
        """The same cases, wherever they lie."""
        return self.model_copy(update={"bbox": None, "after": None})

    def inside(self, box: Box) -> MapFilter:
        return self.model_copy(update={"bbox": box, "after": None})
