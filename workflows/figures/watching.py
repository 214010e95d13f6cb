"""The SQL by which cases say that they changed: written by a migration, run by triggers.

A trigger runs once a statement and writes two numbers a row: the path of a report cannot afford
more, and what changed is worked out later from the case as it then is. Nobody can truncate the
cases, as nobody can the events of their story.
"""

from __future__ import annotations

_EVENTS = {
    "insert": "referencing new table as told",
    "update": "referencing new table as told",
    "delete": "referencing old table as told",
}

WATCH = (
    """
create function figure_watch() returns trigger language plpgsql as $$
begin
    insert into case_change (district, case_id) select district, id from told;
    return null;
end $$""",
    *(
        f'create trigger figure_watch_{event} after {event} on "case" {tables}'
        " for each statement execute function figure_watch()"
        for event, tables in _EVENTS.items()
    ),
)
UNWATCH = ("drop function figure_watch() cascade",)
