"""Signing in at a page: by the form the first time, then as a browser does that kept its cookies.

A password takes long to check, as it should, and a story has many people in it.
"""

from typing import Any

from playwright.sync_api import Page

from governance.accounts.commands import DEMO_PASSWORD

_kept: dict[tuple[str, str], list[Any]] = {}
"""By server and user name."""


def sign_in(page: Page, server_url: str, username: str) -> None:
    """Afterwards the page's context is signed in; where the page stands is not said."""
    who = (server_url, username)
    if who in _kept:
        page.context.add_cookies(_kept[who])
        return
    page.goto(f"{server_url}/sign-in")
    page.fill("#username", username)
    page.fill("#password", DEMO_PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    _kept[who] = [cookie for cookie in page.context.cookies() if cookie["name"] != "language"]
