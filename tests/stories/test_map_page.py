"""The one map in a real browser: list, tiles and figures agree; by mouse, keyboard and thumb."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import NullPool, create_engine, text

from tests.stories.test_desk_pages import open_as, wait_for_map
from tests.support.browser import TIMEOUT_MILLISECONDS, NewPage
from tests.support.live import LiveServer
from tests.support.phone import NewPhone, place_of, scalar

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 720}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
LOOK_MILLISECONDS = 200
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def count_of(page: Page) -> int:
    return int(str(page.locator("#found").get_attribute("data-count")))


def expect_agreement(page: Page) -> int:
    """As many cases are drawn as the list counts, when both have come to rest."""
    for _ in range(TIMEOUT_MILLISECONDS // LOOK_MILLISECONDS):
        busy = page.locator("#found[aria-busy]").count()
        drawn, listed = page.get_attribute("#map", "data-shown"), count_of(page)
        if not busy and drawn == str(listed):
            return listed
        page.wait_for_timeout(LOOK_MILLISECONDS)
    pytest.fail(f"{drawn} cases are drawn and {listed} are listed")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_tiles_and_figures_agree(
    live_server: LiveServer, new_page: NewPage, scheme: str
) -> None:
    page = open_as(new_page(color_scheme=scheme, **DESK), live_server, "leader", "/map")
    wait_for_map(page)
    for state, chip in (("urgent", 2), ("recent", 3), ("all", 5), ("open", 0)):
        with page.expect_response(re.compile(f"/tiles/cases/.*state={state}")):
            page.locator(".chip").nth(chip).click()
        expect(page.locator(".chip").nth(chip)).to_have_attribute("aria-current", "true")
        assert expect_agreement(page) > 0
    everything = count_of(page)
    page.locator("#more-filters summary").click()
    page.select_option('select[name="stage"]', "handling")
    expect(page).to_have_url(re.compile("stage=handling"))
    expect(page.locator("#found")).not_to_have_attribute("data-count", str(everything))
    narrowed = expect_agreement(page)
    assert 0 < narrowed < everything
    page.locator("#found [data-narrow]", has=page.locator("use[href$='#close']")).click()
    expect(page.locator("#found")).to_have_attribute("data-count", str(everything))
    expect_agreement(page)


def test_near_by_every_case_is_one_point(live_server: LiveServer, new_page: NewPage) -> None:
    lon, lat = place_of(live_server, "worker")
    path = f"/map?state=all#at=15.3/{lat:.4f}/{lon:.4f}"
    page = open_as(new_page(**DESK), live_server, "leader", path)
    wait_for_map(page)
    assert expect_agreement(page) > 0
    rows = page.locator("#rows .row").count()
    assert rows == min(count_of(page), 50)


def test_bookmark_brings_view_filter_and_layers_back(
    live_server: LiveServer, new_page: NewPage
) -> None:
    lon, lat = place_of(live_server, "worker")
    path = f"/map#at=12.2/{lat:.4f}/{lon:.4f}"
    page = open_as(new_page(**DESK), live_server, "leader", path)
    wait_for_map(page)
    with page.expect_response(re.compile("/tiles/legal_entities/")) as tile:
        page.locator('input[value="legal_entities"]').check()
    assert tile.value.status in {200, 204}
    page.locator('input[name="key"][value="stage"]').check(force=True)
    page.locator('input[name="figure"][value="load"]').check(force=True)
    page.locator(".chip").nth(2).click()
    expect(page).to_have_url(re.compile("state=urgent.*key=stage.*legal_entities.*figure=load"))
    expect(page.locator(".chip").nth(2)).to_have_attribute("aria-current", "true")
    count, address = expect_agreement(page), page.url
    assert "#at=12.2/" in address
    page.goto("about:blank")
    page.goto(address)
    wait_for_map(page)
    expect(page.locator('input[value="legal_entities"]')).to_be_checked()
    expect(page.locator('input[name="figure"][value="load"]')).to_be_checked()
    expect(page.locator("#found")).to_have_attribute("data-count", str(count))
    assert expect_agreement(page) == count


def test_keyboard_goes_from_list_to_map_to_case(live_server: LiveServer, new_page: NewPage) -> None:
    page = open_as(new_page(**DESK), live_server, "dispatcher", "/map")
    wait_for_map(page)
    expect(page.locator("#found:not([aria-busy])")).to_be_attached()
    no = str(page.locator("#rows .row").nth(1).get_attribute("data-no"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".maplibregl-popup")).to_contain_text(no)
    expect(page.locator(".row.is-chosen")).to_have_attribute("data-no", no)
    page.keyboard.press("Escape")
    expect(page.locator(".maplibregl-popup")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator('#filter [name="q"]')).to_be_focused()
    page.keyboard.type(no)
    expect(page.locator("#found")).to_have_attribute("data-count", "1")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".row.is-chosen")).to_have_attribute("data-no", no)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{no}")


def test_going_to_an_address_and_asking_what_is_there(
    live_server: LiveServer, new_page: NewPage
) -> None:
    address = str(
        scalar(live_server, "select address from location where level = 'door' order by id limit 1")
    )
    page = open_as(new_page(**DESK), live_server, "leader", "/map")
    wait_for_map(page)
    page.keyboard.press("g")
    page.keyboard.type(address)
    page.keyboard.press("Enter")
    hit = page.locator(".hit").first
    expect(hit).to_have_attribute("aria-current", "")
    expect(hit.locator(".tag").first).to_be_visible()
    expect(page.locator(".hit-list .why").first).to_be_visible()
    expect(page.locator(".found-pin")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#at=17"))
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    here = page.locator(".maplibregl-popup .here")
    expect(here.locator(".near li").first).to_be_visible()
    expect(here.locator(".facts")).to_contain_text("网格员")


def test_figure_of_a_grid_opens_its_cases(live_server: LiveServer, new_page: NewPage) -> None:
    page = open_as(new_page(**DESK), live_server, "leader", "/cases")
    answer = page.request.get(f"{live_server.url}/map/figures.json").json()
    grid = max(answer["grids"], key=lambda one: one["open"])
    page.goto(f"{live_server.url}/map?layers=grids#at=17/{grid['lat']}/{grid['lon']}")
    wait_for_map(page)
    page.keyboard.press("h")
    link = page.locator(".here a.button")
    expect(link).to_be_visible()
    link.click()
    expect(page.locator(".case-count")).to_have_text(str(grid["open"]))


def test_phone_draws_the_list_up(live_server: LiveServer, new_page: NewPage) -> None:
    page = open_as(new_page(**PHONE), live_server, "leader", "/map")
    wait_for_map(page)
    assert expect_agreement(page) > 0
    expect(page.locator("#rows")).to_be_hidden()
    page.locator(".sheet-grip").click()
    expect(page.locator("#sheet")).to_have_attribute("data-height", "half")
    expect(page.locator("#rows .row").first).to_be_visible()
    page.locator("#more-filters summary").click()
    expect(page.locator("#sheet")).to_have_attribute("data-height", "full")
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(too_wide) <= 0


@pytest.fixture
def always_at_work(live_server: LiveServer) -> Iterator[None]:
    """A calendar without an evening, for as long as the test runs."""
    spec = {
        "name": "always",
        "timezone": "Asia/Shanghai",
        "hours": {day: ["00:00-24:00"] for day in WEEK},
        "work_day": "hours",
        "years": [datetime.now(UTC).year],
    }
    engine = create_engine(live_server.database, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into calendar_version (district, name, version, spec, created_at, source)"
                " select district, 'always', 1, cast(:spec as jsonb), now(), 'test'"
                " from calendar_version limit 1"
            ),
            {"spec": json.dumps(spec)},
        )
    yield
    with engine.begin() as connection:
        connection.execute(text("delete from calendar_version where name = 'always'"))
    engine.dispose()


def test_worker_shares_and_pauses(
    live_server: LiveServer, new_phone: NewPhone, new_page: NewPage, always_at_work: None
) -> None:
    phone = new_phone()
    phone.sign_in("worker")
    page = phone.open("/field")
    expect(page.locator("#sharing")).to_have_attribute("data-state", "shared")
    path = "/map?layers=divisions,positions"
    map_page = open_as(new_page(**DESK), live_server, "leader", path)
    wait_for_map(map_page)
    expect(map_page.locator('[data-tally="positions"]')).to_contain_text("1")
    page.locator("#sharing button").click()
    expect(page.locator("#sharing")).to_have_attribute("data-state", "paused")
    expect(page.locator("#sharing button")).to_be_enabled()
    answer = map_page.request.get(f"{live_server.url}/field/positions.json")
    assert answer.json()["features"] == []
