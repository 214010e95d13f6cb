"""Who acts in the sample's history, and the ids of what they act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from governance.sample.catalogue import classes, departments
from governance.sample.staffing import SampleAccount, staff
from workflows.owners import Actor
from workflows.roles import Role


@dataclass(frozen=True)
class Cast:
    """Ids by the sample's own keys. Standards are keyed by class code and position."""

    accounts: Mapping[str, int]
    departments: Mapping[str, int]
    classes: Mapping[str, int]
    standards: Mapping[tuple[str, int], int]

    def everyone(self, role: Role, department: str | None = None) -> list[Actor]:
        """The members of staff in this role (and department), in their order."""
        return self._groups[role, department]

    def worker(self, username: str) -> Actor:
        return self._actors[username]

    @cached_property
    def names(self) -> dict[int, str]:
        """What members of staff are called, by account id."""
        return {self.accounts[one.username]: one.name for one in staff()}

    @cached_property
    def _actors(self) -> dict[str, Actor]:
        return {one.username: self._actor(one) for one in staff()}

    @cached_property
    def _groups(self) -> dict[tuple[Role, str | None], list[Actor]]:
        groups: dict[tuple[Role, str | None], list[Actor]] = {}
        for one in staff():
            groups.setdefault((one.role, one.department), []).append(self._actors[one.username])
        return groups

    def _actor(self, account: SampleAccount) -> Actor:
        department = self.departments[account.department] if account.department else None
        return Actor(account.role, self.accounts[account.username], department, account.name)


def numbered_from(
    first_account: int, first_department: int, first_class: int, first_standard: int
) -> Cast:
    """A cast whose ids count from the given ones, in the order in which the sample lists things."""
    keys = [(one.code, place) for one in classes() for place in range(len(one.standards))]
    return Cast(
        accounts={one.username: first_account + at for at, one in enumerate(staff())},
        departments={one.code: first_department + at for at, one in enumerate(departments())},
        classes={one.code: first_class + at for at, one in enumerate(classes())},
        standards={key: first_standard + at for at, key in enumerate(keys)},
    )
