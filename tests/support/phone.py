"""A grid worker's phone: a browser context like a Pixel 7, standing in the worker's own grid."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import NullPool, create_engine, text

from governance.accounts.commands import DEMO_PASSWORD
from tests.support.browser import TIMEOUT_MILLISECONDS
from tests.support.live import LiveServer

PIXEL_7 = {
    "viewport": {"width": 412, "height": 839},
    "device_scale_factor": 2.625,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/156.0.0.0 Mobile Safari/537.36"
    ),
}

GRID_OF = text(
    """select st_x(p.at), st_y(p.at), a.id
    from account a
    join grid_duty d on d.district = a.district and d.account_id = a.id
    join grid g on g.district = d.district and g.responsible_id = d.grid_id
    cross join lateral (select st_pointonsurface(g.geom) as at) p
    where a.username = :username order by g.id limit 1"""
)


@dataclass
class Phone:
    """`errors` are what the pages wrote to the console, less what holds a text of `expected`:
    having no signal, being refused.
    """

    context: BrowserContext
    page: Page
    server: LiveServer
    errors: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=lambda: {"net::ERR_", "with a status of 4"})

    def open(self, path: str) -> Page:
        self.page.goto(self.server.url + path)
        return self.page

    def sign_in(self, username: str) -> None:
        page = self.open("/sign-in")
        page.fill("#username", username)
        page.fill("#password", DEMO_PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)

    def open_with_shell(self, path: str) -> Page:
        """Open a page and wait until it would open without a signal as well."""
        self.open(path)
        self.page.wait_for_selector("html[data-shell=ready]", state="attached")
        # The first visit loaded before the worker was there; this one goes through it.
        self.page.reload()
        self.page.wait_for_selector("html[data-shell=ready]", state="attached")
        return self.page

    def choose_class(self, index: int = 0) -> str:
        """Tap a quick class; returns its code."""
        radio = self.page.locator(".tile input").nth(index)
        radio.check()
        return str(radio.get_attribute("value"))

    def add_photo(self, content: bytes, name: str = "scene.jpg") -> None:
        chosen = self.page.locator("input[name=photos]:not([multiple])")
        before = self.page.locator(".shot").count()
        chosen.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})
        expect(self.page.locator(".shot")).to_have_count(before + 1)

    def wait_for_place(self) -> None:
        self.page.wait_for_selector(".place-line[data-state=found]")


NewPhone = Callable[..., Phone]


@pytest.fixture
def new_phone(browser: Browser, live_server: LiveServer) -> Iterator[NewPhone]:
    """Give a function that makes a phone in the grid of a worker, not yet signed in."""
    phones: list[Phone] = []

    def make(username: str = "worker", **options: Any) -> Phone:
        lon, lat = place_of(live_server, username)
        context = browser.new_context(
            **{
                **PIXEL_7,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "permissions": ["geolocation"],
                "geolocation": {"longitude": lon, "latitude": lat, "accuracy": 12},
                **options,
            }
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        phone = Phone(context, context.new_page(), live_server)
        listen(phone)
        phones.append(phone)
        return phone

    yield make
    for phone in phones:
        phone.context.close()
    assert [error for phone in phones for error in phone.errors] == []


def listen(phone: Phone) -> None:
    def heard(message: Any) -> None:
        expected = any(text in message.text for text in phone.expected)
        if message.type == "error" and not expected:
            phone.errors.append(message.text)

    phone.page.on("console", heard)
    phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))


def place_of(server: LiveServer, username: str) -> tuple[float, float]:
    """Longitude and latitude inside a grid that this worker answers for."""
    engine = create_engine(server.database, poolclass=NullPool)
    with engine.connect() as connection:
        row = connection.execute(GRID_OF, {"username": username}).one()
    return row[0], row[1]


def scalar(server: LiveServer, query: str, **values: Any) -> Any:
    """One value from the database of the running product."""
    engine = create_engine(server.database, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.execute(text(query), values).scalar()
