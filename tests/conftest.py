"""Fixtures live in tests/support, one theme a file."""

import sys
from pathlib import Path

# Test folders are no packages; the fixtures and the product are imported from the root.
sys.path.insert(0, str(Path(__file__).parents[1]))

pytest_plugins = [
    "tests.support.servers",
    "tests.support.databases",
]
