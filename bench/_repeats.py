"""Cases to look for repeats among: a million made up, and a city's own with its closing notes."""

import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import psycopg

DISTRICT, CITY = 440604, 250250
CASE = (
    "district, no, source, sample, text, urgent, class_id, address, place_level, place_confidence,"
    " geom, why, definition, definition_version, stage, version, owner_kind, owner_role,"
    " calendar_id, due_at, due_provisional, late, opened_at, closed_at, changed_at, events,"
    " returns, reworks, reopenings, suspensions, extensions, supervisions, appeals, returned,"
    " exempt, forced"
)
_SAME = "false, false, {opened}, {closed}, {opened}, 1, 0, 0, 0, 0, 0, 0, 0, false, false, false"
_OWNER = (
    "case when {open} then 'handling' else 'closed' end, 1,"
    " case when {open} then 'role' else 'nobody' end, case when {open} then 'dispatcher' end, 1,"
    " case when {open} then {opened} + interval '5 days' end"
)


@dataclass(frozen=True, slots=True)
class CityCase:
    """A case of the city; `repeats` are the earlier ones at most 200 m away that its note names."""

    number: int
    opened_at: datetime
    closed_at: datetime | None
    lon: float
    lat: float
    kind: str
    group: str
    text: str
    address: str
    repeats: frozenset[int]


def fill(database: "psycopg.Connection[Any]", cases: int) -> None:
    """Make up `cases` cases of two years at 60,000 doors, some doors far busier than others.

    One in fifty is open, and most of those of the last days.
    """
    database.execute("set session_replication_role = replica")
    database.execute(_CLASSES.encode())
    indexes = database.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
        " where indrelid = '\"case\"'::regclass and not indisunique"
    ).fetchall()
    for name, _definition in indexes:
        database.execute(f"drop index {name}".encode())
    database.execute("select setseed(0.5)")
    database.execute(_DOORS.encode())
    owner = _OWNER.format(open="q.o", opened="q.at")
    same = _SAME.format(
        opened="q.at", closed="case when not q.o then q.at + q.took * interval '5 days' end"
    )
    database.execute(_CASES.format(case=CASE, owner=owner, same=same, cases=cases).encode())
    for _name, definition in indexes:
        database.execute(definition.encode())
    database.commit()
    database.autocommit = True
    database.execute('vacuum analyze "case"')
    database.autocommit = False


def city_cases(file: Path) -> list[CityCase]:
    """The city's cases by time, those without a place left out."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as table:
        rows = {
            int(row["CASE_ENQUIRY_ID"]): row for row in csv.DictReader(table) if row["LATITUDE"]
        }
    read = {number: _read(number, row) for number, row in rows.items()}
    return sorted(
        (
            _with_repeats(case, rows[number]["CLOSURE_REASON"], read)
            for number, case in read.items()
        ),
        key=lambda case: (case.opened_at, case.number),
    )


def _read(number: int, row: dict[str, str]) -> CityCase:
    return CityCase(
        number,
        _moment(row["OPEN_DT"]),
        _moment(row["CLOSED_DT"]) if row["CLOSED_DT"] else None,
        float(row["LONGITUDE"]),
        float(row["LATITUDE"]),
        row["TYPE"],
        row["REASON"],
        row["CASE_TITLE"],
        row["Location"],
        frozenset(),
    )


def _with_repeats(case: CityCase, note: str, read: dict[int, CityCase]) -> CityCase:
    named = {int(number) for number in re.findall(r"1010\d{8}", note)} & read.keys()
    near = frozenset(
        number
        for number in named
        if read[number].opened_at < case.opened_at and _metres(read[number], case) <= 200
    )
    values = {name: getattr(case, name) for name in CityCase.__slots__}
    return CityCase(**values | {"repeats": near})


def _metres(one: CityCase, other: CityCase) -> float:
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return hypot(east, one.lat - other.lat) * 111_195


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC)


def stage(
    database: "psycopg.Connection[Any]", cases: Sequence[CityCase], radius_m: int, hours: int
) -> dict[tuple[str, str], int]:
    """Put the city's cases beside the table, to come into it as time goes on.

    Returns the class of each group and kind.
    """
    unstage(database)
    groups = {group: at for at, group in enumerate(sorted({case.group for case in cases}), start=1)}
    classes: dict[tuple[str, str], int] = {}
    for at, (group, kind) in enumerate(sorted({(one.group, one.kind) for one in cases}), start=1):
        row = database.execute(
            "insert into case_class (district, code, kind, major_name, name, name_en, synonyms,"
            " quick, position, duplicate_radius_m, duplicate_hours, source)"
            " values (%s, %s, 'event', %s, %s, '', '{}', false, %s, %s, %s, 'bench') returning id",
            (CITY, f"E-{groups[group]:02}-{at:03}", group[:40], kind[:40], at, radius_m, hours),
        ).fetchone()
        classes[group, kind] = row[0] if row else 0
    database.execute(
        "create table city_case (number bigint, opened_at timestamptz, closed_at timestamptz,"
        " lon float8, lat float8, class_id bigint, text text, address text)"
    )
    with database.cursor() as cursor, cursor.copy("copy city_case from stdin") as copy:
        for case in cases:
            copy.write_row(
                (case.number, case.opened_at, case.closed_at, case.lon, case.lat,
                 classes[case.group, case.kind], case.text, case.address[:255])
            )  # fmt: skip
    database.execute("create index on city_case (opened_at)")
    database.execute("create index on city_case (closed_at)")
    database.execute("analyze city_case")
    return classes


def unstage(database: "psycopg.Connection[Any]") -> None:
    """Take the city's cases away again."""
    database.execute("set session_replication_role = replica")
    database.execute('delete from "case" where district = %s', (CITY,))
    database.execute("delete from case_class where district = %s", (CITY,))
    database.execute("drop table if exists city_case")


