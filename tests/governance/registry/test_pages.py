"""The pages on which administrators load registers."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from openpyxl import load_workbook
from shapely import box
from sqlalchemy.orm import Session

from gis.registers.importing.limits import Limits
from governance.registry import load_views
from governance.registry.models import LoadState
from tests.gis.builders import MIDDLE, NORTH, SOUTH, WEST, WEST_COMMUNITY
from tests.governance.console.desk import open_desk
from tests.governance.registry.office import DOORS, Office, cells
from workflows.roles import Role

FIRST, SECOND = f"{WEST_COMMUNITY}001", f"{WEST_COMMUNITY}002"


def test_a_file_is_looked_at_confirmed_and_loaded(office: Office) -> None:
    page = office.client.get("/registers").text
    assert 'href="/registers" aria-current="page"' in page
    load_id = office.sent("locations", DOORS)
    page = office.page(load_id)
    assert "核对后导入" in page
    assert "<dd>utf-8</dd>" in page
    assert "<option selected>经度</option>" in page
    office.begin(load_id, dry_run="true")
    assert 'hx-trigger="every 1s"' in office.page(load_id)
    office.carry_out(load_id)
    page = office.page(load_id)
    assert "这是试导入的结果，没有写入任何数据。" in page
    assert office.load(load_id).state is LoadState.TRIED
    office.begin(load_id)
    office.carry_out(load_id)
    page = office.page(load_id)
    assert "已写入登记。" in page
    assert "再次导入此文件" not in page
    assert "新增 1，更新 0，未变 0，拒绝 0" in office.client.get("/registers").text


def test_the_mapping_can_be_corrected(office: Office) -> None:
    content = DOORS.replace("地址,", "写在门上,", 1).replace("地址编码", "甲")
    load_id = office.sent("locations", content)
    assert "没有找到这些必填项对应的列，请在下面选择：地址" in office.page(load_id)
    answer = office.begin(load_id, **{"column-address": "没有这列"})
    assert answer.status_code == 422
    answer = office.begin(load_id, **{"column-address": "写在门上", "column-code": "写在门上"})
    assert "列“写在门上”被选作了两项" in answer.text
    office.begin(load_id, **{"column-address": "写在门上", "column-code": "甲"})
    office.carry_out(load_id)
    report = office.load(load_id).report
    assert report is not None
    assert (report["inserted"], ["写在门上", "address"] in report["columns"]) == (1, True)


def test_faults_are_listed_and_taken_away(office: Office) -> None:
    rows = [f"D{n},福宁路{n}号,{'x' if n % 2 else 113.102},23.005" for n in range(1, 301)]
    load_id = office.loaded("locations", "地址编码,地址,经度,纬度\n" + "\n".join(rows))
    page = office.page(load_id)
    assert "合格的行已写入登记，不合格的未写入。" in page
    assert "此处列出前 100 条。" in page
    assert page.count("不是数字</td>") == 100
    answer = office.client.get(f"/registers/loads/{load_id}/faults.csv")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "行,字段,原因,地址编码,地址,经度,纬度"
    assert (lines[1], len(lines)) == ("2,经度,不是数字,D1,福宁路1号,x,23.005", 151)
    answer = office.client.get(f"/registers/loads/{load_id}/faults.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert sheet.max_row == 151
    assert office.parts(load_id) == {"faults": 1}


def test_all_or_nothing_writes_nothing_and_may_be_tried_again(office: Office) -> None:
    content = DOORS + "D2,福宁路2号,x,23.005\n"
    load_id = office.loaded("locations", content, all_or_nothing="true")
    page = office.page(load_id)
    assert "有不合格的行，没有写入任何数据。" in page
    assert "再次导入此文件" in page
    assert office.parts(load_id) == {"file": 1}


def test_a_file_of_which_nothing_fits_may_be_tried_again(office: Office) -> None:
    swapped = DOORS.replace("113.102,23.005", "23.005,113.102")
    load_id = office.loaded("locations", swapped)
    page = office.page(load_id)
    assert "没有一行可以写入，登记没有变化。" in page
    assert office.load(load_id).state is LoadState.TRIED
    office.begin(load_id, **{"column-lon": "纬度", "column-lat": "经度"})
    office.carry_out(load_id)
    assert "已写入登记。" in office.page(load_id)


def test_the_same_form_sent_twice_is_one_load(office: Office) -> None:
    one = office.send("locations", DOORS, "表.csv", key="one-and-the-same")
    two = office.send("locations", DOORS, "表.csv", key="one-and-the-same")
    resent = office.send("locations", DOORS, "表 (1).csv", key="another-page")
    assert one.location == two.location == resent.location
    load_id = int(one.location.rpartition("/")[2])
    office.begin(load_id)
    assert office.begin(load_id).status_code == 303
    office.carry_out(load_id)
    again = office.begin(load_id)
    assert (again.status_code, again.location) == (303, one.location)
    anew = office.send("locations", DOORS, "表.csv", key="next-day")
    assert anew.location != one.location


@pytest.mark.parametrize(
    ("kind", "content", "status", "said"),
    [
        ("locations", b"", 422, "文件里没有数据"),
        ("planets", DOORS.encode(), 422, ""),
        ("locations", b"%PDF-1.7\n" + bytes(range(256)) * 200, 422, ""),
    ],
)
def test_what_is_no_register_is_refused_on_the_page(
    office: Office, kind: str, content: bytes, status: int, said: str
) -> None:
    answer = office.send(kind, content, "表.csv")
    assert answer.status_code == status
    assert 'class="message bad"' in answer.text
    assert said in answer.text
    assert "还没有导入过文件" in office.client.get("/registers").text


def test_no_file_is_said_so(office: Office) -> None:
    answer = office.client.post("/registers", data={"kind": "grids", "key": "12345678"})
    assert (answer.status_code, "请选择要上传的文件" in answer.text) == (422, True)


def test_a_file_beyond_the_limit_is_not_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_views, "UPLOAD_LIMITS", Limits(size=1024 * 1024))
    answer = office.client.post(
        "/registers",
        data={"kind": "locations", "key": "12345678", "file": (io.BytesIO(b"a"), "a.csv")},
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "文件超过 1 MB" in answer.text


@pytest.mark.parametrize("kind", ["divisions", "grids", "locations", "persons", "components"])
def test_a_template_is_understood_when_it_comes_back(office: Office, kind: str) -> None:
    for ending in ("csv", "xlsx"):
        answer = office.client.get(f"/registers/templates/{kind}.{ending}")
        assert answer.status_code == 200
        load_id = int(office.send(kind, answer.data, f"{kind}.{ending}").location.split("/")[-1])
        seen = office.load(load_id).seen
        assert (seen["missing"], len(seen["fields"])) == ([], len(seen["columns"]))
    assert office.client.get("/registers/templates/planets.csv").status_code == 404


def test_a_layout_is_checked_on_the_ground_and_shown(office: Office) -> None:
    layout = {FIRST: box(WEST, SOUTH, 113.106, NORTH), SECOND: box(113.105, SOUTH, MIDDLE, NORTH)}
    load_id = office.loaded("grids", cells(layout), "格.geojson", dry_run="true")
    report = office.load(load_id).report
    assert report is not None
    assert (report["applied"], report["places"]) == (False, {"overlap": 1})
    page = office.page(load_id)
    assert "重叠 1" in page
    assert 'data-place="0"' in page
    places = office.client.get(f"/registers/loads/{load_id}/places.geojson").get_json()
    assert places["features"][0]["properties"]["codes"] == [FIRST, SECOND]


def test_a_layout_to_come_is_listed_and_can_be_taken_back(office: Office) -> None:
    layout = {FIRST: box(WEST, SOUTH, MIDDLE, NORTH)}
    load_id = office.loaded("grids", cells(layout), "格.geojson", effective="2099-01-01")
    assert "拓扑检查：没有空隙、重叠或越界。" in office.page(load_id)
    assert "2099-01-01 起生效" in office.client.get("/registers").text
    for said in ("已撤销自 2099-01-01 起生效的网格划分", "没有自该日起生效的网格划分"):
        answer = office.client.post("/registers/layouts/2099-01-01/cancel", follow_redirects=True)
        assert said in answer.text
    assert "2099-01-01 起生效" not in office.client.get("/registers").text


def test_refusals_of_the_whole_file_are_said(office: Office) -> None:
    layout = {FIRST: box(WEST, SOUTH, MIDDLE, NORTH)}
    load_id = office.loaded("grids", cells(layout), "格.geojson", effective="2020-01-01")
    page = office.page(load_id)
    assert "没有导入任何数据" in page
    assert "网格划分的生效日期不能早于今天" in page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM, Role.RESIDENT}))
def test_only_administrators_come_in(app: Flask, session: Session, role: Role) -> None:
    client = open_desk(app, session).at(role)
    expected = 200 if role is Role.ADMINISTRATOR else 403
    assert client.get("/registers").status_code == expected


def test_what_is_not_there(office: Office) -> None:
    for address in ("loads/99", "loads/99/faults.csv", f"loads/{2**70}", "loads/99/places.geojson"):
        assert office.client.get(f"/registers/{address}").status_code == 404
    load_id = office.sent("locations", DOORS)
    assert office.client.get(f"/registers/loads/{load_id}/faults.csv").status_code == 404
