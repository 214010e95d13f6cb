"""A real Chromium that can reach this machine and nothing else."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from governance.host.checks import find_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    # Without a graphics card the map is drawn by SwiftShader; said explicitly because the
    # automatic fallback is being taken out of Chromium.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # The real guard against outside traffic: no name resolves.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
    "--metrics-recording-only",
    "--no-pings",
    "--disable-breakpad",
    "--password-store=basic",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
]

# Maps are slow on software graphics.
TIMEOUT_MILLISECONDS = 30_000

# A refused form is shown to the person, and Chromium also writes its status to the console.
EXPECTED = "Failed to load resource: the server responded with a status of 4"

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if not chromium:
        pytest.skip("Chromium is not installed; bin/test installs it")
    expect.set_options(timeout=TIMEOUT_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Give a function that opens a page in a context of its own (keywords as Playwright's).

    The test fails at its end if any page logged an error: that is how a breach of the content
    security policy, a missing file or a script that broke shows itself.
    """
    contexts = []
    errors: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            errors.append(f"{message.location.get('url')}: {message.text}")

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "zh-CN", **options})
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)