def advance(database: "psycopg.Connection[Any]", since: datetime, until: datetime) -> None:
    """Open and close what the city opened and closed in this time."""
    owner = _OWNER.format(open="true", opened="c.opened_at")
    same = _SAME.format(opened="c.opened_at", closed="null")
    given = {"district": CITY, "since": since, "until": until}
    database.execute(_ADVANCE.format(case=CASE, owner=owner, same=same).encode(), given)
    database.execute(_CLOSE.encode(), given)


def reports(database: "psycopg.Connection[Any]", count: int) -> list[tuple[float, float, int, str]]:
    """Place, class and words of reports: one half at doors, the other of what is open already."""
    at_doors = database.execute(
        "select d.x, d.y, (select min(id) from case_class where district = %s)"
        " + floor(150 * power(random(), 2.5))::int, '路灯不亮已经三天了'"
        " from (select 1 + floor(60000 * power(random(), 1.3))::int as k"
        "       from generate_series(1, %s)) q join door d on d.n = q.k",
        (DISTRICT, count // 2),
    ).fetchall()
    repeated = database.execute(
        "select st_x(geom) + (random() - 0.5) * 0.0003, st_y(geom) + (random() - 0.5) * 0.0003,"
        ' class_id, text from "case" where district = %s and due_at is not null'
        " order by random() limit %s",
        (DISTRICT, count - count // 2),
    ).fetchall()
    return [pair for both in zip(at_doors, repeated, strict=True) for pair in both]


_CLASSES = f"""
    insert into case_class (district, code, kind, major_name, name, name_en, synonyms, quick,
        position, duplicate_radius_m, duplicate_hours, source)
    select {DISTRICT}, 'E-' || lpad((g / 20 + 1)::text, 2, '0') || '-'
        || lpad((g % 20 + 1)::text, 2, '0'), 'event', 'major ' || g / 20, 'class ' || g, '', '{{}}',
        false, g, 50, 24, 'bench'
    from generate_series(0, 149) g
"""
_DOORS = """
    create table door as
    select n, 113.05 + 0.04 * (random() + random() + random()) as x,
           22.97 + 0.04 * (random() + random() + random()) as y
    from generate_series(1, 60000) n;
    create index on door (n);
    analyze door
"""
_CASES = """
    insert into "case" ({case})
    select 440604, 'B' || lpad(g::text, 12, '0'), 'grid_worker', false,
        '路边有垃圾没人清理，第' || g % 977 || '处', false, q.class_id, null, 'door', 0.9,
        st_setsrid(st_makepoint(d.x + (random() + random() - 1) * 0.0006,
                                d.y + (random() + random() - 1) * 0.0006), 4490),
        '{{}}', 'grid', 2, {owner}, {same}
    from (
        select g, timestamptz '2026-11-01' - ({cases} - g) * interval '60 s' as at,
            g > {cases} * 0.995 and random() < 0.8 or random() < 0.02 as o, random() as took,
            (1 + floor(60000 * power(random(), 1.3)))::int as k,
            (select min(id) from case_class where district = 440604)
                + floor(150 * power(random(), 2.5))::int as class_id
        from generate_series(1, {cases}) g
    ) q join door d on d.n = q.k
"""
_ADVANCE = """
    insert into "case" ({case})
    select %(district)s, c.number::text, 'import', false, c.text, false, c.class_id, c.address,
        'door', 0.9, st_setsrid(st_makepoint(c.lon, c.lat), 4490), '{{}}', 'grid', 2, {owner},
        {same}
    from city_case c
    where c.opened_at >= %(since)s and c.opened_at < %(until)s
"""
_CLOSE = """
    update "case" set stage = 'closed', owner_kind = 'nobody', owner_role = null, due_at = null,
        closed_at = c.closed_at
    from city_case c
    where "case".district = %(district)s and "case".no = c.number::text
      and c.closed_at < %(until)s and "case".due_at is not null
      and (c.closed_at >= %(since)s
           or c.opened_at >= %(since)s and c.opened_at < %(until)s)
"""
