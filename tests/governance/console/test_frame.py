"""The main navigation says where one is, also on the pages below its entries."""

from __future__ import annotations

import pytest

from governance.console.frame import nearest

URLS = ("/routing", "/registers", "/registers/aliases", "/cases")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/routing", "/routing"),
        ("/routing/draft/rules/new", "/routing"),
        ("/registers/aliases", "/registers/aliases"),
        ("/registers/loads/4", "/registers"),
        ("/casesandmore", None),
        ("/notices", None),
    ],
)
def test_a_page_belongs_to_the_nearest_entry(path: str, expected: str | None) -> None:
    assert nearest(URLS, path) == expected
