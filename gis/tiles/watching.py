"""The SQL by which a table says what changed on the map: written by migrations, run by triggers.

The triggers run once a statement over all of its rows, so that a COPY of a million of them costs
one INSERT, and only ever append: two writers at the same spot never wait for each other.
"""

from __future__ import annotations

from gis.tiles.layers import Counted, LayerSpec

POSITION_FUNCTIONS = (
    """
create function tile_x(lon float8) returns integer language sql immutable as $$
    select least(greatest(floor((lon + 180) / 360 * 1073741824), 0), 1073741823)::integer
$$""",
    """
create function tile_y(lat float8) returns integer language sql immutable as $$
    select least(greatest(floor(
        (0.5 - asinh(tan(radians(lat))) / 6.283185307179586) * 1073741824
    ), 0), 1073741823)::integer
$$""",
)
"""Units of `gis.tiles.scheme` from the west and from the north. Not STRICT, so that they are
written into the statement that calls them instead of being called: 0.1 µs instead of 5. Not
PARALLEL SAFE, so that a tile is drawn by one process: browsers ask for many at once, and helpers
for each would only be in each other's way."""

DROP_POSITION_FUNCTIONS = ("drop function tile_y(float8)", "drop function tile_x(float8)")

_COLUMNS = "district, layer, x, y, n, ids, marked, facets"
_TRANSITIONS = {
    "insert": "referencing new table as new_rows",
    "update": "referencing old table as old_rows new table as new_rows",
    "delete": "referencing old table as old_rows",
    "truncate": "",
}


def watch(layer: LayerSpec) -> list[str]:
    """Statements that make the layer's table tell `tile_change` of every write."""
    counted = _counted(layer)
    name = f"tile_watch_{layer.name}"
    each = f"for each statement execute function {name}()"
    return [
        _function(layer, counted, name),
        *(
            _trigger(f"{name}_{event}", event, counted.table, f"{tables} {each}")
            for event, tables in _TRANSITIONS.items()
        ),
    ]


def unwatch(layer: LayerSpec) -> list[str]:
    """Statements that undo `watch`."""
    return [f"drop function tile_watch_{layer.name}() cascade"]


def position(layer: LayerSpec) -> str:
    """What a row is counted by: place, id, mark and facets, as columns of those names."""
    counted = _counted(layer)
    at = f"{layer.alias}.{layer.geometry}"
    marked = f"({counted.marked[1]})::integer" if counted.marked else "0"
    facets = ", ".join(
        f"'{name}=' || ({expression})" for name, expression in counted.facets.items()
    )
    return (
        f"tile_x(st_x({at})) as x, tile_y(st_y({at})) as y, {layer.id} as ids,"
        f" {marked}::smallint as marked, array_remove(array[{facets}]::varchar[], null) as facets"
    )


def shown(layer: LayerSpec) -> str:
    """The condition of rows that are on the map."""
    at = f"{layer.alias}.{layer.geometry}"
    return f"({layer.where}) and {at} is not null and not st_isempty({at})"


def _function(layer: LayerSpec, counted: Counted, name: str) -> str:
    def rows(table: str, n: int, more: str = "") -> str:
        return (
            f"select {layer.alias}.district, '{layer.name}' as layer,"  # noqa: S608 - our own
            f" {position(layer)}, {n} as n{more}"
            f" from {table} as {layer.alias} where {shown(layer)}"
        )

    watched = "".join(
        f", {layer.alias}.{column} as w{place}" for place, column in enumerate(counted.watched)
    )
    names = "".join(f", w{place}" for place in range(len(counted.watched)))
    return f"""
create function {name}() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into tile_change ({_COLUMNS}) select {_COLUMNS} from ({rows("new_rows", 1)}) as one;
    elsif tg_op = 'DELETE' then
        insert into tile_change ({_COLUMNS}) select {_COLUMNS} from ({rows("old_rows", -1)}) as one;
    elsif tg_op = 'UPDATE' then
        -- What looks as it did cancels itself out. A join would be planned for few rows.
        insert into tile_change ({_COLUMNS})
        select district, layer, x, y, sum(n), ids, marked, facets
        from ({rows("old_rows", -1, watched)} union all {rows("new_rows", 1, watched)}) as one
        group by district, layer, x, y, ids, marked, facets{names} having sum(n) <> 0;
    else
        delete from tile_change where layer = '{layer.name}';
        insert into tile_change ({_COLUMNS})
        select distinct district, layer, -1, -1, 0, 0, 0, array[]::varchar[]
        from tile_version where layer = '{layer.name}';
        delete from tile_pyramid where layer = '{layer.name}';
    end if;
    return null;
end $$"""  # noqa: S608 - written by the program


def _trigger(name: str, events: str, table: str, rest: str) -> str:
    return f'create trigger {name} after {events} on "{table}" {rest}'


def _counted(layer: LayerSpec) -> Counted:
    if layer.counted is None:
        raise ValueError(f"layer {layer.name} is not counted")
    return layer.counted
