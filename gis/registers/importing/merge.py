"""Meeting of the staged rows and the register, set by set in SQL."""

# ruff: noqa: S608 - names and SQL of the registers, nothing from outside

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from gis.reason import Reason
from gis.registers.importing.fault_log import LISTED_WARNINGS, RowFault
from gis.registers.importing.register import Counts, Register, Setting, Target
from gis.registers.importing.staging import STAGED, bound, params
from gis.registers.queries import CHINA
from gis.statements import run

JUDGED = "judged_row"


class Merge:
    """Judges the staged rows against the table, then writes what is new and what has changed."""

    def __init__(self, register: Register, setting: Setting, present: Collection[str]) -> None:
        self._register, self._setting = register, setting
        self._targets = [
            target
            if not target.needs or any(name in present for name in target.needs)
            else replace(target, only_new=True)
            for target in register.targets
        ]

    def judge(self, part: str) -> Counts:
        """Compare the rows of one pass; `judged_row` then holds each with its verdict."""
        self._run(f"drop table if exists pg_temp.{JUDGED}")
        register = self._register
        columns = {one.name: one.sql for one in self._targets} | dict(register.extras)
        resolved = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        doubts = ", ".join(
            f"case when {check.when} then jsonb_build_object('doubt', {number},"
            f" 'params', {params(check)}) end"
            for number, check in enumerate(register.doubts)
        )
        changed = " or ".join(
            [f"t.{one.name} is distinct from r.{one.name}" for one in self._compared()]
            + [f"r.{_CHANGED}"]
        )
        self._run(f"""
            create temp table {JUDGED} on commit drop as
            select r.*, case when t.{register.key} is null then 'insert'
                             when {changed} then 'update' else 'same' end as verdict
            from (select s.line, s.key, {resolved}, {register.changed} as {_CHANGED},
                         array_remove(array[{doubts}]::jsonb[], null) as doubts
                  from {STAGED} s {register.joins} where {part}) r
            left join {register.table} t
                   on t.district = :district and t.{register.key} = r.{register.key_from}
                  and {register.current}
        """)
        self._run(f"analyze {JUDGED} (line, verdict)")
        rows = self._run(f"select verdict, count(*) as n from {JUDGED} group by verdict")
        counts = {row.verdict: row.n for row in rows}
        return Counts(counts.get("insert", 0), counts.get("update", 0), counts.get("same", 0))

    def doubts(self, unlisted: Counter[str]) -> Iterator[RowFault]:
        """Warnings about the judged rows, the first of each kind; `unlisted` counts the others."""
        if not self._register.doubts:
            return
        rows = self._run(f"""
            select * from (
                select j.line, d.doubt -> 'params' as params, cast(d.doubt ->> 'doubt' as int) as n,
                       row_number() over (partition by d.doubt ->> 'doubt' order by j.line)
                           as place,
                       count(*) over (partition by d.doubt ->> 'doubt') as total
                from {JUDGED} j cross join lateral unnest(j.doubts) as d(doubt)
                where j.doubts <> '{{}}'
            ) told where place <= {LISTED_WARNINGS} order by line
        """)
        for row in rows:
            check = self._register.doubts[row.n]
            if row.place == LISTED_WARNINGS:
                unlisted[check.code] += row.total - LISTED_WARNINGS
            yield RowFault(row.line, check.field, Reason(check.code, row.params), refused=False)

    def write(self, part: str) -> Counts | None:
        """Bring the judged rows of one pass into the table; counts where these differ."""
        counts = self._register.write(self._setting, part)
        if counts is None:
            self._update()
            self._insert()
        self._register.after(self._setting)
        return counts

    def _insert(self) -> None:
        own = [target.name for target in self._targets]
        names = [*own, "source", "loaded_at"]
        values = [*(f"j.{name}" for name in own), ":source", ":now"]
        self._run(f"""
            insert into {self._register.table} (district, {", ".join(names)})
            select :district, {", ".join(values)} from {JUDGED} j
            where j.verdict = 'insert' order by j.line
        """)

    def _update(self) -> None:
        changes = [f"{one.name} = j.{one.name}" for one in self._compared()]
        changes += ["source = :source", "loaded_at = :now"]
        self._run(f"""
            update {self._register.table} t set {", ".join(changes)} from {JUDGED} j
            where j.verdict = 'update' and t.district = :district
              and t.{self._register.key} = j.{self._register.key_from}
              and {self._register.current}
        """)

    def _compared(self) -> list[Target]:
        key = self._register.key
        return [one for one in self._targets if not one.only_new and one.name != key]

    def _run(self, statement: str) -> Any:
        return run(self._setting.session, *bound(statement, values_of(self._setting)))


_CHANGED = "otherwise_changed"


def values_of(setting: Setting) -> dict[str, Any]:
    """What SQL of a register may name."""
    return {
        "district": setting.district,
        "source": setting.source,
        "now": setting.now,
        "effective": setting.effective,
        "today": setting.now.astimezone(CHINA).date(),
        "library": setting.library,
    }
