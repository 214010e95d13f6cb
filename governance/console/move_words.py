"""What each step beside the straight way does, in one plain sentence above its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from governance.phrases import say
from workflows import definitions
from workflows.definition import Asks, Effect, Move, MoveKind
from workflows.refusals import Refused

OF_NAME: Mapping[str, Any] = {
    "send_for_check": _("请网格员先到现场看一看；说明情况后回到受理员立案。"),
    "declare_ownerless": _("找不到责任单位时用：案件转入无主清单，由派遣员限期确定责任单位。"),
    "refuse": _("案件到此结束，上报人会看到理由。"),
    "separate": _("并错了时用：本案重新单独派遣。"),
    "revisit_missed": _("电话联系不上时用：改为等上报人自行评价，到期自动结案。"),
    "close": _("上报人不评价时用：结案，不计满意度。"),
    "hand_over": _("转为普通案件，由派遣员派给部门。"),
}
"""By the name of a move of the processes that ship; others are told by what kind they are."""

OF_ASKING: Mapping[Asks, Any] = {
    Asks.EXTEND: _("到期前提出；每次获准，在现时限上再加一个完整的原时限。"),
    Asks.SUSPEND: _("暂不具备处置条件时，到期前提出；获准后计时暂停，到期自动恢复。"),
    Asks.FORCE_CLOSE: _("不再等其余环节，直接结案；案件会标明是强制结案。"),
    Asks.APPEAL: _("超时另有原因时用；通过后不计入考核，超时的事实仍保留。"),
}
OF_EFFECT: Mapping[Effect, Any] = {
    Effect.SUPERVISE: _("案件标为督办，责任人须书面答复。"),
    Effect.RECLASSIFY: _("时限按新标准从头计算，已有的暂停保留；部门不自动变更。"),
    Effect.APPOINT: _("以后由这位网格员到现场核实、核查。"),
    Effect.REVISIT: _("记下上报人怎么说；满意度计入统计。"),
    Effect.EVALUATE: _("代上报人记下评价。"),
}
OF_KIND: Mapping[MoveKind, Any] = {
    MoveKind.RETURN: _("退给移交过来的一方；对方只能重新办理，或继续回退。"),
    MoveKind.REDO: _("退给原处置人员重做；处置计时不停。"),
    MoveKind.REWORK: _("退给原部门返工；已有的资料保留，处置计时接着走。"),
    MoveKind.REOPEN: _("没有真正解决时用：案件重新办理。"),
    MoveKind.VOID: _("误报或无须办理时用：案件到此结束。"),
    MoveKind.REFUSE: _("申请人会看到理由；案件照旧办理。"),
}


WORTH_SAYING = frozenset(
    {
        "move_after_return",
        "move_needs_visit",
        "move_often_enough",
        "move_too_late",
        "parts_open",
        "request_too_late",
        "request_waiting",
    }
)
"""Reasons against a step that somebody looks for and does not find. Others are plain from where the
case is: nobody looks for a way to resume what is not suspended.
"""


def withheld(refused: Sequence[tuple[Move, Refused]]) -> list[str]:
    """Why steps that would be the viewer's to make are not open now; each reason once."""
    said = (say(why.reason) for _move, why in refused if why.reason.code in WORTH_SAYING)
    return list(dict.fromkeys(said))


def means(move: Move) -> str:
    """What the move does, or nothing where its form says it already."""
    said = str(_what(move))
    if said and move.within_days is not None:
        said += str(gettext("结案 %(days)s 天内可用。", days=move.within_days))
    return said


def means_in(name: str, case: Any) -> str:
    """The same for the move of this name in the process of `case`, a Case or a row of one."""
    process = definitions.get(case.definition, case.definition_version)
    return next((means(move) for move in process.moves_named(name)), "")


def _what(move: Move) -> Any:
    if move.asks is not None:
        return OF_ASKING[move.asks]
    if move.effect is not None:
        return OF_EFFECT.get(move.effect, "")
    return OF_NAME.get(move.name) or OF_KIND.get(move.kind, "")
