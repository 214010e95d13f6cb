"""What is counted is said: in the handbook, and in words of both languages."""

from __future__ import annotations

import pytest

from governance.figures.forms import Axis
from governance.figures.words import AXES as AXIS_WORDS
from governance.figures.words import COHORTS, MEANS, TALLIES
from governance.host.home import REPOSITORY
from workflows.figures import measures
from workflows.figures.formulas import shipped

HANDBOOK = (REPOSITORY / "docs" / "figures.md").read_text()


@pytest.mark.parametrize(
    "name",
    [*measures.BASES, *measures.CONDITIONS, *measures.AXES, *shipped().by_key],
)
def test_the_handbook_names_it(name: str) -> None:
    assert name == "district" or f"`{name}`" in HANDBOOK


def test_formulas_stand_in_the_handbook_as_they_are() -> None:
    for formula in shipped().by_key.values():
        assert f"`{formula.expression}`" in HANDBOOK


def test_everything_has_its_words() -> None:
    assert list(COHORTS) == list(measures.BASES)
    assert list(TALLIES) == list(measures.CONDITIONS)
    assert set(MEANS) == set(measures.MEANS)
    assert ["district", *AXIS_WORDS] == [*measures.AXES, "day"]
    assert tuple(AXIS_WORDS) == Axis.__args__  # type: ignore[attr-defined]
