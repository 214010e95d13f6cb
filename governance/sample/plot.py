"""What happens in a case of the sample, step by step, as its plan wants it."""

from dataclasses import replace

from governance.sample.afterwards import afterwards
from governance.sample.conclusion import conclude
from governance.sample.hand import SYSTEM, Hand, Step, Steps
from governance.sample.joint_work import split
from governance.sample.turns import Turn
from governance.sample.work import work
from workflows.case_state import MoveInput


def opening(hand: Hand) -> Step:
    new = hand.reported.new
    given = MoveInput(
        class_id=new.class_id,
        standard_id=new.standard.id if new.standard else None,
        department_id=new.department_id,
        worker_id=hand.reported.worker.account_id,
        urgent=new.urgent,
    )
    return Step("open", hand.reported.incoming.reporter, hand.plan.opened_at, given)


def steps(hand: Hand) -> Steps:
    """Everything after the opening, until it has ended for good."""
    if hand.plan.quick:
        yield from _mend(hand)
        return
    yield from _register(hand)
    if _has_ended(hand):
        return
    if Turn.MERGED in hand.turns and hand.survivor is not None:
        merge = hand.soon("merge", hand.dispatcher, reason="merged")
        yield merge._replace(given=replace(merge.given, survivor_id=hand.survivor))
        return
    misfiled = hand.telling.state.class_id != hand.reported.known.id
    if misfiled or Turn.WRONG_FILING in hand.turns:
        yield hand.soon("return", hand.dispatcher, reason="wrong_filing")
        yield _file(hand)
    yield from _from_dispatch(hand)
    yield from afterwards(hand)
    if Turn.REOPENED in hand.turns and not _has_lapsed(hand):
        reason = MoveInput(reason=hand.say("reopened"))
        yield Step("reopen", hand.acceptor, hand.days_later(0.3, 3.5), reason)
        hand.turns = frozenset()
        yield from _from_dispatch(hand)


def _register(hand: Hand) -> Steps:
    """From the report to a case that is filed, refused or void."""
    if not hand.reported.new.queue:
        opened = opening(hand)
        yield opened._replace(move="accept", actor=SYSTEM)
        yield opened._replace(move="file", actor=SYSTEM)
        if Turn.VOID in hand.turns:
            yield hand.soon("void", hand.dispatcher, reason="void")
        return
    if Turn.VOID in hand.turns:
        yield hand.soon("void", hand.acceptor, reason="void")
        return
    if Turn.REFUSED in hand.turns:
        yield hand.soon("refuse", hand.acceptor, reason="refused")
        return
    if Turn.CHECKED in hand.turns and hand.plan.vague and hand.telling.definition.key == "grid":
        yield hand.soon("send_for_check", hand.acceptor, opinion="send_for_check")
        yield hand.soon("check_found", hand.reported.worker, 24, opinion="check_found")
    else:
        yield hand.soon("accept", hand.acceptor, opinion="accepted")
    yield _file(hand)


def _from_dispatch(hand: Hand) -> Steps:
    """From dispatch to the end, with the detours of its plan."""
    right = hand.reported.department.code
    grid = hand.telling.definition.key == "grid"
    if Turn.WRONG_DEPARTMENT in hand.turns:
        wrong = hand.another_department()
        yield _dispatch(hand, "dispatch", wrong)
        reason = MoveInput(reason=hand.say("wrong_department"))
        yield Step("return", hand.handler(wrong), hand.used(0.05, 10), reason)
    if Turn.SPLIT in hand.turns and grid:
        yield from split(hand)
    elif Turn.OWNERLESS in hand.turns and grid:
        yield hand.soon("declare_ownerless", hand.dispatcher, 12, reason="ownerless")
        named = _dispatch(hand, "name_owner", right)
        yield named._replace(at=hand.used(hand.between(0.2, 0.8), 60))
        yield from work(hand, hand.handler(right))
    else:
        yield _dispatch(hand, "dispatch", right)
        yield from work(hand, hand.handler(right))
    yield from conclude(hand)


def _mend(hand: Hand) -> Steps:
    worker = hand.reported.incoming.reporter
    given = MoveInput(result=hand.say("mended"), photo_count=hand.photos)
    yield Step("finish", worker, hand.used(hand.between(0.1, 0.9), 5), given)


def _file(hand: Hand) -> Step:
    reported = hand.reported
    given = MoveInput(class_id=reported.known.id, standard_id=reported.standard.id)
    return hand.soon("file", hand.acceptor)._replace(given=given)


def _dispatch(hand: Hand, move: str, department: str) -> Step:
    step = hand.soon(move, hand.dispatcher, opinion="dispatched")
    given = replace(step.given, department_id=hand.cast.departments[department])
    return step._replace(given=given)


def _has_ended(hand: Hand) -> bool:
    return hand.telling.running is None


def _has_lapsed(hand: Hand) -> bool:
    """Whether too much has been said of it since to take it up again."""
    return hand.telling.has_made("appeal") or hand.telling.decisions[-1].after.forced
