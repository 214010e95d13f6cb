"""Who gets what: every route by everybody, and what may not be known looks as if it were not."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from governance.accounts.models import Account
from governance.map.layers import SERVED
from tests.governance.edge.town import EVERYBODY, SECRET_TEXT, Town
from tests.governance.intake.district import NOW
from workflows.cases.models import Case
from workflows.roles import Role

# Through a proxy, as a visitor comes: only a caller on the machine itself reads /metrics freely.
HEADERS = {"Accept": "application/json", "X-Forwarded-For": "192.0.2.1"}

# Two cases stand behind these doors: {case} is the lamps', in the grid of `worker`, and {other} the
# squad's, in nobody's grid. `handler` is of the lamps, `stranger` of the squad.
MATRIX = """
                                        visi work othe acce disp hand stra lead admi
GET  /                                  302  302  302  302  302  302  302  302  302
GET  /api/v1/classes                    200  200  200  200  200  200  200  200  200
GET  /api/v1/openapi.json               200  200  200  200  200  200  200  200  200
POST /api/v1/reports                    415  415  415  415  415  415  415  415  415
GET  /api/v1/reports/{case}             404  404  404  404  404  404  404  404  404
GET  /cases                             401  200  200  200  200  200  200  200  403
GET  /cases/{case}                      401  200  404  200  200  200  404  200  403
GET  /cases/{other}                     401  404  404  200  200  404  200  200  403
GET  /cases/0                           401  404  404  404  404  404  404  404  403
POST /cases/{case}/moves/take           401  422  404  422  422  422  404  422  403
POST /cases/{other}/moves/take          401  404  404  422  422  404  422  422  403
POST /cases/{case}/moves/nonsense       401  422  404  422  422  422  404  422  403
GET  /cases/{case}/survivor             401  200  404  200  200  200  404  200  403
GET  /cases/{other}/survivor            401  404  404  200  200  404  200  200  403
GET  /cases/{case}/place                401  422  404  422  422  403  404  403  403
GET  /cases/{other}/place               401  404  404  422  422  404  403  403  403
GET  /cases/{case}/place/found          401  422  404  422  422  403  404  403  403
POST /cases/{case}/place                401  422  404  422  422  422  404  422  403
POST /cases/{other}/place               401  404  404  422  422  404  422  422  403
GET  /calendars                         401  403  403  403  403  403  403  403  200
POST /calendars/preview                 401  403  403  403  403  403  403  403  422
POST /calendars/import                  401  403  403  403  403  403  403  403  422
GET  /registers                               401  403  403  403  403  403  403  403  200
POST /registers                               401  403  403  403  403  403  403  403  422
GET  /registers/templates/grids.csv           401  403  403  403  403  403  403  403  200
GET  /registers/loads/0                       401  403  403  403  403  403  403  403  404
POST /registers/loads/0/start                 401  403  403  403  403  403  403  403  404
GET  /registers/loads/0/faults.csv            401  403  403  403  403  403  403  403  404
GET  /registers/loads/0/places.geojson        401  403  403  403  403  403  403  403  404
POST /registers/layouts/2026-01-01/cancel     401  403  403  403  403  403  403  403  303
GET  /registers/aliases                 401  403  403  403  403  403  403  403  200
POST /registers/aliases/0/withdraw      401  403  403  403  403  403  403  403  404
POST /cases/{case}/reporter             401  200  404  200  200  200  404  403  403
POST /cases/{other}/reporter            401  404  404  200  200  404  200  403  403
GET  /approvals                         401  403  403  200  200  403  403  200  403
GET  /revisits                          401  403  403  200  200  403  403  403  403
GET  /console                           401  403  403  200  200  403  403  403  403
GET  /console?case={other}              401  403  403  200  200  403  403  403  403
GET  /console/calls                     401  403  403  200  200  403  403  403  403
POST /console/calls                     401  403  403  422  422  403  403  403  403
GET  /console/arrivals                  401  403  403  422  422  403  403  403  403
GET  /console/pins.json                 401  403  403  200  200  403  403  403  403
GET  /department                        401  403  403  403  403  200  200  403  403
GET  /field                             401  200  200  403  403  403  403  403  403
POST /field                             401  422  422  403  403  403  403  403  403
GET  /field/tasks                       401  200  200  403  403  403  403  403  403
GET  /field/who-am-i                    401  200  200  200  200  200  200  200  200
GET  /field/position                    401  200  200  403  403  403  403  403  403
POST /field/position                    401  415  415  403  403  403  403  403  403
DELETE /field/position                  401  200  200  403  403  403  403  403  403
GET  /field/positions.json              401  403  403  200  200  403  403  200  403
GET  /field/cases/{case}                401  200  404  403  403  403  403  403  403
GET  /field/cases/{other}               401  404  404  403  403  403  403  403  403
POST /field/cases/{case}/verdict        401  422  404  403  403  403  403  403  403
POST /field/cases/{other}/verdict       401  404  404  403  403  403  403  403  403
POST /field/cases/{case}/place          401  422  404  403  403  403  403  403  403
POST /field/cases/{other}/place         401  404  404  403  403  403  403  403  403
GET  /dispatching                       401  403  403  200  200  403  403  403  403
POST /dispatching                       401  403  403  303  303  403  403  403  403
GET  /dispatching/0.json                401  403  403  404  404  403  403  403  403
GET  /dispatching/news                  401  403  403  200  200  403  403  403  403
GET  /dispatching/visits/0/others       401  403  403  404  404  403  403  403  403
POST /dispatching/0/refuse              401  403  403  422  422  403  403  403  403
GET  /dispatching/0/rounds/0            401  403  403  404  404  403  403  403  403
POST /dispatching/0/accept              401  403  403  404  404  403  403  403  403
POST /dispatching/0/rounds/0/accept     401  403  403  422  422  403  403  403  403
POST /dispatching/visits/0/accept       401  403  403  422  422  403  403  403  403
POST /dispatching/visits/0/refuse       401  403  403  422  422  403  403  403  403
POST /dispatching/visits/0/worker       401  403  403  422  422  403  403  403  403
GET  /roster                            401  403  403  403  200  403  403  403  200
POST /roster/file                       401  403  403  403  422  403  403  403  422
POST /roster/leave                      401  403  403  403  422  403  403  403  422
POST /roster/leave/0/remove             401  403  403  403  404  403  403  403  404
POST /roster/means                      401  403  403  403  422  403  403  403  422
POST /roster/shifts                     401  403  403  403  422  403  403  403  422
POST /roster/shifts/0/remove            401  403  403  403  404  403  403  403  404
POST /roster/skills                     401  403  403  403  422  403  403  403  422
POST /roster/skills/0/remove            401  403  403  403  404  403  403  403  404
GET  /figures                           401  403  403  200  200  403  403  200  403
GET  /figures/closing_on_time           401  403  403  200  200  403  403  200  403
GET  /figures/nothing                   401  403  403  404  404  403  403  404  403
GET  /figures/closing_on_time.csv       401  403  403  200  200  403  403  200  403
GET  /formulas                          401  403  403  200  200  403  403  200  200
GET  /formulas/closing_on_time          401  403  403  200  200  403  403  200  200
GET  /formulas/nothing                  401  403  403  404  404  403  403  404  404
GET  /formulas/new                      401  403  403  403  403  403  403  403  200
POST /formulas/new                      401  403  403  403  403  403  403  403  422
POST /formulas/closing_on_time          401  403  403  403  403  403  403  403  422
POST /formulas/nothing                  401  403  403  403  403  403  403  403  404
POST /formulas/closing_on_time/adopt    401  403  403  403  403  403  403  403  422
POST /formulas/closing_on_time/restore  401  403  403  403  403  403  403  403  422
GET  /follow                            200  200  200  200  200  200  200  200  200
POST /follow                            422  422  422  422  422  422  422  422  422
POST /follow/evaluate                   404  404  404  404  404  404  404  404  404
POST /follow/reopen                     404  404  404  404  404  404  404  404  404
POST /follow/stop                       303  303  303  303  303  303  303  303  303
GET  /healthz                           200  200  200  200  200  200  200  200  200
GET  /hotspots                          401  403  403  200  200  403  403  200  403
POST /hotspots                          401  403  403  303  303  403  403  303  403
GET  /hotspots.json                     401  403  403  200  200  403  403  200  403
GET  /hotspots/0                        401  403  403  404  404  403  403  404  403
GET  /hotspots/0.json                   401  403  403  404  404  403  403  404  403
POST /language                          302  302  302  302  302  302  302  302  302
GET  /manifest.webmanifest              200  200  200  200  200  200  200  200  200
GET  /map                               401  200  200  200  200  200  200  200  200
GET  /map/cases                         401  200  200  200  200  200  200  200  403
GET  /map/extent.json                   401  200  200  200  200  200  200  200  403
GET  /map/figures.json                  401  200  200  200  200  200  200  200  200
GET  /map/find?where=x                  401  200  200  200  200  200  200  200  200
GET  /map/here?lon=113.1&lat=23.0       401  200  200  200  200  200  200  200  200
GET  /map/tallies.json                  401  200  200  200  200  200  200  200  200
GET  /map/roads.json                    401  200  200  200  200  200  200  200  200
GET  /map/style.json                    401  200  200  200  200  200  200  200  200
GET  /metrics                           401  403  403  403  403  403  403  403  200
GET  /notices                           401  200  200  200  200  200  200  200  200
POST /notices/read                      401  302  302  302  302  302  302  302  302
GET  /photos/{photo}                    404  200  404  200  200  200  404  200  404
GET  /photos/{photo}/thumbnail          404  200  404  200  200  200  404  200  404
GET  /report                            200  200  200  200  200  200  200  200  200
POST /report                            422  422  422  422  422  422  422  422  422
GET  /report/places?address=x           200  200  200  200  200  200  200  200  200
GET  /report/receipt                    302  302  302  302  302  302  302  302  302
GET  /processes                         401  200  200  200  200  200  200  200  200
GET  /processes/grid/1                  401  200  200  200  200  200  200  200  200
GET  /processes/grid/9                  401  404  404  404  404  404  404  404  404
GET  /standards                         401  200  200  200  200  200  200  200  200
GET  /standards/search?q=x              401  200  200  200  200  200  200  200  200
GET  /standards/odd                     401  200  200  200  200  200  200  200  200
GET  /standards/classes/C-01-37         401  200  200  200  200  200  200  200  200
GET  /standards/classes/X-99            401  404  404  404  404  404  404  404  404
POST /standards/import                  401  403  403  403  403  403  403  403  422
POST /standards/0/mend                  401  403  403  403  403  403  403  403  404
POST /standards/classes/C-01-37/settings 401  403  403  403  403  403  403  403  422
POST /standards/withdraw                401  403  403  403  403  403  403  403  422
GET  /standards/export                  401  200  200  200  200  200  200  200  200
GET  /routing                           401  403  403  403  200  403  403  403  200
GET  /routing/draft                     401  403  403  403  303  403  403  403  303
GET  /routing/draft/rules/new           401  403  403  403  404  403  403  403  404
GET  /routing/draft/rules/0             401  403  403  403  404  403  403  403  404
GET  /routing/versions/0                401  403  403  403  404  403  403  403  404
GET  /routing/versions/1/check          401  403  403  403  200  403  403  403  200
GET  /routing/trials/0                  401  403  403  403  404  403  403  403  404
GET  /routing/trials/0/cases            401  403  403  403  404  403  403  403  404
POST /routing/versions/0/restore        401  403  403  403  404  403  403  403  404
POST /routing/draft/trial               401  403  403  403  409  403  403  403  409
POST /routing/draft/in-force            401  403  403  403  303  403  403  403  303
POST /routing/draft/discard             401  403  403  403  303  403  403  403  303
POST /routing/draft                     401  403  403  403  303  403  403  403  303
POST /routing/draft/rules               401  403  403  403  422  403  403  403  422
POST /routing/draft/rules/0             401  403  403  403  422  403  403  403  422
POST /routing/draft/rules/0/move        401  403  403  403  422  403  403  403  422
POST /routing/draft/rules/0/delete      401  403  403  403  422  403  403  403  422
GET  /sign-in                           200  200  200  200  200  200  200  200  200
POST /sign-in                           422  422  422  422  422  422  422  422  422
GET  /sw.js                             200  200  200  200  200  200  200  200  200
GET  /tiles/divisions/12/3334/1778.mvt        401  200  200  200  200  200  200  200  200
GET  /tiles/division_points/12/3334/1778.mvt  401  200  200  200  200  200  200  200  200
GET  /tiles/grids/12/3334/1778.mvt            401  200  200  200  200  200  200  200  200
GET  /tiles/grid_points/12/3334/1778.mvt      401  200  200  200  200  200  200  200  200
GET  /tiles/components/12/3334/1778.mvt       401  200  200  200  200  200  200  200  200
GET  /tiles/cases/12/3334/1778.mvt            401  200  200  200  200  200  200  200  403
GET  /tiles/locations/12/3334/1778.mvt        401  200  200  200  200  200  200  200  403
GET  /tiles/legal_entities/12/3334/1778.mvt   401  200  200  200  200  200  200  200  403
GET  /tiles/persons/12/3334/1778.mvt          401  200  200  200  200  403  403  200  403
GET  /tiles/persons_count/12/3334/1778.mvt    401  404  404  404  404  404  404  404  404
GET  /wall                              401  403  403  200  200  403  403  200  200
POST /sign-out                          302  302  302  302  302  302  302  302  302
"""

PURPOSE = {"purpose": "contact_reporter"}
FAR_IN = "15/26678/14231"
"""The tile of both cases in which each is drawn by itself."""


def rows() -> list[tuple[str, str, dict[str, int]]]:
    """(method, path, status by name) of each line below the heading."""
    listed = []
    for line in MATRIX.strip().splitlines()[1:]:
        method, path, *statuses = line.split()
        by_name = dict(zip(EVERYBODY, map(int, statuses), strict=True))
        listed.append((method, path, by_name))
    return listed


def named(path: str, town: Town) -> str:
    return path.format(case=town.case.no, other=town.other.no, photo=town.photo.id)


def status(client: FlaskClient, method: str, path: str, **options: Any) -> int:
    """A tile without features counts as one with: what matters is whether it was refused."""
    with client.open(path, method=method, headers=HEADERS, **options) as response:
        return 200 if response.status_code == 204 else response.status_code


def test_every_route_by_everybody(town: Town, unlimited: None) -> None:
    wrong = {}
    for method, path, expected in rows():
        data = PURPOSE if path.endswith("/reporter") else None
        got = {
            name: status(town.clients[name], method, named(path, town), data=data)
            for name in EVERYBODY
        }
        if got != expected:
            wrong[f"{method} {path}"] = {
                name: (got[name], expected[name])
                for name in EVERYBODY
                if got[name] != expected[name]
            }
    assert wrong == {}


def test_no_route_and_no_layer_is_left_out(town: Town) -> None:
    match = town.app.url_map.bind("").match
    covered = {match(named(path, town).split("?")[0], method)[0] for method, path, _ in rows()}
    routes = {rule.endpoint for rule in town.app.url_map.iter_rules()} - {"static"}
    assert routes - covered == set()
    layers = {path.split("/")[2] for _, path, _ in rows() if path.startswith("/tiles/")}
    assert layers >= set(SERVED)


def test_a_sign_in_that_has_ended_opens_nothing(town: Town) -> None:
    """The cookie of before still is the same; what it stood for is gone."""
    client = town.clients["dispatcher"]
    kept = client.get_cookie("session")
    assert kept is not None
    client.post("/sign-out")
    client.set_cookie("session", kept.value)
    assert status(client, "GET", "/console") == 401


def test_an_account_that_was_closed_is_out_at_once(town: Town) -> None:
    town.accounts["dispatcher"].active = False
    town.session.commit()
    assert status(town.clients["dispatcher"], "GET", "/console") == 401


@pytest.mark.parametrize(
    ("move", "given"),
    [
        ("take", {}),
        ("hand_in", {"result": "换了灯泡"}),
        ("return", {"reason": "不属本单位"}),
        ("rework", {"reason": "没有修好"}),
        ("dispatch", {"department_id": "1"}),
        ("close", {}),
        ("void", {"reason": "重复"}),
        ("verify_pass", {}),
        ("reopen", {"reason": "又坏了"}),
        ("relocate", {}),
        ("open", {}),
        ("clock_overdue", {}),
    ],
)
def test_nobody_moves_a_case_that_is_in_another_hand(
    town: Town, session: Session, move: str, given: dict[str, str]
) -> None:
    """The case is in the hands of `handler`: whatever others post, it stays where it is."""
    before = town.case.version
    form = {"version": str(before), **given}
    for name in set(EVERYBODY) - {"handler"}:
        path = f"/cases/{town.case.no}/moves/{move}"
        got = status(town.clients[name], "POST", path, data=form)
        assert got in {401, 403, 404, 409, 422}, (name, got)
        if name in {"other_worker", "stranger"}:
            assert got == 404, name
    session.expire_all()
    assert session.get_one(Case, (town.case.district, town.case.id)).version == before


def test_notices_and_lists_show_no_case_of_others(town: Town) -> None:
    """Text and number of `other` are seen by its department and the centre alone."""
    pages = ("/cases", "/department", "/notices", "/field/tasks", f"/cases?q={town.other.no}")
    for name in ("visitor", "worker", "other_worker", "handler", "administrator"):
        for path in pages:
            with town.clients[name].get(path, headers={"Accept": "text/html"}) as page:
                # The number that was searched for is said again in the form and in the address.
                rest = (
                    page.get_data(as_text=True)
                    .replace(f'value="{town.other.no}"', "")
                    .replace(path[1:], "")
                )
                for address in (f"cases?q%3D{town.other.no}", f"map?q={town.other.no}"):
                    rest = rest.replace(address, "")
                assert town.other.no not in rest, (name, path)
                assert SECRET_TEXT not in rest, (name, path)


def test_a_notice_goes_with_the_case_to_another_department(town: Town) -> None:
    """A department that gave a case back sees nothing of what becomes of it."""
    handler = town.clients["handler"]
    assert town.case.no in handler.get("/notices").text
    town.move(town.case, "return", "handler", reason="不属本单位")
    squad = town.accounts["stranger"].department_id
    town.move(town.case, "dispatch", "dispatcher", department_id=squad)
    page = handler.get("/notices").text
    assert town.case.no not in page
    assert 'class="count"' not in page


def test_a_department_that_gave_a_case_back_sees_it_no_more(town: Town) -> None:
    town.move(town.case, "return", "handler", reason="不属本单位")
    squad = town.accounts["stranger"].department_id
    town.move(town.case, "dispatch", "dispatcher", department_id=squad)
    assert status(town.clients["handler"], "GET", f"/cases/{town.case.no}") == 404
    assert status(town.clients["handler"], "GET", f"/photos/{town.photo.id}") == 404
    assert status(town.clients["stranger"], "GET", f"/cases/{town.case.no}") == 200


def test_likely_duplicates_are_those_that_may_be_opened(town: Town) -> None:
    likely = {"no": town.other.no, "stage": "assigned", "minutes": 5, "metres": 3, "alike": None}
    town.case.why = {**town.case.why, "duplicates": [likely]}
    town.session.commit()
    pages = {
        name: town.clients[name].get(f"/cases/{town.case.no}").text
        for name in ("dispatcher", "leader", "handler", "worker")
    }
    assert [name for name, page in pages.items() if town.other.no in page] == [
        "dispatcher",
        "leader",
    ]


@pytest.mark.parametrize("state", ["open", "recent", "urgent", "overdue"])
def test_tiles_hold_only_cases_that_may_be_seen(town: Town, state: str) -> None:
    if state in {"urgent", "overdue"}:
        for case in (town.case, town.other):
            case.urgent, case.due_at = True, NOW
        town.session.commit()
    seen = {
        name: town.clients[name].get(f"/tiles/cases/{FAR_IN}.mvt?state={state}").data
        for name in ("worker", "other_worker", "handler", "stranger", "leader")
    }
    who = {
        no: [name for name, tile in seen.items() if no.encode() in tile]
        for no in (town.case.no, town.other.no)
    }
    assert who[town.case.no] == ["worker", "handler", "leader"]
    assert who[town.other.no] == ["stranger", "leader"]


def test_the_state_of_a_filter_is_not_widened_by_saying_it_twice(town: Town) -> None:
    path = "/tiles/cases/12/3334/1778.mvt?department=1&worker=1&department=2&district=1"
    assert town.other.no.encode() not in town.clients["handler"].get(path).data


def test_staff_of_another_district_see_nothing_of_this_one(town: Town) -> None:
    """Two districts may share a database: an account sees the rows of its own."""
    leader = Account(
        district=440605,
        username="leader",
        name="邻区领导",
        role=Role.LEADER,
        password_hash="-",
        active=True,
        created_at=NOW,
    )
    town.session.add(leader)
    town.session.commit()
    client = town.sign_in("neighbour", leader)
    assert town.case.no in town.clients["leader"].get("/cases").text
    assert town.case.no not in client.get("/cases").text
    paths = (f"/cases/{town.case.no}", f"/photos/{town.photo.id}")
    assert [status(client, "GET", path) for path in paths] == [404, 404]
    assert client.get("/tiles/cases/12/3334/1778.mvt").status_code == 204
