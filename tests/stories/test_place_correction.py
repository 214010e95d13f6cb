"""A place that was wrong or could be two is put right once, and right by itself the next time."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import NullPool, create_engine, text

from tests.stories import test_screenshots as pictures
from tests.stories.test_desk_pages import DESK, open_as, wait_for_map
from tests.support.browser import NewPage
from tests.support.live import LiveServer
from tests.support.phone import PIXEL_7, place_of, scalar

pytestmark = pytest.mark.browser

RUBBISH = "E-01-10"
TWIN = """
    with one as (
        select * from location l
        where l.district = 440604 and l.level = 'door' and l.door is not null
          and l.address_key = l.stem || l.door || '号' and l.grid_id is not null
          and not exists (select from location_alias a where a.key = l.address_key)
        order by random() limit 1
    ), other as (
        select l.* from location l, one
        where l.district = 440604 and l.head <> one.head and l.grid_id <> one.grid_id
          and st_distancesphere(l.geom, one.geom) > 1500
        order by random() limit 1
    )
    insert into location (district, level, register_key, address, address_key, head, stem, door,
        road, number, community_code, grid_id, geom, source)
    select 440604, 'door', other.head || one.address_key,
        other.head || one.address_key, one.address_key, other.head, one.stem, one.door,
        one.road, one.number, other.community_code, other.grid_id, other.geom, 'test'
    from one, other
    returning address_key"""


def file(server: LiveServer, page: Page, **report: Any) -> dict[str, Any]:
    """What the API answers to a report of rubbish."""
    answer = page.request.post(
        f"{server.url}/api/v1/reports",
        data={"text": "生活垃圾散落一地", "class_code": RUBBISH, **report},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert answer.ok, f"{answer.status}\n{answer.text()}"
    told: dict[str, Any] = answer.json()
    return told


def two_of_one_name(server: LiveServer) -> str:
    """A door of the register gets a namesake in another street, far away; their common words."""
    engine = create_engine(server.database, poolclass=NullPool)
    with engine.begin() as connection:
        return str(connection.scalar(text(TWIN)))


def place_of_case(server: LiveServer, no: str) -> tuple[float, float]:
    query = 'select st_{}(geom) from "case" where no = :no'
    return tuple(scalar(server, query.format(axis), no=no) for axis in "xy")  # type: ignore[return-value]


def saved(page: Page) -> None:
    page.click("[data-move=relocate]")
    expect(page.locator("#case")).to_have_attribute("data-moved", "relocate")


def test_one_of_two_is_chosen_by_a_key_and_chosen_by_itself_next_time(
    live_server: LiveServer, new_page: NewPage
) -> None:
    name = two_of_one_name(live_server)
    page = new_page(**DESK)
    first = file(live_server, page, address=name)
    assert first["problems"][0]["code"] == "several_places"
    page = open_as(page, live_server, "acceptor", f"/console?scope=all&case={first['case_no']}")
    wait_for_map(page)
    expect(page.locator("#place-form")).to_be_visible()
    expect(page.locator(".numbered-pin")).to_have_count(1)
    page.keyboard.press("1")
    expect(page.locator("#place-new")).to_contain_text("移动")
    expect(page.locator("[name=teach]")).to_be_checked()
    saved(page)
    expect(page.locator("#case")).to_contain_text("已人工核定")
    lon, lat = place_of_case(live_server, first["case_no"])
    again = file(live_server, page, address=name)
    assert (again["place"]["lon"], again["place"]["lat"]) == pytest.approx((lon, lat), abs=1e-6)
    assert [reason["code"] for reason in again["place"]["why"]] == ["taught"]
    assert again["problems"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_that_nobody_knew_mean_the_place_where_the_pin_was_put(
    live_server: LiveServer, new_page: NewPage, scheme: str
) -> None:
    lon, lat = place_of(live_server, "worker")
    words = f"旧粮站{uuid.uuid4().int % 100_000}号仓库门口"
    page = new_page(color_scheme=scheme, reduced_motion="reduce", **DESK)
    point = {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy_m": 8}
    first = file(live_server, page, address=words, point=point)
    no = first["case_no"]
    page = open_as(page, live_server, "dispatcher", f"/cases/{no}")
    wait_for_map(page)
    page.click("#correct-place summary")
    pin = page.locator(".moving-pin")
    box = pin.bounding_box()
    assert box is not None
    grip = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
    page.mouse.move(*grip)
    page.mouse.down()
    page.mouse.move(grip[0] + 70, grip[1] + 40, steps=8)
    page.mouse.up()
    expect(page.locator("#place-new")).to_contain_text("网格员")
    dragged = page.input_value("#place-form [name=lon]")
    assert 0 < float(dragged) - lon < 0.01
    pin.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#place-form [name=lon]")).not_to_have_value(dragged)
    expect(page.locator("[data-move=relocate]")).to_be_enabled()
    expect(page.locator("#place-form q")).to_have_text(words)
    saved(page)
    again = file(live_server, page, address=words)
    assert (again["place"]["lon"], again["place"]["lat"]) == pytest.approx(
        place_of_case(live_server, no), abs=1e-6
    )
    assert again["place"]["why"][0]["code"] == "taught"
    admin = open_as(new_page(**DESK), live_server, "admin", f"/registers/aliases?q={words}")
    expect(admin.locator(".aliases tbody tr")).to_have_count(1)
    expect(admin.locator(".aliases")).to_contain_text(no)
    admin.click(".aliases button.danger")
    expect(admin.locator("#flash")).to_contain_text("已撤回")
    after = file(live_server, page, address=words)
    assert [reason["code"] for reason in after["place"]["why"]] != ["taught"]


def test_an_address_is_found_without_a_map_and_on_a_narrow_screen(
    live_server: LiveServer, new_page: NewPage
) -> None:
    """On a phone the map stands inside the form; the lists do without it."""
    lon, lat = place_of(live_server, "worker")
    name = two_of_one_name(live_server)
    page = new_page(**PIXEL_7)
    told = file(live_server, page, point={"lon": lon, "lat": lat, "crs": "wgs84", "accuracy_m": 8})
    page = open_as(page, live_server, "dispatcher", f"/cases/{told['case_no']}")
    page.click("#correct-place summary")
    expect(page.locator("#place-slot #map")).to_be_visible()
    page.fill("#place-query", name)
    page.press("#place-query", "Enter")
    expect(page.locator("#place-found [type=radio]")).to_have_count(2)
    page.locator("#place-found label").nth(1).click()
    expect(page.locator("#place-new")).to_contain_text(name)
    saved(page)
    expect(page.locator("#case .case-place")).to_contain_text(name)
    expect(page.locator("main > #map")).to_have_count(1)


def test_a_browser_that_cannot_draw_maps_still_corrects(
    live_server: LiveServer, new_page: NewPage
) -> None:
    name = two_of_one_name(live_server)
    page = new_page(**DESK)
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = new Proxy("
        "HTMLCanvasElement.prototype.getContext, {apply: (was, canvas, kinds) =>"
        " kinds[0].startsWith('webgl') ? null : Reflect.apply(was, canvas, kinds)})"
    )
    no = file(live_server, page, address=name)["case_no"]
    page = open_as(page, live_server, "acceptor", f"/cases/{no}")
    expect(page.locator("#map .map-failed")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#place-new")).to_contain_text(name)
    saved(page)


@pytest.mark.parametrize("screen", pictures.SCREENS)
def test_pictures_of_a_place_that_asks(
    live_server: LiveServer, new_page: NewPage, screen: str
) -> None:
    name = two_of_one_name(live_server)
    page = pictures.open_as(new_page, live_server, "dispatcher", screen)
    no = file(live_server, page, address=name)["case_no"]
    for language in ("zh", "en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        page.goto(f"{live_server.url}/cases/{no}")
        page.locator(".place-option").last.click()
        expect(page.locator("#place-new")).to_contain_text(name)
        expect(page.locator(".moving-pin")).to_be_visible()
        page.locator("#place-form").scroll_into_view_if_needed()
        pictures.check(page, language)
        pictures.keep(page, f"case-place-{screen}-{language}")
    page = pictures.open_as(new_page, live_server, "admin", screen)
    page.goto(f"{live_server.url}/registers/aliases")
    pictures.look(page, "place-words", screen)
