"""The words of a resident's progress: the steps that concern them, and where a matter stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

STEPS: Mapping[str, Any] = {
    "open": _("已收到上报"),
    "accept": _("已受理"),
    "refuse": _("不予受理"),
    "send_for_check": _("请网格员到现场核实"),
    "check_found": _("核实属实"),
    "check_absent": _("到现场没有发现上报的情况"),
    "file": _("已立案"),
    "dispatch": _("已派给承办部门"),
    "declare_ownerless": _("一时没有责任单位，正在确权"),
    "name_owner": _("责任单位已确定"),
    "return": _("退回，重新确定承办部门"),
    "split": _("分成几件，由几个部门分头办理"),
    "join": _("各部门都已办完"),
    "co_handle": _("请其他部门协办"),
    "take": _("承办部门已接办"),
    "hand_in": _("处置完毕，等待检查"),
    "confirm": _("承办部门确认了处置结果"),
    "reply": _("承办部门已答复"),
    "rework": _("检查不合格，要求返工"),
    "resume": _("恢复办理"),
    "supervise": _("指挥中心督办"),
    "send_for_verification": _("安排网格员现场核查"),
    "verify_pass": _("现场核查通过"),
    "verify_rework": _("现场核查不通过，要求返工"),
    "conclude": _("已办结，将电话回访"),
    "revisit": _("已回访"),
    "revisit_missed": _("回访时没有联系上您"),
    "revisit_rework": _("您不满意，已退回重办"),
    "evaluate": _("收到您的评价"),
    "finish": _("网格员当场处置完毕"),
    "hand_over": _("网格员处置不了，移交给部门"),
    "close": _("已结案"),
    "merge": _("与同一件事的另一件上报合并办理"),
    "separate": _("分开，单独办理"),
    "reopen": _("重新办理"),
    "void": _("未予立案"),
}
"""Moves that concern a resident; notes of the system, such as reminders, are left out."""

SAID_TO_RESIDENTS = frozenset({"refuse", "reply"})
"""Moves whose words are written for the resident, as the form says to whoever writes them."""

STANDS: Mapping[str, Any] = {
    "acceptance": _("等待受理员查看。"),
    "checking": _("网格员正去现场核实。"),
    "filing": _("正在立案。"),
    "dispatching": _("正在确定由哪个部门办理。"),
    "ownerless": _("暂时没有责任单位，指挥中心正在确权，不会搁置。"),
    "assigned": _("已派给承办部门，等其接办。"),
    "handling": _("承办部门正在办理。"),
    "confirming": _("承办部门办完了，正在确认结果。"),
    "joining": _("几个部门分头办理中，全部办完后一并检查。"),
    "feedback": _("指挥中心正在检查处置结果。"),
    "verifying": _("网格员正去现场核查处置结果。"),
    "closing": _("核查通过，正在结案。"),
    "mending": _("网格员正在现场处置。"),
    "replying": _("承办部门办完了，正准备答复您。"),
    "concluding": _("已答复，正在办结。"),
    "revisiting": _("已办结，受理员会电话回访您。"),
    "evaluating": _("请您评价办理结果。"),
    "closed": _("已经结案。"),
}
"""One sentence a stage; stages that ended otherwise are said by ENDED_OTHERWISE."""

SUSPENDED = _("暂时不具备办理条件，暂缓到 %(time)s；到期自动恢复办理。")

ENDED_OTHERWISE: Mapping[str, Any] = {
    "refused": _("这件上报没有受理，原因写在下面。如有疑问，可补充情况后再报一次。"),
    "voided": _("这件上报未予立案。如有疑问，可补充情况后再报一次。"),
}
