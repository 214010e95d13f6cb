"""Every door has a lock, and no door disappears unnoticed."""

import json
import os
from pathlib import Path

import pytest
from flask import Flask

from governance.permissions import LAYERS, TABLE, Permission
from workflows.roles import Role

SNAPSHOT = Path(__file__).with_name("routes.json")


def routes(app: Flask) -> dict[str, str]:
    """Address and methods of every route, with the permission that it asks."""
    listed = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        methods = ",".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
        view = app.view_functions[rule.endpoint]
        listed[f"{methods} {rule.rule}"] = getattr(view, "permission", "NONE")
    return dict(sorted(listed.items()))


def test_every_route_asks_a_permission(app: Flask) -> None:
    unguarded = [route for route, permission in routes(app).items() if permission == "NONE"]
    assert unguarded == []


def test_routes_are_those_of_the_snapshot(app: Flask) -> None:
    """A route that goes away breaks somebody's bookmark: consider a redirect, then update the list.

    `ONEMAP_WRITE_ROUTES=1 bin/test tests/house/test_routes.py` writes it anew.
    """
    if os.environ.get("ONEMAP_WRITE_ROUTES"):
        SNAPSHOT.write_text(json.dumps(routes(app), indent=1, ensure_ascii=False) + "\n")
    assert routes(app) == json.loads(SNAPSHOT.read_text())


def test_every_permission_has_a_row() -> None:
    assert set(TABLE) == set(Permission)


@pytest.mark.parametrize("permission", sorted(set(Permission) - {Permission.OPEN_TO_ALL}))
def test_system_is_never_a_visitor(permission: Permission) -> None:
    assert Role.SYSTEM not in TABLE[permission]


def test_residents_see_no_layer_of_the_map() -> None:
    assert [layer for layer, roles in LAYERS.items() if Role.RESIDENT in roles] == []
