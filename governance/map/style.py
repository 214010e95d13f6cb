"""The style of every map: what is drawn from which tiles, in the colours of a theme.

No base map is needed: streets and communities are filled, roads follow from the addresses along
them, and labels are drawn with the fonts of the device (a style without `glyphs`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from governance.map.colours import COLOURS, Theme

FONTS = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
OPEN_STEPS = (1, 2, 4, 8)
"""From how many open cases a grid takes the next colour of the choropleth."""

NOW = ["to-number", ["global-state", "now"], 0]
DUE = ["to-number", ["get", "due"], 0]
LEVEL = ["case", ["has", "level"], ["get", "level"], ["!", ["has", "due"]], "none",
         ["<", DUE, NOW], "late", ["<=", DUE, ["+", NOW, 3600]], "soon", "calm"]  # fmt: skip
"""How pressing a case is, by the end of its running clock; `none` without one."""

FIGURE = ["to-number", ["coalesce", ["feature-state", "figure"], ["get", "open"], 0], 0]
"""What a grid is coloured by: what a page tells of it, or the open cases that its tile knows."""

Colours = Mapping[str, Any]
Layer = dict[str, Any]


def style(
    theme: Theme,
    groups: Collection[str],
    source: Callable[[str], dict[str, object]],
    *,
    now: int,
    english: bool = False,
) -> dict[str, Any]:
    """A MapLibre style of the named `groups`; `source` describes where a layer's tiles are.

    `now` (epoch seconds) is the moment by which cases are late; a page keeps it up by the global
    state of that name, so that tiles need not change because time passes.
    """
    colours = {**COLOURS[theme], "title": "title_en" if english else "title"}
    drawn = [layer for name in ORDER if name in groups for layer in DRAW[name](colours)]
    drawn.sort(key=lambda layer: KINDS.get(layer["type"], len(KINDS)))
    names = dict.fromkeys(layer["source"] for layer in drawn)
    ground = {"background-color": colours["ground"]}
    return {
        "version": 8,
        "state": {"now": {"default": now}},
        "sources": {name: source(name) for name in names},
        "layers": [{"id": "ground", "type": "background", "paint": ground}, *drawn],
    }


WHOLE = frozenset({"roads", "positions", "hot_spots"})
"""Layers that come as one GeoJSON instead of in tiles."""

KINDS = {"fill": 0, "line": 1}
"""Surfaces lie below lines, and both below points and labels."""


def _from(name: str, id_: str, kind: str, *, group: str = "", **rest: Any) -> Layer:
    """A style layer `id_` from the tiles of layer `name`, toggled as `group` (or that name)."""
    tiled = {} if name in WHOLE else {"source-layer": name}
    grouped = {"metadata": {"group": group or name}}
    return {"id": id_, "type": kind, "source": name, **tiled, **grouped, **rest}


def _text(field: Any, size: Any, **rest: Any) -> dict[str, Any]:
    return {"text-field": field, "text-font": FONTS, "text-size": size, **rest}


def _number(name: str) -> list[Any]:
    return ["to-number", ["get", name], 0]


def _zoomed(*stops: float) -> list[Any]:
    """Interpolated by zoom: zoom, value, zoom, value, …"""
    return ["interpolate", ["linear"], ["zoom"], *stops]


def _divisions(colours: Colours) -> list[Layer]:
    street, community = (["==", ["get", "level"], level] for level in ("street", "community"))
    fills = colours["streets"]
    tone = ["%", ["to-number", ["slice", ["get", "code"], 6, 9], 0], len(fills)]
    fill = ["match", tone, *(part for i, c in enumerate(fills[1:], 1) for part in (i, c)), fills[0]]
    halo = {"text-halo-color": colours["halo"], "text-halo-width": 1.6}
    return [
        _from("divisions", "streets", "fill", filter=street, paint={"fill-color": fill}),
        _from("divisions", "communities", "line", filter=community, minzoom=11, paint={
            "line-color": colours["community"], "line-width": _zoomed(11, 0.5, 15, 1.4),
            "line-dasharray": [3, 2]}),
        _from("divisions", "street-borders", "line", filter=street, paint={
            "line-color": colours["border"], "line-width": _zoomed(10, 1.2, 15, 2.4)}),
        _from("division_points", "street-names", "symbol", group="divisions", filter=street,
              maxzoom=13.5, layout=_text(["get", "name"], _zoomed(10, 13, 13, 18), **{
                  "text-letter-spacing": 0.12}),
            paint={"text-color": colours["label"], **halo}),
        _from("division_points", "community-names", "symbol", group="divisions",
              filter=community, minzoom=13, maxzoom=16, layout=_text(
                  ["get", "name"], _zoomed(13, 11, 16, 14)),
              paint={"text-color": colours["label_small"], **halo}),
    ]  # fmt: skip


def _roads(colours: Colours) -> list[Layer]:
    trunk, small = ["==", ["get", "rank"], 0], ["!=", ["get", "rank"], 0]
    round_ = {"line-cap": "round", "line-join": "round"}
    by_rank = ["match", ["get", "rank"], 0, 5, 1, 2.4, 1.2]
    wide = ["match", ["get", "rank"], 0, 16, 1, 11, 7]
    return [
        _from("roads", "road-casing", "line", minzoom=11.5, layout=round_, paint={
            "line-color": ["match", ["get", "rank"], 0, colours["trunk_casing"], colours["casing"]],
            "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 12, ["+", by_rank, 1],
                           17, ["+", wide, 2]]}),
        *(
            _from("roads", f"road-{id_}", "line", filter=which, minzoom=minzoom, layout=round_,
                  paint={"line-color": colours[colour], "line-width": [
                      "interpolate", ["exponential", 1.4], ["zoom"], 12, by_rank, 17, wide]})
            for id_, which, colour, minzoom in (
                ("small", small, "road", 12), ("trunk", trunk, "trunk", 10))
        ),
        _from("roads", "road-names", "symbol", minzoom=13, layout=_text(
            ["get", "name"], _zoomed(13, 11, 17, 14), **{
                "symbol-placement": "line", "symbol-spacing": 380, "text-max-angle": 32}),
            paint={"text-color": colours["label_small"], "text-halo-color": colours["halo"],
                   "text-halo-width": 1.4}),
    ]  # fmt: skip


def _grids(colours: Colours) -> list[Layer]:
    steps = [part for pair in zip(OPEN_STEPS, colours["open"][1:], strict=True) for part in pair]
    return [
        _from("grids", "grid-open", "fill", paint={
            "fill-color": ["step", FIGURE, colours["open"][0], *steps],
            "fill-opacity": 0.72}),
        _from("grids", "grid-lines", "line", minzoom=12, paint={
            "line-color": colours["grid"], "line-width": _zoomed(12, 0.4, 16, 1.2)}),
        _from("grids", "grid-chosen", "line", filter=["==", ["id"], -1], paint={
            "line-color": colours["calm"], "line-width": 3}),
        _from("grid_points", "grid-counts", "symbol", group="grids", minzoom=13.2,
              filter=[">", ["get", "open"], 0], layout=_text(["to-string", ["get", "open"]], 12),
              paint={"text-color": colours["label"], "text-halo-color": colours["halo"],
                     "text-halo-width": 1.4}),
    ]  # fmt: skip


def _cases(colours: Colours) -> list[Layer]:
    level = [
        "match",
        LEVEL,
        *(part for key in ("late", "soon", "calm") for part in (key, colours[key])),
        colours["done"],
    ]
    single, counted = ["!", ["has", "count"]], ["has", "count"]
    count, opened = _number("count"), _number("open")
    radius = ["interpolate", ["linear"], ["sqrt", count], 1, 8, 10, 15, 32, 22, 100, 30, 1000, 38]
    # Open cases tell when the first of them is due; a count of all tells how many are open.
    running = ["has", "due"]
    ring = [
        "case",
        running,
        ["match", LEVEL, "calm", colours["ring"], level],
        [">", opened, 0],
        colours["calm"],
        colours["ring"],
    ]
    width = [
        "case",
        running,
        ["match", LEVEL, "calm", 1.2, 3.2],
        ["+", 1.2, ["*", 5, ["sqrt", ["/", opened, ["max", count, 1]]]]],
    ]
    return [
        _from("cases", "case-clusters", "circle", filter=counted, paint={
            "circle-color": ["case", running, colours["calm"], colours["done"]],
            "circle-radius": radius, "circle-opacity": 0.92,
            "circle-stroke-color": ring, "circle-stroke-width": width}),
        _from("cases", "case-dots", "circle", filter=single, paint={
            "circle-color": level,
            "circle-radius": _zoomed(10, 2.5, 14, 5, 17, 8),
            "circle-stroke-color": colours["ring"], "circle-stroke-width": 1.2}),
        _from("cases", "case-urgent", "circle",
              filter=["all", single, ["to-boolean", ["get", "urgent"]]], paint={
            "circle-color": "#00000000", "circle-radius": _zoomed(10, 5, 14, 8.5, 17, 12),
            "circle-stroke-color": colours["late"], "circle-stroke-width": 2}),
        _from("cases", "case-counts", "symbol", filter=counted, layout=_text(
            ["to-string", count], 12, **{"text-allow-overlap": True}),
            paint={"text-color": colours["ring"]}),
        _from("cases", "case-titles", "symbol", minzoom=15, filter=single, layout=_text(
            ["get", colours["title"]], 12, **{"text-anchor": "top", "text-offset": [0, 0.8],
                                     "text-optional": True}),
            paint={"text-color": colours["label"], "text-halo-color": colours["halo"],
                   "text-halo-width": 1.4}),
    ]  # fmt: skip


def _positions(colours: Colours) -> list[Layer]:
    """Grid workers, each as a dot with a name; the paler the older the fix."""
    age = ["interpolate", ["linear"], _number("minutes"), 2, 1, 20, 0.45]
    return [
        _from("positions", "position-halos", "circle", paint={
            "circle-color": colours["position"], "circle-opacity": 0.18, "circle-radius": 16}),
        _from("positions", "position-dots", "circle", paint={
            "circle-color": colours["position"], "circle-opacity": age, "circle-radius": 7,
            "circle-stroke-color": colours["ring"], "circle-stroke-width": 2}),
        _from("positions", "position-names", "symbol", minzoom=11, layout=_text(
            ["get", "name"], 12, **{"text-anchor": "left", "text-offset": [1, 0]}),
            paint={"text-color": colours["position"], "text-halo-color": colours["halo"],
                   "text-halo-width": 1.6}),
    ]  # fmt: skip


def _hot_spots(colours: Colours) -> list[Layer]:
    """Outlines, filled the more the higher the score, which stands inside."""
    score = ["interpolate", ["linear"], _number("score"), 0, 0.12, 20, 0.5]
    return [
        _from("hot_spots", "hot-spot-areas", "fill", paint={
            "fill-color": colours["hot_spot"], "fill-opacity": score}),
        _from("hot_spots", "hot-spot-lines", "line", paint={
            "line-color": colours["hot_spot"], "line-width": 2}),
        _from("hot_spots", "hot-spot-scores", "symbol", layout=_text(
            ["number-format", _number("score"), {"max-fraction-digits": 1}], 13),
            paint={"text-color": colours["hot_spot"], "text-halo-color": colours["halo"],
                   "text-halo-width": 2}),
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
            _from(name, f"{name}-dots", "circle", paint={
                "circle-color": colours[colour], "circle-radius": radius,
                "circle-opacity": ["case", counted, 0.75, 1],
                "circle-stroke-color": colours["ring"], "circle-stroke-width": 1}),
            _from(name, f"{name}-counts", "symbol", filter=counted, layout=_text(
                ["to-string", ["get", "count"]], 11), paint={"text-color": colours["ring"]}),
            _from(name, f"{name}-names", "symbol", minzoom=labelled, layout=_text(
                ["get", label], 11, **{"text-anchor": "top", "text-offset": [0, 0.6],
                                       "text-max-width": 9}),
                paint={"text-color": colours[colour], **halo}),
        ]  # fmt: skip

    return draw


def _persons(colours: Colours) -> list[Layer]:
    return [
        _from("persons", "person-counts", "symbol", minzoom=12.5, filter=[">", ["get", "count"], 0],
              layout=_text(
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
    "cases": _cases,
    "positions": _positions,
    "hot_spots": _hot_spots,
}
