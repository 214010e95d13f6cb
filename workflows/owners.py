"""Who a case belongs to, and who acts on it. `label` is for sentences only and never compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever makes a move; the system and residents act without an account."""

    role: Role
    account_id: int | None = None
    department_id: int | None = None
    label: str | None = field(default=None, compare=False)


class OwnerKind(StrEnum):
    ROLE = "role"
    DEPARTMENT = "department"
    ACCOUNT = "account"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Owner:
    """The one who must act next: make it with one of the class methods below."""

    kind: OwnerKind
    role: Role | None = None
    department_id: int | None = None
    account_id: int | None = None
    label: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        named = {
            OwnerKind.ROLE: self.role,
            OwnerKind.DEPARTMENT: self.department_id,
            OwnerKind.ACCOUNT: self.account_id,
        }
        given = [kind for kind, value in named.items() if value is not None]
        if given != ([] if self.kind is OwnerKind.NOBODY else [self.kind]):
            message = f"an owner of kind {self.kind} cannot be named by {given}"
            raise ValueError(message)

    @classmethod
    def of_role(cls, role: Role) -> Self:
        """Any one of those who have the role: a queue."""
        return cls(OwnerKind.ROLE, role=role)

    @classmethod
    def of_department(cls, department_id: int) -> Self:
        """Any one handler of the department: a queue."""
        return cls(OwnerKind.DEPARTMENT, department_id=department_id)

    @classmethod
    def of_account(cls, account_id: int, label: str | None = None) -> Self:
        return cls(OwnerKind.ACCOUNT, account_id=account_id, label=label)

    @classmethod
    def nobody(cls) -> Self:
        """Only a case that has ended belongs to nobody."""
        return cls(OwnerKind.NOBODY)

    def is_actor(self, actor: Actor) -> bool:
        match self.kind:
            case OwnerKind.ROLE:
                return actor.role is self.role
            case OwnerKind.DEPARTMENT:
                return actor.department_id == self.department_id
            case OwnerKind.ACCOUNT:
                return actor.account_id == self.account_id
            case OwnerKind.NOBODY:
                return False
