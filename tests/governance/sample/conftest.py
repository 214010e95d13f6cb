import pytest

from governance.sample.ground import SEED, Ground, break_ground


@pytest.fixture(scope="session")
def ground() -> Ground:
    return break_ground(SEED)
