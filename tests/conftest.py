"""Fixtures live in tests/support, one theme a file."""

import sys
from pathlib import Path

from hypothesis import settings

# Test folders are no packages; the fixtures and the product are imported from the root.
sys.path.insert(0, str(Path(__file__).parents[1]))

pytest_plugins = [
    "tests.support.servers",
    "tests.support.databases",
    "tests.support.settings",
    "tests.support.application",
    "tests.support.live",
    "tests.support.browser",
]

# How long an example takes says nothing about it on a machine that does other work too.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
