"""An office that loads registers, on a database that really commits."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from shapely import Polygon
from shapely.geometry import mapping
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from governance.accounts.models import Account, LoginSession
from governance.accounts.services import token_hash
from governance.extensions import db
from governance.registry.carrying import carry_out
from governance.registry.models import RegisterLoad, RegisterLoadPart
from tests.gis.builders import DISTRICT, build_world
from workflows.roles import Role

DOORS = "地址编码,地址,经度,纬度\nD1,广东省佛山市禅城区祖庙街道福宁路1号,113.102,23.005\n"


@dataclass
class Office:
    app: Flask
    engine: Engine
    client: FlaskClient

    def send(self, kind: str, content: bytes | str, name: str, key: str = "") -> TestResponse:
        data = content.encode() if isinstance(content, str) else content
        key = key or f"key-{name}-{len(data)}"
        form = {"kind": kind, "key": re.sub(r"[^\w.-]", "-", key, flags=re.ASCII)}
        return self.client.post("/registers", data={**form, "file": (io.BytesIO(data), name)})

    def sent(self, kind: str, content: bytes | str, name: str = "表.csv") -> int:
        """Id of the load of a file that was taken in."""
        answer = self.send(kind, content, name)
        assert answer.status_code == 303, answer.text
        return int(answer.location.rpartition("/")[2])

    def begin(self, load_id: int, **options: str) -> TestResponse:
        return self.client.post(f"/registers/loads/{load_id}/start", data=options)

    def carry_out(self, load_id: int) -> None:
        with self.app.app_context():
            carry_out(DISTRICT, load_id)
            db.session.remove()

    def loaded(self, kind: str, content: bytes | str, name: str = "表.csv", **options: str) -> int:
        load_id = self.sent(kind, content, name)
        assert self.begin(load_id, **options).status_code == 303
        self.carry_out(load_id)
        return load_id

    def load(self, load_id: int) -> RegisterLoad:
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(RegisterLoad, (DISTRICT, load_id))

    def parts(self, load_id: int) -> dict[str, int]:
        """How many pieces of each name are kept."""
        part = RegisterLoadPart
        with Session(self.engine) as session:
            rows = session.execute(
                select(part.name, func.count()).where(part.load_id == load_id).group_by(part.name)
            )
            return {name.value: count for name, count in rows}

    def page(self, load_id: int, **headers: str) -> str:
        answer = self.client.get(f"/registers/loads/{load_id}", headers=headers)
        assert answer.status_code == 200
        return answer.text


def open_office(app: Flask, engine: Engine) -> Office:
    now = datetime.now(UTC)
    with Session(engine) as session:
        build_world(session)
        account = Account(
            district=DISTRICT,
            username="admin-01",
            name="管理",
            role=Role.ADMINISTRATOR,
            password_hash="-",
            active=True,
            created_at=now,
        )
        session.add(account)
        session.flush()
        session.add(
            LoginSession(
                token_hash=token_hash("token"),
                district=DISTRICT,
                account_id=account.id,
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
        session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "token"
        cookie["_fresh"] = True
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    return Office(app, engine, client)


def cells(shapes: Mapping[str, Polygon], **properties: Any) -> str:
    """GeoJSON of grids by code."""
    features: Sequence[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"code": code, **properties},
            "geometry": mapping(shape),
        }
        for code, shape in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def rows_of(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()
