"""The phone without a signal: nothing is lost, sent twice, or sent under a wrong name."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.live import LiveServer
from tests.support.phone import NewPhone, Phone, scalar
from tests.support.scenes import scene

pytestmark = pytest.mark.browser

REPORTS = "**/api/v1/reports"
Answer = Callable[[Route], Any]


def reports_of(server: LiveServer, username: str) -> int:
    query = """select count(*) from report r join account a on a.id = r.account_id
        where a.username = :username"""
    return int(scalar(server, query, username=username))


def reporting_phone(new_phone: NewPhone, username: str) -> Phone:
    phone = new_phone(username)
    phone.sign_in(username)
    phone.open_with_shell("/field")
    phone.wait_for_place()
    return phone


def send(phone: Phone) -> None:
    phone.choose_class()
    phone.add_photo(scene())
    phone.page.click("#send")
    expect(phone.page.locator(".shot")).to_have_count(0)


def waiting(page: Page) -> Any:
    return expect(page.locator("#outbox-list .waiting"))


def test_reported_without_a_signal_and_sent_when_it_is_back(
    live_server: LiveServer, new_phone: NewPhone
) -> None:
    phone = reporting_phone(new_phone, "worker-zm2")
    page, before = phone.page, reports_of(live_server, "worker-zm2")
    phone.context.set_offline(True)
    send(phone)
    waiting(page).to_have_count(1)
    page.reload()
    waiting(page).to_have_count(1)
    expect(page.locator("#connection")).to_have_class("tag amber")
    expect(page.locator("#outbox-list img")).to_have_js_property("complete", True)
    page.goto(f"{live_server.url}/field/tasks")
    page.goto(f"{live_server.url}/field")
    assert reports_of(live_server, "worker-zm2") == before
    phone.context.set_offline(False)
    waiting(page).to_have_count(0)
    expect(page.locator(".receipt")).to_have_count(1)
    assert reports_of(live_server, "worker-zm2") == before + 1
    number = page.locator(".receipt a.number").inner_text()
    kept = scalar(
        live_server,
        'select count(*) from photo p join "case" c on c.id = p.case_id where c.no = :no',
        no=number,
    )
    assert kept == 1


def test_reply_that_is_lost_leaves_one_case(live_server: LiveServer, new_phone: NewPhone) -> None:
    phone = reporting_phone(new_phone, "worker-zm3")
    page, before = phone.page, reports_of(live_server, "worker-zm3")
    sent: list[int] = []

    def lose_the_reply(route: Route) -> None:
        sent.append(route.fetch().status)
        route.abort()

    phone.context.route(REPORTS, lose_the_reply, times=1)
    send(phone)
    waiting(page).to_have_count(1)
    page.click("#flush")
    waiting(page).to_have_count(0)
    assert sent == [201]
    assert reports_of(live_server, "worker-zm3") == before + 1
    expect(page.locator(".receipt")).to_have_count(1)


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (200, "<html>欢迎使用免费 Wi-Fi</html>", "text/html", "待发送"),
        (503, "{}", "application/json", "待发送"),
        (429, "{}", "application/json", "待发送"),
        (401, '{"detail": "请先登录"}', "application/problem+json", "请登录"),
        (422, '{"detail": "类别已停用"}', "application/problem+json", "类别已停用"),
    ],
)
def test_answer_that_is_no_receipt_keeps_the_report(
    new_phone: NewPhone, status: int, body: str, kind: str, said: str
) -> None:
    phone = reporting_phone(new_phone, "worker-zm4")

    def answer(route: Route) -> None:
        phone.expected.add(f"with a status of {status}")
        route.fulfill(status=status, body=body, content_type=kind)

    phone.context.route(REPORTS, answer)
    send(phone)
    waiting(phone.page).to_have_count(1)
    phone.page.locator("#outbox").evaluate("panel => panel.open = true")
    expect(phone.page.locator("#outbox-list")).to_contain_text(said)
    expect(phone.page.locator(".receipt")).to_have_count(0)


def test_two_tabs_send_each_report_once(live_server: LiveServer, new_phone: NewPhone) -> None:
    phone = reporting_phone(new_phone, "worker-zm5")
    before = reports_of(live_server, "worker-zm5")
    asked: list[str] = []
    phone.context.on(
        "request",
        lambda request: (
            asked.append(request.headers.get("idempotency-key", ""))
            if request.url.endswith("/api/v1/reports")
            else None
        ),
    )
    other = phone.context.new_page()
    other.goto(f"{live_server.url}/field")
    phone.context.set_offline(True)
    for _ in range(3):
        send(phone)
    waiting(phone.page).to_have_count(3)
    phone.context.set_offline(False)
    waiting(phone.page).to_have_count(0)
    waiting(other).to_have_count(0)
    assert reports_of(live_server, "worker-zm5") == before + 3
    assert len(asked) == len(set(asked)) == 3


def test_nothing_leaves_under_another_login(live_server: LiveServer, new_phone: NewPhone) -> None:
    phone = reporting_phone(new_phone, "worker-sw1")
    page = phone.page
    before = reports_of(live_server, "worker-sw1"), reports_of(live_server, "worker-sw2")
    page.evaluate("document.getElementById('address').value = '祖庙路 18 号'")
    phone.context.set_offline(True)
    send(phone)
    waiting(page).to_have_count(1)
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    page.click("#flush")
    page.locator("#outbox").evaluate("panel => panel.open = true")
    expect(page.locator("#outbox-list")).to_contain_text("请登录")
    phone.sign_in("worker-sw2")
    expect(page.locator("#outbox-list")).to_contain_text("他人所存")
    expect(page.locator("#outbox-list")).not_to_contain_text("祖庙路 18 号")
    page.click("#flush")
    assert (reports_of(live_server, "worker-sw1"), reports_of(live_server, "worker-sw2")) == before
    phone.context.clear_cookies()
    # The list is empty until it is drawn, so that it alone does not tell that the report has left.
    with page.expect_response(REPORTS) as sent:
        phone.sign_in("worker-sw1")
    assert sent.value.status == 201
    waiting(page).to_have_count(0)
    assert reports_of(live_server, "worker-sw1") == before[0] + 1


def test_phone_whose_clock_runs_ahead(live_server: LiveServer, new_phone: NewPhone) -> None:
    phone = reporting_phone(new_phone, "worker-sw3")
    phone.page.add_init_script(
        """const real = Date; const ahead = 3 * 3600e3;
        Date = class extends real {
          constructor(...given) { super(...(given.length ? given : [real.now() + ahead])); }
          static now() { return real.now() + ahead; }
        };"""
    )
    phone.page.reload()
    phone.wait_for_place()
    send(phone)
    expect(phone.page.locator(".receipt")).to_have_count(1)
    late = scalar(live_server, "select max(seen_at) <= now() + interval '1 minute' from report")
    assert late is True


def test_pages_kept_for_no_signal_go_with_the_sign_out(new_phone: NewPhone) -> None:
    phone = reporting_phone(new_phone, "worker-sw4")
    assert phone.page.evaluate("caches.has('pages')") is True
    phone.page.click("form[action='/sign-out'] button")
    phone.page.wait_for_url("**/sign-in")
    assert phone.page.evaluate("caches.has('pages')") is False
