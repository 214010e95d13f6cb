"""Who takes part in a case."""

from enum import StrEnum


class Role(StrEnum):
    """One role an actor. An administrator keeps the house in order and may not move cases."""

    SYSTEM = "system"
    RESIDENT = "resident"
    GRID_WORKER = "grid_worker"
    ACCEPTOR = "acceptor"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
