"""A standard is read before it is chosen: at the desk by keyboard alone, by thumb on the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.test_desk_pages import DESK, open_as
from tests.stories.test_place_correction import two_of_one_name
from tests.support.browser import NewPage
from tests.support.clerks import Clerk, filed
from tests.support.live import LiveServer
from tests.support.phone import PIXEL_7, NewPhone, scalar
from tests.support.scenes import scene

pytestmark = pytest.mark.browser

FILED_BY = """
    select s.filing_condition from "case" c
    join standard s on s.district = c.district and s.id = c.standard_id where c.no = :no"""


@pytest.mark.parametrize("screen", [DESK, PIXEL_7])
def test_another_class_is_found_by_its_initials_and_chosen_by_keyboard(
    live_server: LiveServer, new_page: NewPage, screen: dict[str, object]
) -> None:
    no = filed(new_page(), live_server)
    clerk = Clerk(new_page(**screen), live_server, "dispatcher")
    page = clerk.open(f"/cases/{no}")
    form = clerk.unfold("reclassify")
    box, options = form.get_by_role("combobox"), form.get_by_role("option")
    before = form.locator(".picked").inner_text()
    box.focus()
    page.keyboard.type("ld")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    active = form.locator(f"#{box.get_attribute('aria-activedescendant')}")
    condition = active.locator(".condition").inner_text()
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    assert form.locator(".picked").inner_text() == before
    page.keyboard.press("Enter")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.locator(".picked")).to_contain_text(condition)
    expect(form.locator(".picked .tag")).to_be_visible()
    expect(options.first).to_be_hidden()
    form.locator("button.go").press("Enter")
    clerk.done("reclassify")
    assert scalar(live_server, FILED_BY, no=no) == condition


def test_without_a_class_nothing_is_sent(live_server: LiveServer, new_page: NewPage) -> None:
    no = filed(new_page(), live_server, text="这里不太对劲，请来看看", class_code=None)
    page = open_as(new_page(**DESK), live_server, "acceptor", f"/cases/{no}")
    page.click("[data-move=accept]")
    box = page.locator("[role=combobox]:visible")
    expect(box).to_have_count(1)
    page.click("[data-move=file]")
    assert box.evaluate("box => box.validationMessage")
    box.fill("zzzz")
    expect(page.locator(".no-choice")).to_be_visible()


def test_what_was_chosen_on_the_phone_is_what_it_is_filed_by(
    live_server: LiveServer, new_phone: NewPhone
) -> None:
    phone = new_phone("worker")
    phone.sign_in("worker")
    page = phone.open_with_shell("/field")
    phone.wait_for_place()
    phone.choose_class()
    chosen = page.locator(".situation-choice").nth(1)
    condition = str(chosen.get_attribute("data-condition"))
    page.locator(".situation-choice").first.click()
    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#text")).to_have_value(condition)
    phone.add_photo(scene())
    page.click("#send")
    number = page.locator("#receipt-list .number").first
    expect(number).to_be_visible()
    expect(page.locator("#situation")).to_be_hidden()
    assert scalar(live_server, FILED_BY, no=number.inner_text()) == condition


def test_an_address_of_two_places_is_asked_about_before_it_is_sent(
    live_server: LiveServer, new_page: NewPage
) -> None:
    name = two_of_one_name(live_server)
    page = new_page(**PIXEL_7)
    page.goto(f"{live_server.url}/report")
    page.fill("#address", name)
    page.press("#address", "Tab")
    offered = page.locator("[data-address]")
    expect(offered).to_have_count(2)
    chosen = str(offered.nth(1).get_attribute("data-address"))
    offered.nth(1).click()
    expect(page.locator("#address")).to_have_value(chosen)
    expect(offered).to_have_count(0)
