"""What somebody is told after a step: who has the case now, and until when."""

from __future__ import annotations

from flask_babel import gettext as _

from governance.presentation import countdown, local, role_title, stage_title
from workflows.cases.models import Case


def outcome(case: Case) -> str:
    """One sentence: the owner and their deadline, or how the case ended."""
    if case.due_at is None:
        stage = stage_title(case.stage, case.definition, case.definition_version)
        return str(_("案件%(stage)s，不再计时", stage=stage))
    owner = owner_of(case)
    if case.suspended_until is not None:
        until = local(case.suspended_until, "full")
        return str(_("现由%(owner)s负责，计时暂停到 %(time)s", owner=owner, time=until))
    values = {"owner": owner, "time": local(case.due_at), "left": countdown(case.due_at)}
    if case.due_provisional:
        return str(_("现由%(owner)s负责，暂定时限 %(time)s（%(left)s）", **values))
    return str(_("现由%(owner)s负责，时限 %(time)s（%(left)s）", **values))


def owner_of(case: Case) -> str:
    """Whoever has to make the next step: a person or department by name, else a role."""
    return case.owner_label or (role_title(case.owner_role) if case.owner_role else "—")
