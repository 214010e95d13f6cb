import csv
import io
import os
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from governance.calendars.deadlines_command import deadlines

CALENDAR = """
name: office
timezone: Asia/Shanghai
hours: {mon: &day ["08:00-12:00", "14:00-18:00"], tue: *day, wed: *day, thu: *day, fri: *day}
work_day: hours
holidays: [2026-01-01, 2026-01-02]
workdays: [2026-01-04]
"""
TABLE = """编号,start,amount,unit,备注
1,2025-12-31T17:00:00,2,work_hour,"灯, 不亮"
2,2026-01-05T09:00:00+00:00,1,工作日,带时区
3,2026-01-05 23:50:00,2,urgent_hour,
4,2026-12-31T17:00:00,2,work_hour,
"""
DUE = ["", "2026-01-06T17:00:00", "2026-01-06T01:50:00", "2027-01-01T09:00:00"]


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    path = tmp_path / "calendar.yaml"
    path.write_text(CALENDAR, "utf-8")
    return path


def run(
    file: Path | str, calendar: Path, out: Path | str, *options: str, given: bytes = b""
) -> Result:
    words = [str(file), "--calendar", str(calendar), "--out", str(out), *options]
    return CliRunner().invoke(deadlines, words, input=given)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_every_row_gets_its_due_time_and_keeps_the_rest(
    tmp_path: Path, calendar: Path, encoding: str, separator: str
) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(csv.reader(io.StringIO(TABLE)))
    file.write_bytes(written.getvalue().encode(encoding))
    done = run(file, calendar, out)
    assert done.exit_code == 0, done.output
    found = rows(out.read_text("utf-8"))
    assert [row["备注"] for row in found] == ["灯, 不亮", "带时区", "", ""]
    # The year before is not announced in this calendar, nor is the one after.
    assert [row["provisional"] for row in found] == ["true", "false", "false", "true"]
    assert [row["due"] for row in found][1:] == DUE[1:]
    assert {row["error"] for row in found} == {""}


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("gestern,1,work_day", "start"),
        (",1,work_day", "start"),
        ("0001-01-01,1,natural_day", "start"),
        ("9999-12-31,1,work_day", "start"),
        ("2026-01-05,,work_day", "amount"),
        ("2026-01-05,0,work_day", "amount"),
        ("2026-01-05,NaN,work_day", "amount"),
        ("2026-01-05,1e9,work_day", "amount"),
        ("2026-01-05,-1,work_day", "amount"),
        ("2026-01-05,1.0000000000000000000e2,work_day", "amount"),
        ("2026-01-05,1,fortnight", "unit"),
    ],
)
def test_a_bad_row_says_why_and_stops_no_other(
    tmp_path: Path, calendar: Path, cells: str, column: str
) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text(f"start,amount,unit\n{cells}\n2026-01-05,1,work_day\n", "utf-8")
    done = run(file, calendar, out)
    assert done.exit_code == 0, done.output
    bad, good = rows(out.read_text("utf-8"))
    assert bad["error"].startswith(f"{column}: ")
    assert bad["due"] == bad["provisional"] == ""
    assert good["due"] == "2026-01-05T18:00:00"
    assert f"line 2: {bad['error']}" in done.output
    assert run(file, calendar, out, "--strict").exit_code == 1


