"""The style of every map: what is drawn from which tiles, in the colours of a theme.

No base map is needed: streets and communities are filled, roads follow from the addresses along
them, and labels are drawn with the fonts of the device (a style without `glyphs`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from governance.map.case_style import cases, hot_spots, positions
from governance.map.colours import COLOURS, Theme
from governance.map.style_parts import Colours, Layer, from_, text_, zoomed

OPEN_STEPS = (1, 2, 4, 8)
"""From how many open cases a grid takes the next colour of the choropleth."""

FIGURE = ["to-number", ["coalesce", ["feature-state", "figure"], ["get", "open"], 0], 0]
"""What a grid is coloured by: what a page tells of it, or the open cases that its tile knows."""


def style(
    theme: Theme,
    groups: Collection[str],
    source: Callable[[str], dict[str, object]],
    *,
    now: int,
    classes: Mapping[str, str],
) -> dict[str, Any]:
    """A MapLibre style of the named `groups`; `source` describes where a layer's tiles are.

    `now` (epoch seconds) is the moment by which cases are late; a page keeps it up by the global
    state of that name, so that tiles need not change because time passes. `classes` are the names
    of the case classes by their numbers.
    """
    colours = COLOURS[theme]
    drawn = [layer for name in ORDER if name in groups for layer in DRAW[name](colours)]
    drawn.sort(key=lambda layer: KINDS.get(layer["type"], len(KINDS)))
    names = dict.fromkeys(layer["source"] for layer in drawn)
    ground = {"background-color": colours["ground"]}
    return {
        "version": 8,
        "state": {"now": {"default": now}, "classes": {"default": dict(classes)}},
        "sources": {name: source(name) for name in names},
        "layers": [{"id": "ground", "type": "background", "paint": ground}, *drawn],
    }


KINDS = {"fill": 0, "line": 1}
"""Surfaces lie below lines, and both below points and labels."""


def _divisions(colours: Colours) -> list[Layer]:
    street, community = (["==", ["get", "level"], level] for level in ("street", "community"))
    fills = colours["streets"]
    tone = ["%", ["to-number", ["slice", ["get", "code"], 6, 9], 0], len(fills)]
    fill = ["match", tone, *(part for i, c in enumerate(fills[1:], 1) for part in (i, c)), fills[0]]
    halo = {"text-halo-color": colours["halo"], "text-halo-width": 1.6}
    return [
        from_("divisions", "streets", "fill", filter=street, paint={"fill-color": fill}),
        from_("divisions", "communities", "line", filter=community, minzoom=11, paint={
            "line-color": colours["community"], "line-width": zoomed(11, 0.5, 15, 1.4),
            "line-dasharray": [3, 2]}),
        from_("divisions", "street-borders", "line", filter=street, paint={
            "line-color": colours["border"], "line-width": zoomed(10, 1.2, 15, 2.4)}),
        from_("division_points", "street-names", "symbol", group="divisions", filter=street,
              maxzoom=13.5, layout=text_(["get", "name"], zoomed(10, 13, 13, 18), **{
                  "text-letter-spacing": 0.12}),
            paint={"text-color": colours["label"], **halo}),
        from_("division_points", "community-names", "symbol", group="divisions",
              filter=community, minzoom=13, maxzoom=16, layout=text_(
                  ["get", "name"], zoomed(13, 11, 16, 14)),
              paint={"text-color": colours["label_small"], **halo}),
    ]  # fmt: skip


def _roads(colours: Colours) -> list[Layer]:
    trunk, small = ["==", ["get", "rank"], 0], ["!=", ["get", "rank"], 0]
    round_ = {"line-cap": "round", "line-join": "round"}
    by_rank = ["match", ["get", "rank"], 0, 5, 1, 2.4, 1.2]
    wide = ["match", ["get", "rank"], 0, 16, 1, 11, 7]
    return [
        from_("roads", "road-casing", "line", minzoom=11.5, layout=round_, paint={
            "line-color": ["match", ["get", "rank"], 0, colours["trunk_casing"], colours["casing"]],
            "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 12, ["+", by_rank, 1],
                           17, ["+", wide, 2]]}),
        *(
            from_("roads", f"road-{id_}", "line", filter=which, minzoom=minzoom, layout=round_,
                  paint={"line-color": colours[colour], "line-width": [
                      "interpolate", ["exponential", 1.4], ["zoom"], 12, by_rank, 17, wide]})
            for id_, which, colour, minzoom in (
                ("small", small, "road", 12), ("trunk", trunk, "trunk", 10))
        ),
        from_("roads", "road-names", "symbol", minzoom=13, layout=text_(
            ["get", "name"], zoomed(13, 11, 17, 14), **{
                "symbol-placement": "line", "symbol-spacing": 380, "text-max-angle": 32}),
            paint={"text-color": colours["label_small"], "text-halo-color": colours["halo"],
                   "text-halo-width": 1.4}),
    ]  # fmt: skip


def _grids(colours: Colours) -> list[Layer]:
    steps = [part for pair in zip(OPEN_STEPS, colours["open"][1:], strict=True) for part in pair]
    return [
        from_("grids", "grid-open", "fill", paint={
            "fill-color": ["step", FIGURE, colours["open"][0], *steps],
            "fill-opacity": 0.72}),
        from_("grids", "grid-lines", "line", minzoom=12, paint={
            "line-color": colours["grid"], "line-width": zoomed(12, 0.4, 16, 1.2)}),
        from_("grids", "grid-chosen", "line", filter=["==", ["id"], -1], paint={
            "line-color": colours["calm"], "line-width": 3}),
        from_("grid_points", "grid-counts", "symbol", group="grids", minzoom=13.2,
              filter=[">", ["get", "open"], 0], layout=text_(["to-string", ["get", "open"]], 12),
              paint={"text-color": colours["label"], "text-halo-color": colours["halo"],
                     "text-halo-width": 1.4}),
    ]  # fmt: skip


def _points(
    name: str, colour: str, label: str, labelled: float
) -> Callable[[Colours], list[Layer]]:
    """Points with a label from a zoom on; far out the tiles count them by cells."""
    counted = ["has", "count"]
    radius = ["step", ["coalesce", ["get", "count"], 0], 4, 2, 9, 20, 12, 100, 16, 500, 20]

    def draw(colours: Colours) -> list[Layer]:
        halo = {"text-halo-color": colours["halo"], "text-halo-width": 1.4}
        return [
            from_(name, f"{name}-dots", "circle", paint={
                "circle-color": colours[colour], "circle-radius": radius,
                "circle-opacity": ["case", counted, 0.75, 1],
                "circle-stroke-color": colours["ring"], "circle-stroke-width": 1}),
            from_(name, f"{name}-counts", "symbol", filter=counted, layout=text_(
                ["to-string", ["get", "count"]], 11), paint={"text-color": colours["ring"]}),
            from_(name, f"{name}-names", "symbol", minzoom=labelled, layout=text_(
                ["get", label], 11, **{"text-anchor": "top", "text-offset": [0, 0.6],
                                       "text-max-width": 9}),
                paint={"text-color": colours[colour], **halo}),
        ]  # fmt: skip

    return draw


def _persons(colours: Colours) -> list[Layer]:
    return [
        from_("persons", "person-counts", "symbol", minzoom=12.5, filter=[">", ["get", "count"], 0],
              layout=text_(
            ["to-string", ["get", "count"]], 12, **{"text-offset": [0, 1.1]}),
            paint={"text-color": colours["person"], "text-halo-color": colours["halo"],
                   "text-halo-width": 1.6}),
    ]  # fmt: skip


ORDER = (
    "divisions", "grids", "roads", "hot_spots", "locations", "components", "legal_entities",
    "persons", "cases", "positions",
)  # fmt: skip
DRAW = {
    "divisions": _divisions,
    "grids": _grids,
    "roads": _roads,
    "locations": _points("locations", "location", "address", 18),
    "components": _points("components", "component", "name", 17.5),
    "legal_entities": _points("legal_entities", "legal_entity", "name", 16.5),
    "persons": _persons,
    "cases": cases,
    "positions": positions,
    "hot_spots": hot_spots,
}
