"""The desks in a real browser: keyboard, map, drawer and address; what others changed meanwhile."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from governance.host.checks import find_chromium
from tests.support.browser import FLAGS, NewPage
from tests.support.live import LiveServer
from tests.support.phone import scalar
from tests.support.signed_in import sign_in

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1440, "height": 900}}
QUEUE = "/console?stage=dispatching"
SKIPPED = "--enable-unsafe-swiftshader"


def open_as(page: Page, server: LiveServer, username: str, path: str) -> Page:
    sign_in(page, server.url, username)
    page.goto(server.url + path)
    return page


def wait_for_map(page: Page) -> None:
    page.wait_for_selector("#map[data-idle]", state="attached")
    height = page.evaluate("document.querySelector('#map canvas').clientHeight")
    assert height > 200, "the map has no height"


def nth_number(page: Page, index: int) -> str:
    return str(page.locator("#rows .row").nth(index).get_attribute("data-no"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_drawer_map_and_address_agree(
    live_server: LiveServer, new_page: NewPage, scheme: str
) -> None:
    page = open_as(new_page(color_scheme=scheme, **DESK), live_server, "dispatcher", QUEUE)
    wait_for_map(page)
    first, second = nth_number(page, 0), nth_number(page, 1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#case")).to_have_attribute("data-no", first)
    page.keyboard.press("j")
    expect(page.locator("#case")).to_have_attribute("data-no", second)
    expect(page.locator(".row.is-chosen")).to_have_attribute("data-no", second)
    expect(page).to_have_url(re.compile(f"stage=dispatching&case={second}"))
    page.reload()
    expect(page.locator("#case")).to_have_attribute("data-no", second)
    if page.locator("#case[data-lon]").count():
        expect(page.locator(".chosen-pin")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    assert "case=" not in page.url


def test_filter_search_and_help_by_keyboard(live_server: LiveServer, new_page: NewPage) -> None:
    page = open_as(new_page(**DESK), live_server, "acceptor", "/console?scope=all")
    no = nth_number(page, 0)
    page.keyboard.press("/")
    page.keyboard.type(no)
    page.keyboard.press("Enter")
    expect(page.locator("#rows .row")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"q={no}"))
    page.locator("#queue-filter [name=q]").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys-help")).to_be_hidden()


def test_more_rows_are_added_below(live_server: LiveServer, new_page: NewPage) -> None:
    page = open_as(new_page(**DESK), live_server, "dispatcher", "/console?scope=all")
    expect(page.locator("#rows .row")).to_have_count(50)
    first = nth_number(page, 0)
    page.locator("#rows .more button").click()
    expect(page.locator("#rows .row")).to_have_count(100)
    assert nth_number(page, 0) == first


def test_second_dispatcher_is_told_and_loses_nothing(
    live_server: LiveServer, new_page: NewPage
) -> None:
    winner = open_as(new_page(**DESK), live_server, "dispatcher", QUEUE)
    no = nth_number(winner, 0)
    loser = open_as(new_page(**DESK), live_server, "dispatcher2", f"/cases/{no}")
    winner.keyboard.press("j")
    winner.keyboard.press("Enter")
    expect(winner.locator("#case")).to_have_attribute("data-no", no)
    winner.keyboard.press("a")
    expect(winner.locator("#case")).to_have_attribute("data-stage", "assigned")
    expect(winner.locator(f'.row[data-no="{no}"]')).to_have_class(re.compile("is-done"))

    loser.locator('details.move[data-move="return"] summary').click()
    loser.fill("#reason-return", "这段理由不能丢")
    loser.locator('details.move[data-move="return"] button').click()
    expect(loser.locator(".message.bad")).to_contain_text("待接办")
    expect(loser.locator(".message.warn")).to_contain_text("这段理由不能丢")
    moves = 'select count(*) from case_event e join "case" c on c.id = e.case_id where c.no = :no'
    assert scalar(live_server, f"{moves} and e.move = 'dispatch'", no=no) == 1


def test_reporter_is_shown_for_a_purpose_and_the_look_is_kept(
    live_server: LiveServer, new_page: NewPage
) -> None:
    named = """select c.no from "case" c join report r on r.district = c.district
        and r.case_id = c.id join sealed_value s on s.subject_id = r.id::text
        and s.subject_kind = 'report' and s.field = 'phone' order by c.id desc limit 1"""
    no = scalar(live_server, named)
    looks = "select count(*) from access_event"
    before = scalar(live_server, looks)
    page = open_as(new_page(**DESK), live_server, "dispatcher", f"/cases/{no}")
    page.locator(".reveal summary").click()
    page.select_option(".reveal select", "contact_reporter")
    page.locator(".reveal button").click()
    expect(page.locator(".revealed a[href^='tel:']")).to_be_visible()
    assert scalar(live_server, looks) > before


def test_wall_opens_the_cases_it_counts(live_server: LiveServer, new_page: NewPage) -> None:
    page = open_as(new_page(**DESK), live_server, "leader", "/wall")
    wait_for_map(page)
    expect(page.locator("#trend-chart svg")).to_be_visible()
    for name in ("reported", "closed", "open"):
        figure = page.locator(f"#kpi-{name}")
        value = figure.locator(".kpi-value").inner_text()
        figure.locator(".kpi-link").click()
        expect(page.locator(".case-count")).to_have_text(value)
        page.go_back()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")


def test_console_works_without_webgl(live_server: LiveServer, browser: Browser) -> None:
    """The list is all that the work needs: a machine without graphics still dispatches."""
    flags = [flag for flag in FLAGS if "swiftshader" not in flag]
    blind = browser.browser_type.launch(
        executable_path=find_chromium(),
        args=[*flags, "--disable-gpu", "--disable-software-rasterizer"],
        ignore_default_args=[SKIPPED],
    )
    page = open_as(blind.new_page(**DESK), live_server, "dispatcher", QUEUE)
    expect(page.locator(".map-failed")).to_be_visible()
    no = nth_number(page, 0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#case")).to_have_attribute("data-no", no)
    page.locator('details.move[data-move="return"] summary').click()
    expect(page.locator("#reason-return")).to_be_visible()
    blind.close()


def test_demo_account_fills_the_form(live_server: LiveServer, new_page: NewPage) -> None:
    page = new_page(**DESK)
    page.goto(f"{live_server.url}/sign-in")
    page.locator('[data-username="leader"]').click()
    page.keyboard.press("Enter")
    page.wait_for_url("**/wall")
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    expect(page.locator("#username")).to_have_value("leader")