def test_rows_stay_in_order_and_speak_of_their_lines(tmp_path: Path, calendar: Path) -> None:
    """With a byte-order mark, CRLF, a cell too many, one too few, and a line within quotes."""
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = [
        "id,start,amount,unit",
        "1,2026-01-05,1,work_day,more",
        "2,2026/1/5 9:00,1,work_day",
        '"3\r\n",2026-01-05,1',
        "4,2026-01-05,-1,work_day",
        "5,2026/1/5 25:00,1,work_day",
    ]
    file.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    done = run(file, calendar, out)
    assert done.exit_code == 0, done.output
    found = rows(out.read_text("utf-8"))
    assert [row["id"].strip() for row in found] == ["1", "2", "3", "4", "5"]
    assert [bool(row["due"]) for row in found] == [False, True, False, False, False]
    assert found[1]["due"] == "2026-01-06T09:00:00"
    faults = [line.split(": ")[:2] for line in done.stderr.splitlines() if line.startswith("line")]
    assert [where for where, _ in faults] == ["line 2", "line 4", "line 6", "line 7"]
    assert [what for _, what in faults[1:]] == ["unit", "amount", "start"]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-08T02:30:00", "2026-03-08T04:00:00"),  # skipped: the jump itself, 03:00
        ("2026-11-01T01:30:00", "2026-11-01T01:30:00"),  # shown twice: the first, and an hour on
        ("2026-11-01T01:30:00-05:00", "2026-11-01T02:30:00"),
    ],
)
def test_a_start_that_the_clocks_skip_or_show_twice(
    tmp_path: Path, calendar: Path, start: str, due: str
) -> None:
    zoned = tmp_path / "zoned.yaml"
    zoned.write_text(CALENDAR.replace("Asia/Shanghai", "America/New_York"), "utf-8")
    done = run("-", zoned, "-", given=f"start,amount,unit\n{start},1,urgent_hour\n".encode())
    assert [row["due"] for row in rows(done.stdout)] == [due]


def test_streams_are_read_and_written(calendar: Path) -> None:
    done = run("-", calendar, "-", given=TABLE.encode("gbk"))
    assert done.exit_code == 0, done.output
    assert [row["due"] for row in rows(done.stdout)][1:] == DUE[1:]
    assert "4 rows" in done.stderr


def test_what_was_counted_before_is_counted_anew(tmp_path: Path, calendar: Path) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text(TABLE, "utf-8")
    run(file, calendar, out)
    once = out.read_bytes()
    assert run(out, calendar, out).exit_code == 0
    assert out.read_bytes() == once


@pytest.mark.parametrize(
    ("table", "said"),
    [("", "没有数据"), ("id,start,amount\n1,2,3\n", "unit"), ("start\x00,amount,unit\n", "")],
    ids=["empty", "a column is missing", "not a table"],
)
def test_what_is_no_such_table_leaves_nothing_behind(
    tmp_path: Path, calendar: Path, table: str, said: str
) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text(table, "utf-8")
    out.write_text("kept", "utf-8")
    done = run(file, calendar, out)
    assert done.exit_code == 1
    assert said in done.output
    assert out.read_text("utf-8") == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "calendar.yaml",
        "in.csv",
        "out.csv",
    ]


def test_a_calendar_with_a_fault_is_refused_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(CALENDAR.replace("08:00-12:00", "8-12"), "utf-8")
    done = run("-", broken, "-", given=TABLE.encode())
    assert done.exit_code == 1
    assert "hours.mon[0]" in done.output


def data(name: str) -> Path:
    folder = os.environ.get("ONEMAP_DATA")
    if folder is None:
        pytest.skip("ONEMAP_DATA does not name the folder of real data")
    return Path(folder) / name


def test_every_vector_counted_minute_by_minute_agrees(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    calendar = data("vectors/china_calendar.yaml")
    assert run(data("vectors/china_deadlines_dev.csv"), calendar, out).exit_code == 0
    counted = rows(out.read_text("utf-8"))
    assert [row["due"] for row in counted] == [row["expected"] for row in counted]


def test_a_citys_own_dates_of_its_settled_months_agree(tmp_path: Path) -> None:
    """From August on its limits no longer change; see docs/deadlines.md for the months before."""
    out = tmp_path / "out.csv"
    table = data("boston/deadlines_q1_q3.csv")
    assert run(table, data("boston/calendar.yaml"), out).exit_code == 0
    settled = [row for row in rows(out.read_text("utf-8")) if row["start"] >= "2015-08"]
    apart = [
        abs(datetime.fromisoformat(row["due"]) - datetime.fromisoformat(row["expected"]))
        for row in settled
    ]
    assert len(settled) > 5000
    within = [sum(each.total_seconds() <= most for each in apart) for most in (60, 120)]
    assert within[0] / len(settled) >= 0.989
    assert within[1] / len(settled) >= 0.994
