"""An administrator loads registers in a real browser, right ones and hostile ones."""

from __future__ import annotations

import json
import math
import os
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.test_screenshots import SCREENS, look, open_as
from tests.support.browser import NewPage
from tests.support.live import LiveServer

pytestmark = pytest.mark.browser

MEGABYTE = 1024 * 1024
COMMUNITY = "440604012001"
SQUARE = [[113.10, 23.02], [113.11, 23.02], [113.11, 23.03], [113.10, 23.03], [113.10, 23.02]]
# Reading a million vertices takes a while on a machine that does other work too.
PATIENCE_MILLISECONDS = 200_000


def cells(*rings: Sequence[Sequence[float]]) -> str:
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"code": f"{COMMUNITY}{number:03d}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings, 901)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def wrong(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(5 * MEGABYTE))


def bomb(path: Path) -> None:
    """Two gigabytes in two megabytes."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("addresses.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(2048):
            member.write(bytes(MEGABYTE))


def not_a_number(path: Path) -> None:
    path.write_text(cells([[113.1, math.nan], *SQUARE[1:]]))


def swapped(path: Path) -> None:
    path.write_text(cells([[lat, lon] for lon, lat in SQUARE]))


def crossing(path: Path) -> None:
    corners = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    path.write_text(cells(corners))


def million(path: Path) -> None:
    turns = (2 * math.pi * step / 1_000_000 for step in range(1_000_000))
    ring = [
        [round(113.1 + 0.01 * math.cos(turn), 6), round(23.02 + 0.01 * math.sin(turn), 6)]
        for turn in turns
    ]
    path.write_text(cells([*ring, ring[0]]))


def send(page: Page, server: LiveServer, kind: str, path: Path) -> None:
    page.goto(f"{server.url}/registers")
    page.select_option("#kind", kind)
    page.set_input_files("#file", path)
    page.click("#send")


def load(page: Page) -> None:
    """Start the load that is shown, and wait until it is over."""
    page.click("#start button.primary")
    over = page.locator("#load[data-state=done], #load[data-state=tried], #load[data-state=failed]")
    expect(over).to_be_visible(timeout=PATIENCE_MILLISECONDS)


@pytest.mark.parametrize(
    ("make", "said"),
    [(wrong, "既不是 UTF-8 也不是 GB18030 文字"), (bomb, "文件解开后超过")],
)
def test_a_file_that_is_none_is_refused_at_once(
    live_server: LiveServer,
    new_page: NewPage,
    tmp_path: Path,
    make: Callable[[Path], None],
    said: str,
) -> None:
    path = tmp_path / "地址.csv"
    make(path)
    page = open_as(new_page, live_server, "admin", "desk")
    send(page, live_server, "locations", path)
    message = page.locator("main .message.bad")
    expect(message).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    assert re.search(said, message.inner_text()), message.inner_text()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (not_a_number, "不是有限的数字"),
        (swapped, "经度与纬度颠倒了，应为先经度后纬度"),
        (crossing, "边界在 113.105, 23.025 处自相交"),
        pytest.param(million, "顶点超过 50000 个", marks=pytest.mark.slow),
    ],
)
def test_an_outline_that_is_none_is_refused_with_its_line_and_reason(
    live_server: LiveServer,
    new_page: NewPage,
    tmp_path: Path,
    make: Callable[[Path], None],
    said: str,
) -> None:
    path = tmp_path / "网格.geojson"
    make(path)
    page = open_as(new_page, live_server, "admin", "desk")
    send(page, live_server, "grids", path)
    expect(page.locator("#start")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    load(page)
    expect(page.locator("main .message.bad")).to_contain_text("没有一行可以写入，登记没有变化。")
    row = page.locator("table.faults tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(said)
    expect(row.locator("td").first).to_have_text("1")


def test_a_load_is_followed_to_its_report(
    live_server: LiveServer, new_page: NewPage, tmp_path: Path
) -> None:
    path = tmp_path / "地址.csv"
    rows = [f"试{n},广东省佛山市禅城区祖庙街道试验路{n}号,113.11,23.03" for n in range(1, 50)]
    text = "\n".join(["地址编码,地址,经度,纬度", *rows, "试50,试验路50号,abc,23.03"])
    path.write_bytes(text.encode("gb18030"))
    page = open_as(new_page, live_server, "admin", "desk")
    send(page, live_server, "locations", path)
    expect(page.locator(".seen")).to_contain_text("gb18030", ignore_case=True)
    load(page)
    expect(page.locator("main .message")).to_contain_text("合格的行已写入登记，不合格的未写入。")
    expect(page.locator(".counts")).to_contain_text("49")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "试50" in download.value.path().read_text("utf-8-sig")
    page.goto(f"{live_server.url}/registers")
    expect(page.locator(".loads tbody tr").first).to_contain_text("地址.csv")


@pytest.mark.parametrize("screen", SCREENS)
def test_faults_on_the_ground_are_shown_on_the_map(
    live_server: LiveServer, new_page: NewPage, tmp_path: Path, screen: str
) -> None:
    path = tmp_path / "网格.geojson"
    path.write_text(cells(SQUARE, [[lon + 0.008, lat] for lon, lat in SQUARE]))
    page = open_as(new_page, live_server, "admin", screen)
    send(page, live_server, "grids", path)
    expect(page.locator("#start")).to_be_visible()
    look(page, "register-load", screen)
    page.context.add_cookies([{"name": "language", "value": "zh", "url": live_server.url}])
    page.reload()
    page.check("input[name=dry_run]")
    load(page)
    expect(page.locator("#places-map[data-idle]")).to_be_attached()
    look(page, "register-report", screen)
    page.wait_for_selector("#places-map[data-idle]", state="attached")
    first = page.locator("[data-place]").first
    first.press("Enter")
    expect(first).to_have_attribute("aria-current", "true")
    assert page.locator("#places-map canvas").bounding_box()["height"] > 100  # type: ignore[index]


def test_a_file_can_be_dropped_and_one_too_large_stays_here(
    live_server: LiveServer, new_page: NewPage
) -> None:
    page = open_as(new_page, live_server, "admin", "desk")
    page.goto(f"{live_server.url}/registers")
    drop = """size => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([new Uint8Array(size)], "地址.csv"));
      document.getElementById("drop").dispatchEvent(
        new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, 65 * MEGABYTE)
    expect(page.locator("#too-large")).to_contain_text("64 MB")
    page.click("#send")
    expect(page.locator("#too-large")).to_be_visible()
    page.evaluate(drop, 100)
    expect(page.locator("#too-large")).to_be_hidden()
    assert page.evaluate("document.getElementById('file').files[0].name") == "地址.csv"
