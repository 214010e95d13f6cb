"""Which rows of a layer a tile shows, beyond what the layer itself says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gis.errors import Invalid
from gis.reason import Reason
from gis.tiles.layers import LayerSpec

Condition = tuple[str, Mapping[str, Any]]
"""SQL over the layer's source, and the values that it binds as `:name`."""


def _everything() -> Condition:
    return "true", {}


@dataclass(frozen=True, slots=True)
class Selection:
    """`key` is equal for equal selections. `facet` is how the pyramid counts these rows, if it
    does: `""` for all, else `filter=value`. `condition` is only asked for when rows are read.
    """

    key: str
    facet: str | None
    condition: Callable[[], Condition]


ALL = Selection("", "", _everything)


def by_filters(layer: LayerSpec, filters: Mapping[str, Any]) -> Selection:
    """What the layer's own `filters` say; Invalid for one that it does not know."""
    if not filters:
        return ALL
    for name in filters:
        if name not in layer.filters:
            raise Invalid(Reason("filter_unknown", {"name": name[:40]}), name[:40])
    names = sorted(filters)
    counted = layer.counted is not None and len(names) == 1 and names[0] in layer.counted.facets
    return Selection(
        key=repr([(name, filters[name]) for name in names]),
        facet=facet(names[0], filters[names[0]]) if counted else None,
        condition=lambda: (" and ".join(layer.filters[name] for name in names), filters),
    )


def facet(name: str, value: object) -> str:
    """How the pyramid names the rows where the filter `name` says `value`."""
    return f"{name}={value}"
