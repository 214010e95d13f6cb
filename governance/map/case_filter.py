"""The filter of the map page: that of the list of cases, with open cases where nothing is said."""

from __future__ import annotations

from typing import Any, Literal

from governance.cases.filter import CaseFilter, State

Key = Literal["level", "stage", "class", "age"]

_COUNTED = ("measure", "less", "by", "counted_from", "counted_to", "of", "within")
_LIST_ONLY = ("street", "grid", "urgent", "due", "placed", "closed_from", "closed_to", *_COUNTED)


class MapFilter(CaseFilter):
    """`state` is `open` unless another is asked for; `key` is what colours of cases tell.

    What the tiles cannot be asked for is left out, so that map and list always show the same.
    """

    state: State = "open"
    key: Key = "level"

    def model_post_init(self, context: Any, /) -> None:
        for name in _LIST_ONLY:
            setattr(self, name, type(self).model_fields[name].default)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state is asked for."""
        return bool(set(self.but()) - {"state", "key", "bbox"})

    def in_list(self, **changes: object) -> dict[str, object]:
        """The values of the address of the list of cases that shows the same."""
        state = "" if self.state == "all" else self.state
        return self.but(**{"state": state, "key": None, **changes})

    def anywhere(self) -> MapFilter:
        """The same cases, wherever they lie."""
        return self.model_copy(update={"bbox": None, "after": None})

    def in_page(self, **changes: object) -> dict[str, object]:
        """The values of the map's own address with `changes`; its view is not among them."""
        return self.but(**{"bbox": None, **changes})
