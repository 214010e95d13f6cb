"""Members of staff from files: their accounts, departments and the grids they answer for."""

# ruff: noqa: S608 - SQL of our own, without anything from outside

from __future__ import annotations

import re

from gis.reason import Reason
from gis.registers.importing.cells import Column, choice, words
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.merge import JUDGED
from gis.registers.importing.register import Batch, Check, Field, Register, Setting, Target
from gis.registers.importing.staging import STAGED
from gis.statements import run
from governance.accounts.services import USERNAME, hasher, is_weak
from workflows.roles import Role

ROLES = {
    **{role.value: role.value for role in Role if role not in {Role.SYSTEM, Role.RESIDENT}},
    "网格员": Role.GRID_WORKER.value,
    "受理员": Role.ACCEPTOR.value,
    "派遣员": Role.DISPATCHER.value,
    "处置人员": Role.HANDLER.value,
    "处置员": Role.HANDLER.value,
    "领导": Role.LEADER.value,
    "管理员": Role.ADMINISTRATOR.value,
}
ACTIVE = {"在岗": "true", "是": "true", "true": "true", "1": "true", "启用": "true"} | {
    "离岗": "false",
    "否": "false",
    "false": "false",
    "0": "false",
    "停用": "false",
}
_BETWEEN = re.compile(r"[、,，;；\s]+")


def derive(batch: Batch) -> None:
    """Read the list of grids, and hash the passwords of accounts that are new."""
    usernames, roles = batch.values("username"), batch.values("role")
    batch.columns["key"] = Column(usernames)
    lists = [sorted(set(_BETWEEN.split(text))) if text else None for text in batch.values("grids")]
    for place, (username, role, grids) in enumerate(zip(usernames, roles, lists, strict=True)):
        if username and not USERNAME.fullmatch(username):
            batch.refuse(place, "username", Reason("username_invalid"))
        if grids and role and role != Role.GRID_WORKER:
            batch.refuse(place, "grids", Reason("duty_not_for_role"))
    if "grids" in batch.columns:
        # A worker whose list is blank answers for none; of others none is asked.
        lists = [
            grids or ([] if role == Role.GRID_WORKER else None)
            for grids, role in zip(lists, roles, strict=True)
        ]
    batch.columns["duties"] = Column(lists)
    _hash(batch)


def _hash(batch: Batch) -> None:
    usernames, passwords = batch.values("username"), batch.values("password")
    known = _known(batch.setting, [username for username in usernames if username])
    hashes: list[str | None] = [None] * batch.size
    for place, (username, password) in enumerate(zip(usernames, passwords, strict=True)):
        if username is None or username in known:
            continue
        if password is None:
            batch.refuse(place, "password", Reason("password_needed"))
        elif is_weak(password):
            batch.refuse(place, "password", Reason("password_weak"))
        else:
            hashes[place] = hasher.hash(password)
    batch.columns["password_hash"] = Column(hashes)


def _known(setting: Setting, usernames: list[str]) -> set[str]:
    rows = run(
        setting.session,
        "select username from account where district = $1 and username = any($2)",
        [setting.district, usernames],
    )
    return {row.username for row in rows}


def take_duties(setting: Setting) -> None:
    """Give each worker of the file the grids of the list, and no others."""
    listed = f"""
        select a.id as account_id, g.id as grid_id
        from {JUDGED} j
        join account a on a.district = $1 and a.username = j.username
        join grid g on g.district = $1 and g.kind = 'responsible' and g.valid_to is null
             and g.code = any(j.duties)
        where j.duties is not null
    """
    run(
        setting.session,
        f"""
        delete from grid_duty d using {JUDGED} j, account a
        where a.district = $1 and a.username = j.username and j.duties is not null
          and d.district = $1 and d.account_id = a.id
          and not exists (select from ({listed}) l
                          where l.account_id = d.account_id and l.grid_id = d.grid_id)
        """,
        [setting.district],
    )
    run(
        setting.session,
        f"""
        insert into grid_duty (district, grid_id, account_id)
        select $1, l.grid_id, l.account_id from ({listed}) l
        on conflict (district, grid_id) do update set account_id = excluded.account_id
        where grid_duty.account_id <> excluded.account_id
        """,
        [setting.district],
    )


_DEPARTMENT = """
    left join lateral (
        select d.id from department d
        where d.district = :district and d.active and s.department in (d.code, d.name)
          and s.role = 'handler'
        order by d.code <> s.department limit 1
    ) department on true
"""
_DUTIES_NOW = """
    (select coalesce(array_agg(g.code::text order by g.code), '{}')
     from account a
     join grid_duty d on d.district = a.district and d.account_id = a.id
     join grid g on g.district = d.district and g.id = d.grid_id
     where a.district = :district and a.username = s.key)
"""

STAFF = Register(
    kind=RegisterKind.STAFF,
    table="account",
    key="username",
    fields=(
        Field("username", "账号", words(40), required=True, aliases=("用户名", "登录名", "工号")),
        Field("name", "姓名", words(40), required=True),
        Field("role", "角色", choice(ROLES), required=True, aliases=("岗位",)),
        Field("department", "处置部门", words(80), aliases=("部门", "部门代码", "部门名称")),
        Field("grids", "责任网格", words(4000), aliases=("责任网格编码", "网格")),
        Field("active", "状态", choice(ACTIVE), aliases=("在岗", "启用")),
        Field("password", "初始密码", words(200), personal=True, aliases=("密码",)),
    ),
    staged={
        "key": "text",
        "name": "text",
        "role": "text",
        "department": "text",
        "duties": "text[]",
        "active": "boolean",
        "password_hash": "text",
    },
    uncompared=frozenset({"password_hash"}),
    derive=derive,
    joins=_DEPARTMENT,
    refusals=(
        Check(
            "handler_without_department",
            "department",
            "s.role = 'handler' and not exists (select from department d"
            " where d.district = :district and d.active and s.department in (d.code, d.name))",
            {"department": "coalesce(s.department, '')"},
        ),
        Check(
            "responsible_unknown",
            "grids",
            "exists (select from unnest(s.duties) as one(code) where not exists ("
            " select from grid g where g.district = :district and g.kind = 'responsible'"
            " and g.valid_to is null and g.code = one.code))",
            {
                "code": "(select string_agg(one.code, '、') from unnest(s.duties) as one(code)"
                " where not exists (select from grid g where g.district = :district"
                " and g.kind = 'responsible' and g.valid_to is null and g.code = one.code))"
            },
        ),
        Check(
            "duty_of_two",
            "grids",
            f"exists (select from {STAGED} o where o.line < s.line and o.duties && s.duties)",
            {
                "line": f"(select min(o.line) from {STAGED} o"
                " where o.line < s.line and o.duties && s.duties)"
            },
        ),
    ),
    targets=(
        Target("username", "s.key"),
        Target("name", "s.name"),
        Target("role", "s.role"),
        Target("department_id", "department.id"),
        Target("active", "coalesce(s.active, true)", needs=("active",)),
        Target("password_hash", "s.password_hash", only_new=True),
        Target("sample", "false", only_new=True),
        Target("created_at", "cast(:now as timestamptz)", only_new=True),
    ),
    extras={"duties": "s.duties"},
    changed=f"(s.duties is not null and s.duties <> {_DUTIES_NOW})",
    after=take_duties,
)
