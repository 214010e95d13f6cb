"""Every page as each role at a desk and on a phone: whole, quiet and readable.

`ONEMAP_SCREENSHOTS=1 bin/test tests/stories/test_screenshots.py` also writes docs/screenshots.
"""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage
from tests.support.live import LiveServer
from tests.support.phone import place_of
from tests.support.prepared import Prepared
from tests.support.scenes import scene
from tests.support.signed_in import sign_in

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LARGEST_BYTES = 300_000
SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}

# Account, then (name of the picture, address); {no} is a case that waits for verification.
VISITS = {
    "": [("sign-in", "/sign-in"), ("follow-form", "/follow"), ("not-found", "/nowhere")],
    "worker": [
        ("field-tasks", "/field/tasks"),
        ("field-case", "/field/cases/{no}"),
        ("worker-cases", "/cases"),
        ("worker-map", "/map"),
    ],
    "acceptor": [
        ("acceptor-console", "/console"),
        ("call", "/console/calls"),
        ("acceptor-notices", "/notices"),
        ("revisits", "/revisits"),
    ],
    "dispatcher": [
        ("console", "/console?case={no}"),
        ("case", "/cases/{no}"),
        ("cases", "/cases"),
        ("notices", "/notices"),
        ("approvals", "/approvals"),
        ("routing", "/routing"),
        ("dispatching", "/dispatching"),
        ("roster", "/roster"),
    ],
    "handler-huanwei": [("department", "/department")],
    "leader": [
        ("wall", "/wall"),
        ("map", "/map"),
        ("map-all", "/map?state=all&key=class&figure=load"),
        ("figures", "/figures"),
    ],
    "admin": [
        ("administrator-wall", "/wall"),
        ("registers", "/registers"),
        ("standards", "/standards"),
        ("calendars", "/calendars"),
        ("process", "/processes/grid/2"),
    ],
}


def open_as(
    new_page: NewPage, server: LiveServer, username: str, screen: str, **options: Any
) -> Page:
    page = new_page(reduced_motion="reduce", **SCREENS[screen], **options)
    if username:
        sign_in(page, server.url, username)
    return page


def look(page: Page, name: str, screen: str) -> None:
    """Look at the open page in both languages."""
    for language in ("zh", "en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
        page.reload()
        check(page, language)
        keep(page, f"{name}-{screen}-{language}")


def check(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-CN")
    if page.locator("#map:visible").count():
        page.wait_for_selector("#map[data-idle]", state="attached")
    page.wait_for_load_state("networkidle")
    assert page.inner_text("main").strip()
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(too_wide) <= 0, f"{page.url} is wider than its screen"


def keep(page: Page, name: str) -> None:
    """Write the picture in few enough colours to stay small."""
    if os.environ.get("ONEMAP_SCREENSHOTS") != "1":
        return
    FOLDER.mkdir(exist_ok=True)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (256, 128, 64, 32):
        few = picture.quantize(colours, dither=Image.Dither.NONE)
        written = io.BytesIO()
        few.save(written, "PNG", optimize=True)
        if written.tell() <= LARGEST_BYTES:
            break
    assert written.tell() <= LARGEST_BYTES
    (FOLDER / f"{name}.png").write_bytes(written.getvalue())


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("username", VISITS)
def test_every_page(
    live_server: LiveServer, new_page: NewPage, prepared: Prepared, username: str, screen: str
) -> None:
    page = open_as(new_page, live_server, username, screen)
    for name, path in VISITS[username]:
        page.goto(live_server.url + path.format(no=prepared.no))
        look(page, name, screen)


@pytest.mark.parametrize("screen", SCREENS)
def test_report_form_of_the_field(live_server: LiveServer, new_page: NewPage, screen: str) -> None:
    lon, lat = place_of(live_server, "worker")
    place = {"longitude": lon, "latitude": lat, "accuracy": 9}
    page = open_as(
        new_page, live_server, "worker", screen, geolocation=place, permissions=["geolocation"]
    )
    for language in ("zh", "en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        page.goto(f"{live_server.url}/field")
        page.wait_for_selector(".place-line[data-state=found]")
        page.locator(".tile input").nth(1).check()
        picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": scene()}
        page.set_input_files("input[name=photos]:not([multiple])", picture)
        expect(page.locator(".shot")).to_have_count(1)
        check(page, language)
        keep(page, f"field-report-{screen}-{language}")


@pytest.mark.parametrize("screen", SCREENS)
def test_resident_from_report_to_result(
    live_server: LiveServer, new_page: NewPage, prepared: Prepared, screen: str
) -> None:
    page = open_as(new_page, live_server, "", screen)
    page.goto(f"{live_server.url}/report")
    look(page, "resident-report", screen)
    page.fill("#text", prepared.text)
    page.fill("#address", prepared.address)
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": scene()}
    page.set_input_files("input[name=photos][multiple]", picture)
    expect(page.locator(".shot")).to_have_count(1)
    page.click("#send")
    page.wait_for_url("**/report/receipt")
    look(page, "resident-receipt", screen)
    prepared.handle(page.inner_text("#no"))
    page.goto(f"{live_server.url}/follow")
    look(page, "resident-follow", screen)
