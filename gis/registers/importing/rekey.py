"""Take stored addresses apart anew, after the rules of doing so have changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis.addresses.doorplate import doorplate
from gis.statements import run

BATCH = 20_000
_BATCH_OF = """
    select id, address from location
    where district = $1 and ($2::bigint is null or id > $2) order by id limit $3
"""
_WRITE = """
    update location l
    set address_key = n.address_key, head = n.head, stem = n.stem, door = n.door
    from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::integer[])
         as n(id, address_key, head, stem, door)
    where l.district = $1 and l.id = n.id
      and (l.address_key, l.head, l.stem, l.door)
          is distinct from (n.address_key, n.head, n.stem, n.door)
"""


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How far a batch came: the last id, None after the last row; and how many rows changed."""

    last: int | None
    looked_at: int
    changed: int


def rekey(session: Session, district: int, after: int | None, limit: int = BATCH) -> Rekeyed:
    """Rewrite the parts of the addresses of one batch of a district or library.

    What a register is matched by and when its rows were loaded stays as it is.
    """
    rows = list(run(session, _BATCH_OF, [district, after, limit]))
    plates = [doorplate(row.address) for row in rows]
    written = run(
        session,
        _WRITE,
        [
            district,
            [row.id for row in rows],
            [plate.key for plate in plates],
            [plate.head for plate in plates],
            [plate.stem for plate in plates],
            [plate.door for plate in plates],
        ],
    )
    last = rows[-1].id if len(rows) == limit else None
    return Rekeyed(last, len(rows), written.rowcount)
