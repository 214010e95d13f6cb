"""How cases, the workers who see to them, and hot spots are drawn."""

from __future__ import annotations

from governance.map.style_parts import Colours, Layer, from_, number, text_, zoomed

NOW = ["to-number", ["global-state", "now"], 0]
DUE = ["to-number", ["get", "due"], 0]
LEVEL = ["case", ["!", ["has", "due"]], "none",
         ["<", DUE, NOW], "late", ["<=", DUE, ["+", NOW, 3600]], "soon", "calm"]  # fmt: skip
"""How pressing a case is, by the end of its running clock; `none` without one."""
CLASS = [
    "to-string",
    ["get", ["to-string", ["get", "class"]], ["object", ["global-state", "classes"]]],
]
"""Its class by name: tiles hold the number alone, so that they speak no language and stay small."""


def cases(colours: Colours) -> list[Layer]:
    level = [
        "match",
        LEVEL,
        *(part for key in ("late", "soon", "calm") for part in (key, colours[key])),
        colours["done"],
    ]
    single, counted = ["!", ["has", "count"]], ["has", "count"]
    count, opened = number("count"), number("open")
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
        from_("cases", "case-clusters", "circle", filter=counted, paint={
            "circle-color": ["case", running, colours["calm"], colours["done"]],
            "circle-radius": radius, "circle-opacity": 0.92,
            "circle-stroke-color": ring, "circle-stroke-width": width}),
        from_("cases", "case-dots", "circle", filter=single, paint={
            "circle-color": level,
            "circle-radius": zoomed(10, 2.5, 14, 5, 17, 8),
            "circle-stroke-color": colours["ring"], "circle-stroke-width": 1.2}),
        from_("cases", "case-urgent", "circle",
              filter=["all", single, ["to-boolean", ["get", "urgent"]]], paint={
            "circle-color": "#00000000", "circle-radius": zoomed(10, 5, 14, 8.5, 17, 12),
            "circle-stroke-color": colours["late"], "circle-stroke-width": 2}),
        from_("cases", "case-counts", "symbol", filter=counted, layout=text_(
            ["to-string", count], 12, **{"text-allow-overlap": True}),
            paint={"text-color": colours["ring"]}),
        from_("cases", "case-titles", "symbol", minzoom=15, filter=single, layout=text_(
            CLASS, 12, **{"text-anchor": "top", "text-offset": [0, 0.8],
                                     "text-optional": True}),
            paint={"text-color": colours["label"], "text-halo-color": colours["halo"],
                   "text-halo-width": 1.4}),
    ]  # fmt: skip


def positions(colours: Colours) -> list[Layer]:
    """Grid workers, each as a dot with a name; the paler the older the fix."""
    age = ["interpolate", ["linear"], number("minutes"), 2, 1, 20, 0.45]
    return [
        from_("positions", "position-halos", "circle", paint={
            "circle-color": colours["position"], "circle-opacity": 0.18, "circle-radius": 16}),
        from_("positions", "position-dots", "circle", paint={
            "circle-color": colours["position"], "circle-opacity": age, "circle-radius": 7,
            "circle-stroke-color": colours["ring"], "circle-stroke-width": 2}),
        from_("positions", "position-names", "symbol", minzoom=11, layout=text_(
            ["get", "name"], 12, **{"text-anchor": "left", "text-offset": [1, 0]}),
            paint={"text-color": colours["position"], "text-halo-color": colours["halo"],
                   "text-halo-width": 1.6}),
    ]  # fmt: skip


def hot_spots(colours: Colours) -> list[Layer]:
    """Outlines, filled the more the higher the score, which stands inside."""
    score = ["interpolate", ["linear"], number("score"), 0, 0.12, 20, 0.5]
    return [
        from_("hot_spots", "hot-spot-areas", "fill", paint={
            "fill-color": colours["hot_spot"], "fill-opacity": score}),
        from_("hot_spots", "hot-spot-lines", "line", paint={
            "line-color": colours["hot_spot"], "line-width": 2}),
        from_("hot_spots", "hot-spot-scores", "symbol", layout=text_(
            ["number-format", number("score"), {"max-fraction-digits": 1}], 13),
            paint={"text-color": colours["hot_spot"], "text-halo-color": colours["halo"],
                   "text-halo-width": 2}),
    ]  # fmt: skip
