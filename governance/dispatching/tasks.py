"""Working out and accepting what is too large to wait for."""

from __future__ import annotations

from governance.dispatching.deciding import ACCEPT_TASK, accept_rest
from governance.dispatching.proposing import SOLVE_TASK, solve

TASKS = {SOLVE_TASK: solve, ACCEPT_TASK: accept_rest}
