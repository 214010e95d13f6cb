"""What a reporter said when called, and what they said of their own accord, kept apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

VOICES = {"revisit": ("revisit_satisfaction", "revisited_at"),
          "evaluate": ("own_satisfaction", "own_evaluated_at")}  # fmt: skip
DAYS = ("revisited_day", "own_evaluated_day")
VALUES = ("revisit_satisfaction", "own_satisfaction")
# An event says a satisfaction where it changed; otherwise it is what was last said before.
KEEP = """
    update "case" as c set {said} = heard.said, {at} = heard.at
    from (
        select distinct on (e.district, e.case_id) e.district, e.case_id, e.at, e.seq, (
            select (d.detail -> 'satisfaction' ->> 1)::smallint from case_event as d
            where d.district = e.district and d.case_id = e.case_id and d.seq <= e.seq
                and d.detail ? 'satisfaction'
            order by d.seq desc limit 1
        ) as said
        from case_event as e where e.move = '{move}'
        order by e.district, e.case_id, e.seq desc
    ) as heard
    where c.district = heard.district and c.id = heard.case_id
        and c.satisfaction is not null and heard.said is not null
        and not exists (
            select from case_event as r
            where r.district = c.district and r.case_id = c.id and r.seq > heard.seq
                and r.move in ('reopen', 'separate')
        )
"""


def upgrade() -> None:
    for said, at in VOICES.values():
        op.add_column("case", sa.Column(said, sa.SmallInteger(), nullable=True))
        op.add_column("case", sa.Column(at, sa.DateTime(timezone=True), nullable=True))
    for day in DAYS:
        op.add_column("case_figure", sa.Column(day, sa.Date(), nullable=True))
    for value in VALUES:
        op.add_column("case_figure", sa.Column(value, sa.BigInteger(), nullable=True))
        for what in ("sum", "squares"):
            op.add_column(
                "figure_count", sa.Column(f"{value}_{what}", sa.BigInteger(), nullable=True)
            )
    for move, (said, at) in VOICES.items():
        op.execute(KEEP.format(move=move, said=said, at=at))


def downgrade() -> None:
    for value in VALUES:
        for what in ("sum", "squares"):
            op.drop_column("figure_count", f"{value}_{what}")
        op.drop_column("case_figure", value)
    for day in DAYS:
        op.drop_column("case_figure", day)
    for columns in VOICES.values():
        for column in columns:
            op.drop_column("case", column)
