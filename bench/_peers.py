"""What scikit-learn makes of the same cases: models for every class that nobody could read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import SGDClassifier

from workflows.dispatch.learning.history import Past

Shares = tuple[float, float]
"""Right departments, right queues."""


def forest(before: Sequence[Past], after: Sequence[Past]) -> Shares:
    """A forest for every type, with recent cases weighing more, as our rules have it."""
    return _each(before, after, lambda: ExtraTreesClassifier(
        100, n_jobs=2, min_samples_leaf=2, max_features=0.2, random_state=0
    ))  # fmt: skip


def linear(before: Sequence[Past], after: Sequence[Past]) -> Shares:
    """A linear model for every type."""
    return _each(before, after, lambda: SGDClassifier(
        loss="log_loss", alpha=1e-4, max_iter=30, tol=None, random_state=0
    ))  # fmt: skip


def _each(before: Sequence[Past], after: Sequence[Past], model: Any) -> Shares:
    shares = [_right(before, after, model, goal) for goal in ("department", "queue")]
    return shares[0] / len(after), shares[1] / len(after)


def _right(before: Sequence[Past], after: Sequence[Past], model: Any, goal: str) -> int:
    known, asked = _by_class(before), _by_class(after)
    end = before[-1].at
    right = 0
    for code, cases in asked.items():
        past = known.get(code, [])
        goals = [getattr(one, goal) for one in past]
        truth = [getattr(one, goal) for one in cases]
        if len(set(goals)) < 2:
            right += sum(one == goals[0] for one in truth) if goals else 0
            continue
        words = CountVectorizer(analyzer=_features, binary=True)
        seen = words.fit_transform(past)
        ages = np.array([(end - one.at).total_seconds() / 86_400 for one in past])
        fitted = model().fit(seen, goals, sample_weight=0.5 ** (ages / 60.0))
        guessed = fitted.predict(words.transform(cases))
        right += int((guessed == np.array(truth)).sum())
    return right


def _by_class(past: Sequence[Past]) -> dict[str, list[Past]]:
    found: defaultdict[str, list[Past]] = defaultdict(list)
    for one in past:
        found[one.asked.class_code].append(one)
    return found


def _features(one: Past) -> Iterator[str]:
    asked = one.asked
    yield f"source={asked.channel}"
    yield f"title={asked.text}"
    yield from asked.areas
    yield from asked.kinds
    yield from (f"word={word}" for word in asked.text.casefold().split())
