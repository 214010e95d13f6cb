"""What the frame of every page shows: where one may go, who is signed in, how many notices wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _

from governance import clock
from governance.accounts.commands import DEMO_PASSWORD
from governance.accounts.identity import settings, viewer
from governance.accounts.queries import demo_accounts
from governance.cases import words
from governance.cases.outcome import outcome
from governance.cases.story import event_lines
from governance.console.approvals import count_waiting
from governance.console.move_groups import needs
from governance.console.move_words import means, means_in
from governance.console.notices import unread
from governance.extensions import db
from governance.permissions import Permission, Viewer, may
from workflows.cases.unknown_years import alarms

NAVIGATION = (
    (Permission.FIELD, "field.report_page", _("现场上报")),
    (Permission.FIELD, "field.tasks_page", _("我的任务")),
    (Permission.CONSOLE, "console.queue_page", _("派遣台")),
    (Permission.CONSOLE, "console.call_page", _("来电登记")),
    (Permission.APPROVALS, "console.approvals_page", _("待审批")),
    (Permission.CONSOLE, "console.revisits_page", _("回访")),
    (Permission.ASSIGNMENT, "dispatching.proposal_page", _("现场派单")),
    (Permission.DUTY_ROSTER, "dispatching.roster_page", _("排班")),
    (Permission.DEPARTMENT, "console.department_page", _("部门案件")),
    (Permission.WALL, "wall.wall_page", _("运行态势")),
    (Permission.FIGURES, "figures.figures_page", _("统计")),
    (Permission.CASES, "console.cases_page", _("案件查询")),
    (Permission.MAP, "map.map_page", _("地图")),
    (Permission.STANDARDS, "standards.standards_page", _("立结案标准")),
    (Permission.PROCESSES, "processes.processes_page", _("办理流程")),
    (Permission.CALENDARS, "calendars.calendars_page", _("工作日历")),
    (Permission.REGISTERS, "registry.registers_page", _("数据导入")),
    (Permission.REGISTERS, "console.aliases_page", _("地点说法")),
    (Permission.ADMINISTER, "figures.formulas_page", _("统计公式")),
    (Permission.HOT_SPOTS, "hotspots.hot_spots_page", _("热点")),
    (Permission.RULES, "routing.rules_page", _("派遣规则")),
)

ROOM = 7
"""Entries that stand side by side before any is folded."""
RARER = (
    "processes.processes_page",
    "standards.standards_page",
    "routing.rules_page",
    "hotspots.hot_spots_page",
    "dispatching.roster_page",
)
"""What is folded under 更多 for those who may go to more places than fit, the rarest first."""

LISTED_ON = {"field.case_page": "/field/tasks", "field.verify": "/field/tasks"}
"""Pages that belong to another entry than the one that their address lies under."""


@dataclass(frozen=True)
class Item:
    """A link of the main navigation; `count` is how much waits behind it, where that is told."""

    title: str
    url: str
    current: bool
    count: int = 0
    folded: bool = False


class Frame:
    """Read by templates/base.html as `page`; each part is only worked out where it is shown."""

    @cached_property
    def viewer(self) -> Viewer:
        return viewer()

    @cached_property
    def nav(self) -> list[Item]:
        if self.viewer.account_id is None:
            return []
        open_to = [entry for entry in NAVIGATION if may(self.viewer, entry[0])]
        there = {endpoint for _permission, endpoint, _title in open_to}
        too_many = len(there) - ROOM + 1 if len(there) > ROOM else 0
        folded = [endpoint for endpoint in RARER if endpoint in there][:too_many]
        urls = {endpoint: url_for(endpoint) for endpoint in there}
        here = nearest(urls.values(), LISTED_ON.get(request.endpoint or "", request.path))
        return [
            Item(
                str(title),
                urls[endpoint],
                urls[endpoint] == here,
                self._waiting(endpoint),
                endpoint in folded,
            )
            for _permission, endpoint, title in open_to
        ]

    def _waiting(self, endpoint: str) -> int:
        match endpoint:
            case "console.approvals_page":
                return self.approvals
            case "calendars.calendars_page":
                return self.unknown_years
        return 0

    @cached_property
    def approvals(self) -> int:
        """Requests that wait for the viewer's answer; at most 100."""
        return count_waiting(db.session(), self.viewer)

    @cached_property
    def unknown_years(self) -> int:
        """Years that a calendar in use should know and does not."""
        return len(alarms(db.session(), self.viewer.district, clock.now()))

    @cached_property
    def notices(self) -> int:
        """Unread notices; at most 100."""
        return unread(db.session(), self.viewer, clock.now())

    @property
    def address(self) -> str:
        """Path and query of the page, for coming back to it after the language changed."""
        if request.method == "GET" and "HX-Request" not in request.headers:
            return request.full_path.rstrip("?")
        return ""


def nearest(urls: Iterable[str], path: str) -> str | None:
    """The entry that a page belongs to: its own, or the longest that its path lies under."""
    above = (url for url in urls if path == url or path.startswith(f"{url}/"))
    return max(above, key=len, default=None)


def demo() -> dict[str, Any] | None:
    """The sample district's accounts for the sign-in page, or None where there is real work."""
    accounts = demo_accounts(db.session(), settings().district)
    return {"password": DEMO_PASSWORD, "accounts": accounts} if accounts else None


def register(app: Flask) -> None:
    app.context_processor(lambda: {"page": Frame()})
    app.jinja_env.globals["demo_accounts"] = demo
    app.jinja_env.filters.update(
        words.FILTERS,
        outcome=outcome,
        needs=needs,
        means=means,
        means_in=means_in,
        event_lines=event_lines,
    )
