"""Colours of the maps in both themes; those of open cases go from none to many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

Theme = Literal["light", "dark"]

COLOURS: Mapping[Theme, Mapping[str, Any]] = {
    "light": {
        "ground": "#e6eaef",
        "streets": ("#f4f1ea", "#eef3ec", "#eef1f7", "#f5eff2", "#f2f2e8", "#ecf3f4"),
        "border": "#6d7a8d",
        "community": "#a9b3c1",
        "road": "#ffffff",
        "casing": "#cfd6df",
        "trunk": "#ffe2a8",
        "trunk_casing": "#e0bb70",
        "grid": "#9fb0c8",
        "label": "#3a4658",
        "label_small": "#5d6a7e",
        "halo": "#ffffffd9",
        "open": ("#ffffff00", "#dbe8fb", "#a9c9f5", "#f5c97a", "#e8705f"),
        "late": "#c92a20",
        "soon": "#d98200",
        "calm": "#1e66d0",
        "done": "#7c899b",
        "ring": "#ffffff",
        "location": "#6b7f99",
        "legal_entity": "#7a4fc0",
        "component": "#0f8578",
        "person": "#8c5a10",
        "position": "#0b7a43",
        "hot_spot": "#b5179e",
        "other": "#94a0b0",
        "stages": (
            "#a65a00",
            "#d98200",
            "#c2a200",
            "#2b8fd8",
            "#1e5fd0",
            "#7a4fc0",
            "#a440b8",
            "#d0569b",
            "#1d8a4c",
            "#7c899b",
            "#5a6b83",
            "#3f9aa0",
        ),
        "kinds": (
            "#1e66d0",
            "#d1495b",
            "#0f8578",
            "#e08a00",
            "#7a4fc0",
            "#5b8c2a",
            "#b5179e",
            "#8c5a10",
        ),
        "ages": ("#1e66d0", "#3f9aa0", "#d9a400", "#d9662b", "#a32020"),
    },
    "dark": {
        "ground": "#0b1017",
        "streets": ("#161d29", "#14202a", "#181c2e", "#1b1a2a", "#161f24", "#12222b"),
        "border": "#8a99b0",
        "community": "#3d4a5e",
        "road": "#2c3747",
        "casing": "#0d131b",
        "trunk": "#4b4530",
        "trunk_casing": "#14130e",
        "grid": "#3a4a63",
        "label": "#d5deea",
        "label_small": "#98a5b8",
        "halo": "#0b1017e6",
        "open": ("#00000000", "#1d4a86", "#2f72cf", "#946710", "#c4402f"),
        "late": "#ff6b60",
        "soon": "#f5b041",
        "calm": "#6aa5ff",
        "done": "#76849a",
        "ring": "#0b1017",
        "location": "#8fa3bd",
        "legal_entity": "#bda0ff",
        "component": "#54c9ba",
        "person": "#e6b25e",
        "position": "#57d694",
        "hot_spot": "#ff7be0",
        "other": "#7d8a9c",
        "stages": (
            "#d98a2b",
            "#f5b041",
            "#e6d25a",
            "#64b5f6",
            "#6aa5ff",
            "#bda0ff",
            "#dd8cf0",
            "#ff9ac8",
            "#5fd08f",
            "#8b99ad",
            "#a9b7cc",
            "#6fd0d6",
        ),
        "kinds": (
            "#6aa5ff",
            "#ff8a94",
            "#54c9ba",
            "#f5b041",
            "#bda0ff",
            "#a4d65e",
            "#ff7be0",
            "#d9b07a",
        ),
        "ages": ("#6aa5ff", "#6fd0d6", "#f0d060", "#ff9a5c", "#ff6b60"),
    },
}


def swatches(theme: Theme, stages: Iterable[str]) -> dict[str, str]:
    """The colour of everything that a legend names; `stages` in their order."""
    colours = COLOURS[theme]
    plain = ("late", "soon", "calm", "other", "location", "legal_entity", "component", "person",
             "position", "hot_spot", "ring")  # fmt: skip
    named = {name: colours[name] for name in plain}
    palette = colours["stages"]
    return {
        **named,
        "none": colours["done"],
        **{f"stage-{key}": palette[n % len(palette)] for n, key in enumerate(stages)},
        **{f"kind-{n}": colour for n, colour in enumerate(colours["kinds"])},
        **{f"age-{n}": colour for n, colour in enumerate(colours["ages"])},
        **{f"figure-{n}": colour for n, colour in enumerate(colours["open"])},
    }
