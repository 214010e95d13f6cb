"""Staff who move a case along by their forms, for the parts of a story that it is not about."""

import uuid
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.live import LiveServer
from tests.support.phone import place_of, scalar
from tests.support.scenes import scene
from tests.support.signed_in import sign_in

HTML = {"Accept": "text/html"}
RUBBISH = "E-01-10"


class Clerk:
    """Somebody of the centre or of a department at a page of their own, signed in."""

    def __init__(self, page: Page, server: LiveServer, username: str) -> None:
        self.page, self.server = page, server
        sign_in(page, server.url, username)

    def open(self, path: str) -> Page:
        self.page.goto(self.server.url + path)
        return self.page

    def move(self, no: str, move: str, *, photos: bool = False, **fields: Any) -> None:
        """Post the form of a move, as a page without scripts does."""
        parts: dict[str, Any] = {"version": version_of(self.server, no), **fields}
        parts = {name: str(value) for name, value in parts.items()}
        if photos:
            parts["photos"] = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": scene()}
        answer = self.page.request.post(
            f"{self.server.url}/cases/{no}/moves/{move}",
            multipart=parts,
            headers=HTML,
            max_redirects=0,
        )
        assert answer.status == 303, f"{move}: {answer.status}\n{answer.text()[-3000:]}"

    def unfold(self, move: str) -> Any:
        """Open the form of a move on the page of a case; returns it."""
        details = self.page.locator(f'.move[data-move="{move}"]')
        group = self.page.locator(".move-group", has=details)
        if group.count() and not group.evaluate("group => group.open"):
            group.locator("> summary").click()
        details.locator("> summary").click()
        return details.locator("form")

    def done(self, move: str) -> None:
        """Wait until the page of the case says that the move was made."""
        expect(self.page.locator("#case")).to_have_attribute("data-moved", move)


def filed(page: Page, server: LiveServer, *, worker: str = "worker", **report: Any) -> str:
    """Report rubbish in the grid of a worker, from the page's own browser; returns the number."""
    lon, lat = place_of(server, worker)
    fields = {
        "text": "生活垃圾散落一地",
        "class_code": RUBBISH,
        "point": {"lon": lon, "lat": lat, "crs": "cgcs2000", "accuracy_m": 8},
    }
    answer = page.request.post(
        f"{server.url}/api/v1/reports",
        data={**fields, **report},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert answer.ok, f"{answer.status}\n{answer.text()}"
    return str(answer.json()["case_no"])


def version_of(server: LiveServer, no: str) -> int:
    return int(scalar(server, 'select version from "case" where no = :no', no=no))


def stage_of(server: LiveServer, no: str) -> str:
    return str(scalar(server, 'select stage from "case" where no = :no', no=no))


def department_of(server: LiveServer, no: str) -> int:
    return int(scalar(server, 'select department_id from "case" where no = :no', no=no))


def handlers_of(server: LiveServer, department: int) -> str:
    """The user name of a handler of the department."""
    query = """select username from account where department_id = :department and active
        order by id limit 1"""
    return str(scalar(server, query, department=department))


def other_department(server: LiveServer, department: int) -> int:
    """A department with handlers, other than this one."""
    query = """select department_id from account where role = 'handler' and active
        and department_id <> :department order by department_id limit 1"""
    return int(scalar(server, query, department=department))
