"""Why something was chosen, doubted or refused, as data; the top floor puts it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement about a choice or a refusal.

    `code` is a stable lower_snake word that `governance.phrases` can say in each language;
    `params` are JSON values that its phrase names. Neither may hold personal data.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reason:
        return cls(value["code"], value.get("params", {}))
