"""What it costs to read one element behind another, set by hand.

An address runs from the large to the small. The usual order costs little, what happens now and
then costs more, and what is not listed costs `RARE`: nothing is impossible, or a slip of the pen
would leave an address without a reading. The unit is about that of a negative logarithm.
"""

from __future__ import annotations

from gis.addresses.labels import ElementKind

RARE = 9.0
START = "start"

GROUP = "group"
"""A village group: labelled a road, but it stands behind its village."""
HALL = "hall"
"""A place with many rooms: a market, a tower."""
SUFFIX = "suffix"
"""What a number has behind it: 12号之一, 3楼之2."""
PLACE = "place"
"""A name of no kind that shows: a hamlet, an estate, a shop."""

_POI = "poi:1.2 place:1.6 hall:1.2 road:1.8 assist:1.6 cellno:2.6 community:3.2 town:3.5 subroad:6"
_POI += " devzone:4 district:5.5 city:6 prov:5 group:4"
DIVISIONS = frozenset({START, "country", "prov", "city", "district", "devzone", "town"})
_FOLLOWS = {
    START: "open_town:1.1 prov:0 city:.5 district:1 town:1.5 road:1.8 poi:2 place:2 devzone:3"
    " community:2.3 roadno:5 country:0 group:6",
    "country": "prov:0 city:1 district:2",
    "prov": "city:0 district:.6 prov:3 town:3 road:3.5 poi:3.2 place:3.2 community:5 devzone:5",
    "city": "district:0 city:2 town:1.6 road:1.6 poi:2 place:2 devzone:2.5 community:3 prov:2.5",
    "district": "town:.3 road:.6 poi:1 place:1 community:1.7 devzone:2.2 district:2.5 roadno:5"
    " prov:2.5 city:2.6",
    "devzone": "road:.3 poi:.8 place:.8 community:1.6 town:1.6 roadno:4 devzone:4",
    "town": "community:.5 road:.5 poi:.6 place:.6 roadno:3 devzone:2.6 town:3.2 houseno:5 prov:3"
    " city:3.6 group:3",
    "community": "poi:.6 place:.6 road:.6 roadno:.6 houseno:1.6 community:3 town:4 assist:3.5"
    " devzone:4 roomno:4.5 floorno:5 group:0",
    GROUP: "roadno:0 place:.8 poi:.8 houseno:3 group:3 road:3",
    "road": "roadno:-.6 poi:1 place:1 subroad:1.4 assist:1.5 houseno:3.2 floorno:5 roomno:6 road:4"
    " community:3 town:4.5",
    "subroad": "subroadno:0 poi:1 place:1 assist:1.5 houseno:3.5 subroad:2 roadno:1.5 floorno:5"
    " community:4",
    "roadno": "suffix:0 poi:.4 place:.4 houseno:1.6 floorno:1.8 roomno:1.9 cellno:2.8 assist:2.6"
    " subroad:4.5 road:5 roadno:5 community:5 town:4.5"
    " prov:4 city:4.5 district:5.5",
    "subroadno": "suffix:0 poi:.4 place:.4 houseno:1.6 floorno:1.8 roomno:1.9 cellno:2.8"
    " assist:2.6 road:5",
    SUFFIX: "poi:.4 place:.4 houseno:1.6 floorno:1 roomno:1.4 assist:2.6",
    "poi": "houseno:.5 floorno:1.4 roomno:1.6 roadno:2.4 " + _POI,
    HALL: "houseno:.9 floorno:.7 roomno:.6 roadno:2.6 " + _POI,
    PLACE: "houseno:.8 floorno:1.4 roomno:1.6 roadno:1 " + _POI,
    "houseno": "cellno:.3 roomno:.3 floorno:1 poi:1.9 place:1.9 houseno:3.5 assist:2.8 road:6",
    "cellno": "roomno:0 floorno:1 poi:2.8 place:2.8 assist:3.5 cellno:4",
    "floorno": "suffix:0 roomno:.6 poi:.8 place:.8 cellno:2.5 houseno:3.5 assist:3.5 floorno:4",
    "roomno": "poi:1.6 place:1.6 assist:3.5 roomno:3.5 floorno:4.5",
    "assist": "poi:.5 place:.5 subroad:1.8 road:2.4 roadno:1.4 houseno:2.2 assist:1.8"
    " roomno:2.6 floorno:2.6 cellno:4 community:3",
}

OPEN = {"open_town": "town", "open_community": "community", "open_place": "place"}
"""Names without a closing word; only a road may stand behind them."""

KIND_OF = {kind.value: kind for kind in ElementKind} | {
    GROUP: ElementKind.road,
    HALL: ElementKind.poi,
    SUFFIX: ElementKind.subroadno,
    PLACE: ElementKind.poi,
    **{state: ElementKind(like.replace(PLACE, "poi")) for state, like in OPEN.items()},
}
_STATES = (START, *KIND_OF)


def _row(previous: str) -> dict[str, float]:
    said = dict(item.split(":") for item in _FOLLOWS.get(previous, "").split())
    if "poi" in said:
        said.setdefault(HALL, said["poi"])
    for state, like in OPEN.items():
        if like in said:
            said.setdefault(state, said[like])
    if previous in OPEN:
        said = {"road": _FOLLOWS[OPEN[previous]].split(" road:")[1].split()[0]}
    return {state: float(said.get(state, RARE)) for state in _STATES}


_ROWS = {state: _row(state) for state in _STATES}
BEHIND = {state: {previous: _ROWS[previous][state] for previous in _STATES} for state in _STATES}
"""By state and the state before it: the cost of the one behind the other."""
