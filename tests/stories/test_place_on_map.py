"""A place that the phone finds badly is put right on the map."""

import pytest
from playwright.sync_api import expect

from tests.support.live import LiveServer
from tests.support.phone import NewPhone, scalar

pytestmark = pytest.mark.browser


def test_place_is_put_right_on_the_map(live_server: LiveServer, new_phone: NewPhone) -> None:
    phone = new_phone("worker-zc1")
    phone.sign_in("worker-zc1")
    page = phone.open("/field")
    phone.wait_for_place()
    found = float(page.input_value("input[name=lon]"))
    page.locator("#place-map summary").click()
    page.wait_for_selector("#place-map .map[data-idle]")
    page.locator("#place-map .map").tap(position={"x": 250, "y": 80})
    expect(page.locator(".place-line")).to_have_attribute("data-state", "chosen")
    chosen = float(page.input_value("input[name=lon]"))
    assert 0 < abs(chosen - found) < 0.01
    phone.choose_class()
    page.click("#send")
    number = page.locator(".receipt a.number").first.inner_text()
    query = """select r.lon from report r join "case" c on c.id = r.case_id
        where c.no = :no and r.crs = 'cgcs2000'"""
    assert scalar(live_server, query, no=number) == pytest.approx(chosen, abs=1e-6)
    # The next report is somewhere else.
    expect(page.locator(".place-line")).to_have_attribute("data-state", "found")
