"""One case: what its page says, who may see it, and the reporter's contact."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from governance.extensions import db
from governance.intake.models import Report
from governance.vault.services import seal
from tests.governance.console.desk import HTMX, Desk
from tests.workflows.world import DISTRICT
from workflows.cases.duplicates import Duplicate
from workflows.cases.models import Case, CaseSource
from workflows.roles import Role

NAME, PHONE = "欧阳晴", "13800138000"


def add_reporter(desk: Desk, case: Case) -> Report:
    now = datetime.now(UTC)
    report = Report(
        district=DISTRICT,
        case_id=case.id,
        source=CaseSource.RESIDENT,
        sender="browser:1",
        idempotency_key="key-00001",
        body_hash=b"-",
        text=case.text,
        anonymous=False,
        reporter_label="欧**",
        seen_at=now,
        received_at=now,
        answer={},
    )
    desk.session.add(report)
    desk.session.flush()
    with desk.app.app_context():
        seal(desk.session, DISTRICT, "report", report.id, {"name": NAME, "phone": PHONE})
    desk.session.commit()
    return report


def test_page_tells_what_where_why_and_until_when(desk: Desk) -> None:
    case = desk.dispatching(
        duplicates=(
            Duplicate("4406042026000000001", "handling", 25, metres=36),
            Duplicate("4406042026000000002", "closed", 90, alike=71),
        )
    )
    page = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    for said in (
        case.no,
        "祖庙路12号门前路灯不亮",
        "公用设施 · 路灯",
        "可信度 95%",
        "路灯管理所",
        "网格员 李敏",
        "15 分钟",
        "相距 36 m，早 25 分",
        "文字 71％ 相同，早 1 小时 30 分",
        "流转记录",
    ):
        assert said in page


def test_page_in_english(desk: Desk) -> None:
    case = desk.dispatching()
    page = desk.at(Role.DISPATCHER, "en").get(f"/cases/{case.no}").text
    assert '<html lang="en"' in page
    for said in ("Street lamp", "To dispatch", "95% sure", "Lamps", "Story"):
        assert said in page


def test_text_of_a_report_is_never_markup(desk: Desk) -> None:
    case = desk.dispatching(text='<script>alert("路灯")</script>')
    page = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ACCEPTOR, 200),
        (Role.DISPATCHER, 200),
        (Role.LEADER, 200),
        (Role.HANDLER, 200),
        (Role.GRID_WORKER, 404),
        (Role.ADMINISTRATOR, 403),
    ],
)
def test_who_may_see_it(desk: Desk, role: Role, status: int) -> None:
    case = desk.assigned()
    assert desk.at(role).get(f"/cases/{case.no}").status_code == status
    assert desk.at(role).get("/cases/4406042026999999999").status_code in {404, 403}


def test_case_of_another_department_is_not_there(desk: Desk) -> None:
    case = desk.dispatching(department_id=desk.world.other_department.id)
    assert desk.at(Role.HANDLER).get(f"/cases/{case.no}").status_code == 404


def test_stranger_is_led_to_the_sign_in(desk: Desk) -> None:
    client = desk.app.test_client()
    answer = client.get("/cases/1", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_contact_is_shown_for_a_purpose(desk: Desk) -> None:
    case = desk.dispatching()
    add_reporter(desk, case)
    dispatcher = desk.at(Role.DISPATCHER)
    page = dispatcher.get(f"/cases/{case.no}").text
    assert "欧**" in page
    assert PHONE not in page
    assert NAME not in page
    shown = dispatcher.post(
        f"/cases/{case.no}/reporter", data={"purpose": "contact_reporter"}, headers=HTMX
    )
    assert PHONE in shown.text
    assert NAME in shown.text


@pytest.mark.parametrize(
    ("role", "purpose", "status"),
    [
        (Role.DISPATCHER, "", 422),
        (Role.DISPATCHER, "curiosity", 422),
        (Role.ACCEPTOR, "handle_case", 403),
        (Role.LEADER, "contact_reporter", 403),
    ],
)
def test_contact_is_refused(desk: Desk, role: Role, purpose: str, status: int) -> None:
    case = desk.dispatching()
    add_reporter(desk, case)
    answer = desk.at(role).post(f"/cases/{case.no}/reporter", data={"purpose": purpose})
    assert answer.status_code == status
    assert PHONE not in answer.text


def test_page_asks_the_database_a_few_times_only(desk: Desk) -> None:
    """However long the story is: nothing is read row by row."""
    case = desk.dispatching()

    def asked() -> int:
        statements: list[str] = []

        def count(*args: object) -> None:
            statements.append(str(args[2]))

        client = desk.at(Role.DISPATCHER)
        with desk.app.app_context():
            bind = db.session.get_bind()
        event.listen(bind, "before_cursor_execute", count)
        client.get(f"/cases/{case.no}")
        event.remove(bind, "before_cursor_execute", count)
        return len([one for one in statements if one.lstrip().upper().startswith("SELECT")])

    short = asked()
    for _ in range(3):
        desk.move(case, "dispatch", Role.DISPATCHER, department_id=desk.world.department.id)
        desk.move(case, "return", Role.HANDLER, reason="再看")
    assert asked() <= short + 2
    assert short < 24
