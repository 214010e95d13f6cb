"""Residents and grid workers: a merged report is followed, mending needs no desk, and a matter that
was closed badly is opened again.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage
from tests.support.clerks import Clerk, department_of, filed, handlers_of, stage_of
from tests.support.live import LiveServer
from tests.support.phone import NewPhone, scalar
from tests.support.scenes import scene

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


def resident(new_page: NewPage, server: LiveServer, text: str) -> tuple[Page, str]:
    """Somebody who reports on a page without scripts, and their number."""
    page = new_page(**PHONE)
    page.goto(f"{server.url}/report")
    page.fill("[name=text]", text)
    page.fill("[name=address]", "祖庙路18号门前")
    page.click("#send")
    return page, page.locator("#no").inner_text()


def test_caller_whose_report_was_merged_follows_the_survivor(
    live_server: LiveServer, new_page: NewPage
) -> None:
    first, survivor = resident(new_page, live_server, "祖庙路18号门前路灯不亮，晚上很黑")
    second, merged = resident(new_page, live_server, "祖庙路18号门口的路灯坏了几天")
    acceptor = Clerk(new_page(**DESK), live_server, "acceptor")
    page = acceptor.open(f"/cases/{merged}")
    form = acceptor.unfold("merge")
    form.locator("[name=survivor_no]").fill(survivor)
    expect(page.locator("#survivor-found")).to_contain_text("晚上很黑")
    form.locator("[name=reason]").fill("同一盏灯")
    form.locator("button.go").click()
    acceptor.done("merge")
    expect(page.locator("#case")).to_contain_text(survivor)

    dispatcher = Clerk(new_page(**DESK), live_server, "dispatcher")
    if stage_of(live_server, survivor) != "dispatching":
        for move in ("accept", "file"):
            acceptor.move(survivor, move, **standard_of(live_server))
    department = scalar(live_server, "select min(id) from department where active")
    dispatcher.move(survivor, "dispatch", department_id=department, **standard_of(live_server))
    second.goto(f"{live_server.url}/follow")
    expect(second.locator("main")).to_contain_text("已合并办理")
    expect(second.locator("main")).to_contain_text(merged)
    expect(second.locator("main")).not_to_contain_text(survivor)
    expect(second.locator("main")).to_contain_text("已派给承办部门，等其接办。")
    expect(second.locator("main")).not_to_contain_text("晚上很黑")
    first.goto(f"{live_server.url}/follow")
    expect(first.locator("main")).to_contain_text("已派给承办部门，等其接办。")


def standard_of(server: LiveServer) -> dict[str, str]:
    """A class with its standard, as the form of a move sends them."""
    query = """select class_id || ':' || id from standard where amount is not null
        order by class_id, id limit 1"""
    return {"standard": str(scalar(server, query))}


def test_what_is_mended_on_the_spot_is_closed_by_its_report(
    live_server: LiveServer, new_phone: NewPhone
) -> None:
    phone = new_phone("worker-zm2")
    phone.sign_in("worker-zm2")
    page = phone.open_with_shell("/field")
    phone.wait_for_place()
    phone.context.set_offline(True)
    phone.choose_class()
    phone.add_photo(scene())
    page.get_by_label("已当场处置").check()
    expect(page.locator("#send")).to_be_disabled()
    page.fill("#result", "倒伏的垃圾桶已扶正")
    after = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": scene((60, 150, 90))}
    page.locator("#photos-after input:not([multiple])").set_input_files(after)
    expect(page.locator("#photos-after .shot")).to_have_count(1)
    page.click("#send")
    expect(page.locator("#outbox-list .waiting")).to_have_count(1)
    phone.context.set_offline(False)
    expect(page.locator("#outbox-list .waiting")).to_have_count(0)
    expect(page.locator(".receipt").first).to_contain_text("已结案")
    no = page.locator(".receipt a.number").first.inner_text()
    case = 'from "case" where no = :no'
    assert scalar(live_server, f"select definition || ' ' || stage {case}", no=no) == "quick closed"
    stages = """select string_agg(p.stage, ' ' order by p.stage) from photo p
        join "case" c on c.id = p.case_id where c.no = :no"""
    assert scalar(live_server, stages, no=no) == "closed mending"
    phone.open(f"/field/cases/{no}")
    expect(page.locator(".shots-of img")).to_have_count(2)
    expect(page.locator(".story")).to_contain_text("倒伏的垃圾桶已扶正")


def test_resident_who_is_not_satisfied_has_it_taken_up_again(
    live_server: LiveServer, new_page: NewPage
) -> None:
    page, no = resident(new_page, live_server, "祖庙路18号门前生活垃圾堆了一地")
    acceptor = Clerk(new_page(**DESK), live_server, "acceptor")
    dispatcher = Clerk(new_page(**DESK), live_server, "dispatcher")
    if stage_of(live_server, no) != "dispatching":
        for move in ("accept", "file"):
            acceptor.move(no, move, **standard_of(live_server))
    department = scalar(
        live_server, "select min(department_id) from account where role = 'handler'"
    )
    dispatcher.move(no, "dispatch", department_id=department, **standard_of(live_server))
    handler = Clerk(new_page(**DESK), live_server, handlers_of(live_server, int(department)))
    handler.move(no, "take")
    handler.move(no, "hand_in", photos=True, result="已清理")
    handler.move(no, "confirm")
    dispatcher.move(no, "send_for_verification")
    owner = """select username from account a join "case" c on c.owner_account_id = a.id
        where c.no = :no"""
    worker = scalar(live_server, owner, no=no)
    verify(new_page, live_server, no, worker, acceptor)
    desk = dispatcher.open(f"/cases/{no}")
    expect(desk.locator("[name=closing]")).to_be_checked()
    desk.locator('.case-moves > .move-form [data-move="close"]').click()
    dispatcher.done("close")

    page.goto(f"{live_server.url}/follow")
    page.get_by_label("很不满意").check(force=True)
    page.fill("[name=words]", "第二天又堆起来了")
    page.click("#evaluate button")
    expect(page.locator("#evaluate")).to_have_count(0)
    page.fill("#reopen [name=reason]", "还是没人管")
    page.click("#reopen button")
    expect(page.locator("main")).to_contain_text("正在确定由哪个部门办理。")
    assert stage_of(live_server, no) == "dispatching"
    desk = dispatcher.open(f"/cases/{no}")
    expect(desk.locator(".case-story")).to_contain_text("还是没人管")
    expect(desk.locator(".case-story")).to_contain_text("满意度：很不满意")


def verify(new_page: NewPage, server: LiveServer, no: str, worker: object, acceptor: Clerk) -> None:
    """Whoever owns it looks at the result: the grid worker, or where there is none the acceptor."""
    if worker is None:
        acceptor.move(no, "verify_pass")
        return
    field = Clerk(new_page(**DESK), server, str(worker))
    field.open(f"/field/cases/{no}")
    field.page.click("button[value=verify_pass]")
    expect(field.page.locator("#verify")).to_have_count(0)


def test_window_report_is_called_back(live_server: LiveServer, new_page: NewPage) -> None:
    """What came with a contact stands among the calls to make once it is closed."""
    leader = Clerk(new_page(**DESK), live_server, "leader")
    no = filed(
        leader.page, live_server, reporter={"name": "欧阳晴", "phone": "13800138000"}, urgent=True
    )
    department = department_of(live_server, no)
    dispatcher = Clerk(new_page(**DESK), live_server, "dispatcher")
    dispatcher.move(no, "dispatch", department_id=department)
    dispatcher.move(no, "ask_force_close", reason="现场已无垃圾，无需核查")
    page = leader.open("/approvals")
    page.locator(f"#request-{no} .answers > form button").click()
    assert stage_of(live_server, no) == "closed"
    acceptor = Clerk(new_page(**DESK), live_server, "acceptor")
    page = acceptor.open("/revisits")
    expect(page.locator(".call").first).not_to_contain_text("13800138000")
    page = acceptor.open(f"/cases/{no}")
    expect(page.locator("#reporter")).to_contain_text("欧")
    call = acceptor.unfold("revisit")
    call.locator(".grade", has_text="很满意").first.click()
    call.locator("textarea").first.fill("很快就清理了")
    call.locator("button.go").click()
    acceptor.done("revisit")
    page = acceptor.open("/revisits")
    expect(page.locator(f'.answered a[href="/cases/{no}"]')).to_contain_text("很满意")
    expect(page.locator(f"#call-{no}")).to_have_count(0)
    assert scalar(live_server, 'select satisfaction from "case" where no = :no', no=no) == 5
