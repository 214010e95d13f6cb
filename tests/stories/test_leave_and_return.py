"""What a department may ask for, how it gives a case back, and what it does with others."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.support.browser import NewPage
from tests.support.clerks import (
    Clerk,
    department_of,
    filed,
    handlers_of,
    other_department,
    stage_of,
)
from tests.support.live import LiveServer
from tests.support.phone import scalar

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1440, "height": 900}}
JOINED_WITHIN_MILLISECONDS = 60_000


def dispatched(server: LiveServer, new_page: NewPage) -> tuple[str, Clerk, Clerk]:
    """A case in the inbox of its department, with the dispatcher and a handler."""
    dispatcher = Clerk(new_page(**DESK), server, "dispatcher")
    no = filed(new_page(), server)
    department = department_of(server, no)
    dispatcher.move(no, "dispatch", department_id=department)
    handler = Clerk(new_page(**DESK), server, handlers_of(server, department))
    return no, dispatcher, handler


def test_extension_is_asked_for_and_granted_by_one_key(
    live_server: LiveServer, new_page: NewPage
) -> None:
    no, dispatcher, handler = dispatched(live_server, new_page)
    due = scalar(live_server, 'select due_at from "case" where no = :no', no=no)
    page = handler.open("/department")
    job = page.locator(f"#job-{no}")
    job.locator('[data-move="ask_extension"] summary').click()
    expect(job.locator('[data-move="ask_extension"]')).to_contain_text("还可获准 2 次")
    job.locator("#ask_extension-" + no).fill("连日暴雨，设备进不了场")
    job.locator('[data-move="ask_extension"] button').click()
    expect(page.locator(f"#job-{no}")).to_contain_text("申请待审批")

    page = dispatcher.open("/approvals")
    expect(page.locator(".topnav [aria-current] .nav-count")).to_be_visible()
    waiting = page.locator(f"#request-{no}")
    expect(waiting).to_contain_text("连日暴雨，设备进不了场")
    for _ in range(page.locator("#rows > .request").count()):
        page.keyboard.press("j")
        if waiting.evaluate("row => row.classList.contains('is-chosen')"):
            break
    page.keyboard.press("a")
    expect(waiting).to_have_count(0)
    expect(page.locator(".flashes")).to_contain_text(no)
    assert scalar(live_server, 'select due_at from "case" where no = :no', no=no) > due
    page = handler.open(f"/cases/{no}")
    handler.unfold("ask_extension")
    expect(page.locator('.move[data-move="ask_extension"]')).to_contain_text("还可获准 1 次")
    expect(page.locator(".case-story")).to_contain_text("申请延期：已同意")


def test_suspended_case_rests_openly_and_is_resumed(
    live_server: LiveServer, new_page: NewPage
) -> None:
    no, dispatcher, handler = dispatched(live_server, new_page)
    handler.move(no, "take")
    page = handler.open(f"/cases/{no}")
    form = handler.unfold("ask_suspension")
    until = (datetime.now(UTC) + timedelta(days=20)).date()
    form.locator("[name=until]").fill(until.isoformat())
    form.locator("[name=reason]").fill("等道路改造一并处置")
    form.locator("button.go").click()
    handler.done("ask_suspension")
    expect(page.locator("#request")).to_contain_text("等道路改造一并处置")

    page = dispatcher.open(f"/cases/{no}")
    page.locator("#request").get_by_role("button", name="同意", exact=True).click()
    dispatcher.done("grant")
    expect(page.locator(".case-head")).to_contain_text("挂账")
    page = dispatcher.open("/cases?state=suspended")
    expect(page.locator(f'.cases a[href="/cases/{no}"]')).to_be_visible()
    expect(page.locator("tr", has=page.locator(f'a[href="/cases/{no}"]'))).to_contain_text("挂账至")

    page = handler.open(f"/cases/{no}")
    page.get_by_role("button", name="现在恢复").click()
    handler.done("resume")
    expect(page.locator(".case-now-suspended")).to_have_count(0)
    assert scalar(live_server, 'select suspended_until from "case" where no = :no', no=no) is None
    page = dispatcher.open("/cases?state=suspended")
    expect(page.locator(f'.cases a[href="/cases/{no}"]')).to_have_count(0)


def test_returned_case_can_only_be_dispatched_again_or_returned_further(
    live_server: LiveServer, new_page: NewPage
) -> None:
    no, dispatcher, handler = dispatched(live_server, new_page)
    page = handler.open(f"/cases/{no}")
    form = handler.unfold("return")
    form.locator("[name=reason]").fill("不在我单位养护范围")
    form.locator("button.go").click()
    page.wait_for_url(re.compile("/department$"))

    page = dispatcher.open(f"/cases/{no}")
    expect(page.locator(".case-head")).to_contain_text("被退回")
    expect(page.locator(".case-story")).to_contain_text("不在我单位养护范围")
    offered = page.locator(".case-moves [data-move]")
    names = set(offered.evaluate_all("all => all.map(one => one.dataset.move)"))
    assert {"dispatch", "return"} <= names
    assert not names & {"take", "hand_in", "send_for_verification", "close"}
    form = dispatcher.unfold("return")
    form.locator("[name=reason]").fill("类别不对，请重新立案")
    form.locator("button.go").click()
    dispatcher.done("return")

    acceptor = Clerk(new_page(**DESK), live_server, "acceptor")
    page = acceptor.open(f"/console?case={no}")
    expect(page.locator("#case")).to_have_attribute("data-stage", "filing")
    page.keyboard.press("a")
    acceptor.done("file")
    assert stage_of(live_server, no) == "dispatching"


def test_co_handling_holds_the_result_back_until_it_is_done(
    live_server: LiveServer, new_page: NewPage
) -> None:
    no, dispatcher, handler = dispatched(live_server, new_page)
    other = other_department(live_server, department_of(live_server, no))
    page = dispatcher.open(f"/cases/{no}")
    form = dispatcher.unfold("co_handle")
    form.locator("[name=part_department]").select_option(str(other))
    form.locator("[name=part_task]").fill("断开线路，配合清理")
    form.locator("button.go").click()
    dispatcher.done("co_handle")
    expect(page.locator(".relatives")).to_contain_text("断开线路，配合清理")
    part = page.locator(".relatives a.number").inner_text()

    handler.move(no, "take")
    page = handler.open("/department")
    expect(page.locator(f"#job-{no}")).to_contain_text("协办还没有办完")
    expect(page.locator(f"#job-{no} .hand-in")).to_have_count(0)

    helper = Clerk(new_page(**DESK), live_server, handlers_of(live_server, other))
    page = helper.open("/department")
    job = page.locator(f"#job-{part}")
    expect(job).to_contain_text("协办件")
    expect(job).to_contain_text("断开线路，配合清理")
    job.locator(".job-actions form button.primary").first.click()
    page.locator(f"#job-{part} .hand-in summary").click()
    page.locator(f"#result-{part}").fill("线路已断开")
    page.locator(f"#job-{part} .hand-in button.primary").click()
    expect(page.locator(f"#job-{part}")).to_have_count(0)

    handler.move(no, "hand_in", photos=True, result="已清理")
    page = handler.open("/department")
    page.locator(f'#job-{no} [data-move="confirm"]').click()
    expect(page.locator(f'.done[href$="{no}"]')).to_be_visible()
    assert stage_of(live_server, no) == "feedback"


def test_split_case_comes_back_when_its_last_part_has_ended(
    live_server: LiveServer, new_page: NewPage
) -> None:
    dispatcher = Clerk(new_page(**DESK), live_server, "dispatcher")
    no = filed(new_page(), live_server)
    one = department_of(live_server, no)
    two = other_department(live_server, one)
    page = dispatcher.open(f"/cases/{no}")
    form = dispatcher.unfold("split")
    for index, (department, task) in enumerate(((one, "清理垃圾"), (two, "修复围栏"))):
        form.locator("[name=part_department]").nth(index).select_option(str(department))
        form.locator("[name=part_task]").nth(index).fill(task)
    form.locator("[name=reason]").fill("两件事，两个单位")
    form.locator("button.go").click()
    dispatcher.done("split")
    expect(page.locator("#case")).to_have_attribute("data-stage", "joining")
    parts = page.locator(".relatives a.number").all_inner_texts()
    for part in parts:
        handler = Clerk(
            new_page(**DESK),
            live_server,
            handlers_of(live_server, department_of(live_server, part)),
        )
        handler.move(part, "take")
        handler.move(part, "hand_in", photos=True, result="已办完")
    expect_stage(dispatcher, no, "feedback")
    expect(dispatcher.page.locator(".case-story")).to_contain_text("汇总")


def expect_stage(clerk: Clerk, no: str, stage: str) -> None:
    """The relay lets the system make the step; the page is read until it shows it."""
    page = clerk.page
    for _ in range(JOINED_WITHIN_MILLISECONDS // 500):
        clerk.open(f"/cases/{no}")
        if page.locator("#case").get_attribute("data-stage") == stage:
            return
        page.wait_for_timeout(500)
    expect(page.locator("#case")).to_have_attribute("data-stage", stage)
