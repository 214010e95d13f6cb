"""Parts of a case in the sample: co-handling departments, and cases that are split."""

from datetime import datetime

from governance.sample.hand import NEVER, SYSTEM, Hand, Step, Steps
from governance.sample.telling import PartTelling, Telling
from workflows import definitions
from workflows.case_state import MoveInput, PartInput
from workflows.cases.models import CasePart
from workflows.cases.parts import PROCESS


def co_handle(hand: Hand) -> Steps:
    """Let another department do its part; the result waits for it."""
    helper = hand.another_department()
    parts = _parts(hand, [helper])
    yield hand.soon("co_handle", hand.dispatcher, 20)._replace(given=MoveInput(parts=parts))
    hand.not_before = _tell_parts(hand, CasePart.CO_HANDLE, [helper], parts)


def split(hand: Hand) -> Steps:
    """Give all of it to two departments, and join what they did."""
    codes = [hand.reported.department.code, hand.another_department()]
    parts = _parts(hand, codes)
    given = MoveInput(reason=hand.say("split"), parts=parts)
    yield hand.soon("split", hand.dispatcher, 8)._replace(given=given)
    at = _tell_parts(hand, CasePart.SPLIT, codes, parts)
    if at <= hand.now:
        hand.telling.open_parts = 0
    yield Step("join", SYSTEM, at, MoveInput())


def _parts(hand: Hand, codes: list[str]) -> tuple[PartInput, ...]:
    return tuple(PartInput(hand.cast.departments[code], hand.say("task")) for code in codes)


def _tell_parts(
    hand: Hand, kind: CasePart, codes: list[str], parts: tuple[PartInput, ...]
) -> datetime:
    """Tell all parts until now; returns when the last of them ends, or NEVER while one is open.

    Where the plan wants the case to stand and wait for its parts, the last takes its time.
    """
    waits = hand.plan.halt in {"joining", "co_handle"}
    ends = []
    for at, (code, part) in enumerate(zip(codes, parts, strict=True), start=1):
        told = _tell(hand, code, part, finishes=not waits or at < len(parts))
        hand.telling.parts.append(PartTelling(kind, part.task, told))
        ends.append(told.at if told.running is None else NEVER)
    return max(ends)


def _tell(hand: Hand, code: str, part: PartInput, *, finishes: bool) -> Telling:
    whole, handler = hand.telling, hand.handler(code)
    state = whole.state
    told = Telling(
        definitions.latest(PROCESS), whole.calendar, whole.budgets, on_site=whole.on_site
    )
    given = MoveInput(
        opinion=part.task,
        department_id=part.department_id,
        class_id=state.class_id,
        standard_id=state.standard_id,
        worker_id=state.worker_id,
    )
    told.open(given, hand.dispatcher, whole.at)
    pace = min(hand.plan.pace, 0.9) * hand.between(0.5, 0.8)
    taken = told.used_at(pace * hand.between(0.1, 0.5))
    if taken > hand.now:
        told.ring_until(hand.now)
        return told
    told.make("take", MoveInput(), handler, taken)
    done = told.used_at(pace)
    if finishes and done <= hand.now:
        result = MoveInput(result=f"本单位任务已完成：{part.task}")
        told.make("hand_in", result, handler, done)
    told.ring_until(hand.now)
    return told
