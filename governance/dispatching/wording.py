"""What a change of a proposal costs, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from governance.dispatching.standing import Cost, Option
from governance.presentation import local, minutes


def said_cost(cost: Cost) -> str:
    """How much more or less lateness and travel, in whole minutes."""
    late, way = round(cost.late), round(cost.way)
    if late:
        more = minutes(abs(late))
        said = _("多超时 %(span)s", span=more) if late > 0 else _("少超时 %(span)s", span=more)
    else:
        said = _("超时不变")
    far = minutes(abs(way))
    if not way:
        whole = _("%(late)s，路程不变", late=said)
    elif way > 0:
        whole = _("%(late)s，路程多 %(span)s", late=said, span=far)
    else:
        whole = _("%(late)s，路程少 %(span)s", late=said, span=far)
    return str(whole)


def said_option(option: Option) -> str:
    """One who could be sent instead: what speaks against them first, then when, then the cost."""
    said = [option.worker.label]
    if option.lacks:
        said.append(_("缺少技能：%(skill)s", skill="、".join(option.lacks)))
    if option.full:
        said.append(_("已派满"))
    if option.cost is None:
        said.append(_("路程不明"))
    elif option.arrival_at is None:
        said.append(_("下班前到不了"))
    else:
        arrival = local(option.arrival_at, "clock")
        said.append(_("第 %(seq)s 站 %(at)s 到", seq=option.seq, at=arrival))
        said.append(said_cost(option.cost))
    return " · ".join(said)
