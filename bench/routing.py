"""Rules learnt from a city's past against a model nobody can read: bin/bench routing.

ONEMAP_DATA names the folder of the real data: 94,063 cases of a city. Rules are learnt from the
cases opened before a day and measured on those opened from then on, executed by the product's own
`route`: how many go to the department, and to the queue within it, that had them in the end. In the
same run the majority of each type, and two models of scikit-learn (a forest of extremely random
trees for every type, and a linear one) see the same features of the same cases: what is known at
intake (type, title, source, areas, what stands there), never how a case was worked or closed. Two
more lines say how far such rules could come at all: with half of the measured cases known, and
with hindsight; and two say what nobody could know: how many wrong ones stand in a queue of cases
that were not passed on, and how often cases that are alike in everything went different ways.

`--learn FILE --measure FILE` measures on another file than the one that was learnt from.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path

from bench._peers import Shares, forest, linear
from workflows.dispatch.learning.history import Past, guess_columns, read_history
from workflows.dispatch.learning.learn import learn, measure, rule_list
from workflows.dispatch.learning.tables import header_of
from workflows.dispatch.rules import Asked, RuleList, route

DEPARTMENT_GOAL, QUEUE_GOAL = 0.965, 0.86
SPLIT = "2015-07-01"
ROUTE_US = 50.0
TWINS_DAYS = 14
GENERAL = ("INFO01_", "INFO_Reallocation")
"""Queues of the city in which cases wait that nobody has passed on, or not yet again."""
SEED = 1


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench routing", description=__doc__)
    parser.add_argument("--learn", type=Path, help="learn from this CSV")
    parser.add_argument("--measure", type=Path, help="and measure on all of this one")
    parser.add_argument("--split", default=SPLIT, help="first day that is measured")
    parser.add_argument("--weekly", action="store_true", help="also learn anew every week")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    folder = os.environ.get("ONEMAP_DATA")
    if options.learn is None and not folder:
        print("routing: skipped, ONEMAP_DATA does not name the folder of the real data")
        return 0
    learnt_from = options.learn or Path(folder or "") / "boston" / "cases_2015_q1_q3.csv.gz"
    split = datetime.fromisoformat(options.split)
    past = read(learnt_from)
    before = past if options.measure else [one for one in past if one.at < split]
    after = read(options.measure) if options.measure else [one for one in past if one.at >= split]
    print(
        f"learnt from {len(before)} cases opened {before[0].at:%Y-%m-%d} to"
        f" {before[-1].at:%Y-%m-%d}, measured on {len(after)} opened {after[0].at:%Y-%m-%d} to"
        f" {after[-1].at:%Y-%m-%d}"
    )
    return report(before, after, peers=not options.no_peers, weekly=options.weekly)


def report(before: list[Past], after: list[Past], *, peers: bool, weekly: bool) -> int:
    started = time.perf_counter()
    proposals = learn(before)
    took = time.perf_counter() - started
    rules = rule_list(proposal.spec for proposal in proposals)
    ours = measure(rules, after)
    tell("majority of each type", majority(before, after))
    tell(f"our {len(rules)} rules", ours)
    if peers:
        tell("forest of random trees", forest(before, after))
        tell("linear model", linear(before, after))
    if weekly:
        tell("our rules, learnt anew every week", every_week(before, after))
    tell("  such rules, were half of what is measured known", half_known(before, after))
    tell("  such rules learnt from what is measured itself", with_hindsight(after))
    waiting, wrong = left_waiting(rules, after)
    print(f"  of {wrong} wrong departments {waiting} stand in a queue of what is not passed on")
    pairs, other = twins(after)
    print(
        f"  of {pairs} cases like an earlier one of {TWINS_DAYS} days in all that is known,"
        f" {other[0]:.2%} went to another department and {other[1]:.2%} to another queue"
    )
    each = route_us(rules, after)
    print(f"learning took {took:.1f} s; choosing takes {each:.1f} us a case")
    reached = ours[0] >= DEPARTMENT_GOAL and ours[1] >= QUEUE_GOAL
    print(
        f"routing: department {ours[0]:.2%} (goal {DEPARTMENT_GOAL:.1%}),"
        f" queue {ours[1]:.2%} (goal {QUEUE_GOAL:.1%}){'' if reached else ': GOAL MISSED'}"
    )
    return 0 if reached and each < ROUTE_US else 1


def read(path: Path) -> list[Past]:
    return read_history(path, guess_columns(header_of(path), "Department", "QUEUE"))


def tell(name: str, shares: Shares) -> None:
    print(f"  {name:<52} department {shares[0]:.2%}  queue {shares[1]:.2%}", flush=True)


def majority(before: Sequence[Past], after: Sequence[Past]) -> Shares:
    """Each type where most of its cases went, department and queue each for itself."""
    shares = []
    for goal in (attrgetter("department"), attrgetter("queue")):
        known: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for one in before:
            known[one.asked.class_code][goal(one)] += 1
        most = {code: counts.most_common(1)[0][0] for code, counts in known.items()}
        right = sum(most.get(one.asked.class_code) == goal(one) for one in after)
        shares.append(right / len(after))
    return shares[0], shares[1]


def half_known(before: Sequence[Past], after: Sequence[Past]) -> Shares:
    """What is left to rules of this kind once nothing changes any more between learning and use."""
    mixed = list(after)
    random.Random(SEED).shuffle(mixed)
    half = len(mixed) // 2
    known = sorted([*before, *mixed[:half]], key=lambda one: one.at)
    return measure(rule_list(one.spec for one in learn(known)), mixed[half:])


def with_hindsight(after: Sequence[Past]) -> Shares:
    """Nothing to aim at: rules that saw the answers."""
    return measure(rule_list(one.spec for one in learn(after)), after)


def left_waiting(rules: RuleList, after: Sequence[Past]) -> tuple[int, int]:
    """Of the cases that the rules send to a wrong department, how many were never passed on."""
    wrong = [one for one in after if (to := route(rules, one.asked).department) is None
             or to.code != one.department]  # fmt: skip
    return sum((one.queue or "").startswith(GENERAL) for one in wrong), len(wrong)


def twins(after: Sequence[Past]) -> tuple[int, Shares]:
    """How often cases that are alike in all that rules may ask for went different ways, with
    little time between them: half of that is wrong of these cases, whatever the rules.
    """
    last: dict[Asked, Past] = {}
    pairs = departments = queues = 0
    for one in after:
        twin = last.get(one.asked)
        last[one.asked] = one
        if twin is not None and one.at - twin.at <= timedelta(days=TWINS_DAYS):
            pairs += 1
            departments += one.department != twin.department
            queues += (one.department, one.queue) != (twin.department, twin.queue)
    return pairs, (departments / max(pairs, 1), queues / max(pairs, 1))


def every_week(before: Sequence[Past], after: Sequence[Past]) -> Shares:
    """As a city would use it: every week the rules learnt from all that went before."""
    right = [0.0, 0.0]
    known, rest = list(before), list(after)
    while rest:
        end = rest[0].at + timedelta(days=7)
        week = [one for one in rest if one.at < end]
        shares = measure(rule_list(one.spec for one in learn(known)), week)
        right = [sum_ + share * len(week) for sum_, share in zip(right, shares, strict=True)]
        known, rest = known + week, rest[len(week) :]
    return right[0] / len(after), right[1] / len(after)


def route_us(rules: RuleList, after: Sequence[Past]) -> float:
    """Microseconds of one `route`, the median of five rounds."""
    sample = after[:5000]
    rounds = []
    for _round in range(5):
        started = time.perf_counter()
        for one in sample:
            route(rules, one.asked)
        rounds.append((time.perf_counter() - started) / len(sample) * 1e6)
    return statistics.median(rounds)


if __name__ == "__main__":
    sys.exit(main())
