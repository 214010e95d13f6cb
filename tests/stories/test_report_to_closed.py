"""One report from the phone to a closed case, through four roles, in both languages."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import NullPool, create_engine, text

from governance.accounts.commands import DEMO_PASSWORD
from tests.support.browser import NewPage
from tests.support.live import LiveServer
from tests.support.phone import NewPhone, Phone, scalar
from tests.support.scenes import scene

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1440, "height": 900}}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
STORY = [
    "open",
    "accept",
    "file",
    "dispatch",
    "take",
    "hand_in",
    "confirm",
    "send_for_verification",
    "verify_pass",
    "close",
]


@dataclass
class Desk:
    """Somebody of the centre or of a department, signed in at a large screen."""

    page: Page
    server: LiveServer

    def sign_in(self, username: str, language: str) -> "Desk":
        page = self.page
        page.goto(f"{self.server.url}/sign-in")
        speak(page, language)
        page.fill("#username", username)
        page.fill("#password", DEMO_PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return self

    def open_in_queue(self, no: str) -> None:
        """Search the number in the queue and open the only row by keyboard."""
        page = self.page
        page.goto(f"{self.server.url}/")
        page.goto(f"{page.url.split('?')[0]}?q={no}")
        expect(page.locator("#rows .row")).to_have_count(1)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.locator(f'#case[data-no="{no}"]')).to_be_visible()

    def go_on(self, no: str, stage: str) -> None:
        """Press the key that makes the proposed move."""
        self.open_in_queue(no)
        self.page.keyboard.press("a")
        expect(self.page.locator(f'#case[data-no="{no}"][data-stage="{stage}"]')).to_be_visible()


def speak(page: Page, language: str) -> None:
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    page.reload()
    expected = "en" if language == "en" else "zh-CN"
    expect(page.locator("html")).to_have_attribute("lang", expected)


def report(phone: Phone, language: str) -> str:
    """Report in three taps; returns the number of the case."""
    page = phone.page
    speak(page, language)
    if language == "en":
        assert not CHINESE.search(page.inner_text("h1, legend, .tiles, .send-bar"))
    phone.wait_for_place()
    phone.choose_class()
    phone.add_photo(scene())
    page.click("#send")
    number = page.locator(".receipt a.number").first
    expect(number).to_be_visible()
    expect(page.locator("#outbox")).to_be_hidden()
    return number.inner_text()


def handle(desk: Desk, no: str) -> None:
    """Take the case, hand in a result with a photograph and confirm it for the department."""
    page = desk.page
    page.goto(f"{desk.server.url}/department")
    page.locator(f"#job-{no} .job-actions form button.primary").first.click()
    job = page.locator(f"#job-{no} .hand-in")
    job.locator("summary").click()
    job.locator("textarea").fill("已到现场处置完毕")
    picture = {"name": "done.jpg", "mimeType": "image/jpeg", "buffer": scene(colour=(60, 150, 90))}
    job.locator("input[type=file]").set_input_files(picture)
    job.locator("button.primary").click()
    page.locator(f'#job-{no} [data-move="confirm"]').click()
    expect(page.locator(f'.done[href$="{no}"]')).to_be_visible()


def verify(phone: Phone, no: str) -> None:
    page = phone.open("/field/tasks")
    page.locator(f'a.task[href$="{no}"]').first.click()
    expect(page.locator(".shots-of img")).to_have_count(2)
    phone.add_photo(scene(orientation=6))
    page.click("button[value=verify_pass]")
    expect(page.locator("#verify")).to_have_count(0)


def handler_of(server: LiveServer, no: str) -> str:
    found = scalar(
        server,
        """select a.username from account a join "case" c on c.district = a.district
        and c.department_id = a.department_id where c.no = :no order by a.id limit 1""",
        no=no,
    )
    return str(found)


def leave_alone_on_duty(server: LiveServer, username: str) -> None:
    """Whoever is nearest is sent to verify: in office hours that might be a colleague."""
    engine = create_engine(server.database, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into leave (district, account_id, first_day, last_day, source, set_at)"
                " select district, id, current_date - 1, current_date + 1, 'test', now()"
                " from account where role = 'grid_worker' and username <> :username"
                " on conflict do nothing"
            ),
            {"username": username},
        )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_report_to_closed(
    live_server: LiveServer, new_phone: NewPhone, new_page: NewPage, language: str
) -> None:
    phone = new_phone()
    phone.sign_in("worker")
    no = report(phone, language)
    dispatcher = Desk(new_page(**DESK), live_server).sign_in("dispatcher", language)
    dispatcher.go_on(no, "assigned")
    handle(Desk(new_page(**DESK), live_server).sign_in(handler_of(live_server, no), language), no)
    leave_alone_on_duty(live_server, "worker")
    dispatcher.go_on(no, "verifying")
    verify(phone, no)
    dispatcher.go_on(no, "closed")

    engine = create_engine(live_server.database, poolclass=NullPool)
    with engine.connect() as connection:
        case = connection.execute(text('select * from "case" where no = :no'), {"no": no}).one()
        moves = connection.execute(
            text("select move from case_event where case_id = :id order by seq"), {"id": case.id}
        ).scalars()
        photos = connection.execute(
            text(
                "select stage, width, height, taken_at from photo where case_id = :id"
                " order by added_at"
            ),
            {"id": case.id},
        ).all()
    assert (case.stage, case.owner_kind, case.due_at) == ("closed", "nobody", None)
    assert case.closed_at is not None
    assert case.source == "grid_worker"
    assert [move for move in moves if move in STORY] == STORY
    assert [photo.stage for photo in photos] == ["dispatching", "handling", "verifying"]
    assert all(max(photo.width, photo.height) <= 1600 for photo in photos)
    # The phone shrank its photographs and still said when they were taken; turned ones stand up.
    assert all(photo.taken_at is not None for photo in photos)
    assert photos[2].height > photos[2].width
