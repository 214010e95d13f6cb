"""A call from its first word to its last; what nobody owns; and a lateness with a good reason."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage
from tests.support.clerks import Clerk, department_of, filed, handlers_of, stage_of
from tests.support.live import LiveServer
from tests.support.phone import scalar

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def test_call_is_replied_to_called_back_and_evaluated(
    live_server: LiveServer, new_page: NewPage
) -> None:
    acceptor = Clerk(new_page(**DESK), live_server, "acceptor")
    page = acceptor.open("/console/calls")
    page.fill("#text", "办理居住证要带什么材料，两个窗口说法不一")
    page.fill("#address", "祖庙路18号")
    page.fill("#reporter_name", "林晓")
    page.fill("#reporter_phone", "13800138000")
    page.click("#send")
    told = page.locator("#flash").inner_text()
    no, code = re.findall(r"编号 (\d+)，查询码 ([0-9A-Z]{4}-[0-9A-Z]{4})", told)[0]
    expect(page.locator("#case")).not_to_contain_text("林晓")
    if stage_of(live_server, no) == "acceptance":
        acceptor.move(no, "accept")
    question = """select class_id || ':' || s.id from standard s join case_class c
        on c.district = s.district and c.id = s.class_id where c.kind = 'matter'
        and s.amount is not null order by s.id limit 1"""
    if stage_of(live_server, no) == "filing":
        acceptor.move(no, "file", standard=scalar(live_server, question))

    department = int(
        scalar(live_server, "select min(department_id) from account where role = 'handler'")
    )
    dispatcher = Clerk(new_page(**DESK), live_server, "dispatcher")
    dispatcher.move(no, "dispatch", department_id=department)
    handler = Clerk(new_page(**DESK), live_server, handlers_of(live_server, department))
    handler.move(no, "take")
    handler.move(no, "hand_in", result="已核对材料清单")
    page = handler.open("/department")
    page.locator(f"#job-{no} .hand-in summary").click()
    page.fill(f"#reply-{no}", "带身份证和租赁合同即可，两个窗口已统一说法。")
    page.locator(f"#job-{no} .hand-in button").click()
    expect(page.locator(".flashes")).to_contain_text("现由派遣员负责，时限")
    dispatcher.move(no, "conclude", closing="true")

    page = acceptor.open("/revisits")
    call = page.locator(f"#call-{no}")
    call.locator(".hand-in summary").first.click()
    call.locator(".grade", has_text="一般").click()
    call.locator("textarea").first.fill("第二次才办成")
    call.locator(".hand-in button").first.click()
    expect(page.locator(f"#call-{no}")).to_have_count(0)

    resident = followed(new_page, live_server, no, code)
    expect(resident.locator("main")).to_contain_text("两个窗口已统一说法")
    resident.get_by_label("不满意", exact=True).check(force=True)
    resident.click("#evaluate button")
    expect(resident.locator("main")).to_contain_text("已经结案。")
    assert stage_of(live_server, no) == "closed"
    assert scalar(live_server, 'select satisfaction from "case" where no = :no', no=no) == 2


def followed(new_page: NewPage, server: LiveServer, no: str, code: str) -> Page:
    page = new_page(**PHONE)
    page.goto(f"{server.url}/follow")
    page.fill("#no", no)
    page.fill("#code", code)
    page.press("#code", "Enter")
    expect(page.locator("main")).to_contain_text(no)
    return page


def test_what_nobody_owns_is_listed_until_somebody_does(
    live_server: LiveServer, new_page: NewPage
) -> None:
    no = filed(new_page(), live_server)
    department = department_of(live_server, no)
    dispatcher = Clerk(new_page(**DESK), live_server, "dispatcher")
    dispatcher.move(no, "dispatch", department_id=department)
    handler = Clerk(new_page(**PHONE), live_server, handlers_of(live_server, department))
    page = handler.open(f"/cases/{no}")
    form = handler.unfold("declare_ownerless")
    expect(form).to_contain_text("转入无主清单")
    form.locator("[name=reason]").fill("围墙无人认领")
    form.locator("button.go").click()
    page.wait_for_url("**/department")
    expect(page.locator(".flashes")).to_contain_text(f"{no} 已反映无主。现由派遣员负责")

    page = dispatcher.open("/cases?state=ownerless")
    page.locator(f'.cases a[href="/cases/{no}"]').click()
    expect(page.locator("#case")).to_have_attribute("data-stage", "ownerless")
    expect(page.locator(".case-head .countdown")).to_be_visible()
    page.locator(".case-moves > .move-form select[name=department_id]").select_option(
        str(department)
    )
    page.locator('.case-moves > .move-form [data-move="name_owner"]').click()
    dispatcher.done("name_owner")
    assert stage_of(live_server, no) == "assigned"
    page = dispatcher.open("/cases?state=ownerless")
    expect(page.locator(f'.cases a[href="/cases/{no}"]')).to_have_count(0)


def test_lateness_with_a_good_reason_is_excused_and_not_forgotten(
    live_server: LiveServer, new_page: NewPage
) -> None:
    late = """select no from "case" where stage = 'closed' and late and not exempt
        and appeals = 0 and parent_id is null and definition = 'grid' and definition_version = 2
        and department_id in (select department_id from account where role = 'handler')
        order by closed_at desc limit 1"""
    no = str(scalar(live_server, late))
    handler = Clerk(
        new_page(**DESK), live_server, handlers_of(live_server, department_of(live_server, no))
    )
    page = handler.open(f"/cases/{no}")
    form = handler.unfold("appeal")
    expect(form).to_contain_text("超时的事实仍保留")
    form.locator("[name=reason]").fill("当日台风停工，有通知为证")
    form.locator("button.go").click()
    handler.done("appeal")
    for username in ("dispatcher", "acceptor"):
        clerk = Clerk(new_page(**DESK), live_server, username)
        answer = clerk.open("/approvals").locator(f"#request-{no}")
        expect(answer).to_contain_text("当日台风停工")
        answer.locator(".answers > form button").click()
        expect(clerk.page.locator(f"#request-{no}")).to_have_count(0)
    page = handler.open(f"/cases/{no}")
    expect(page.locator(".case-tags")).to_contain_text("处置超时")
    expect(page.locator(".case-tags")).to_contain_text("申诉通过，不计入考核")
