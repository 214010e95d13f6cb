"""Tables of past cases as people have them: other encodings, gaps, and files that are none."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gis.errors import Invalid
from workflows.dispatch.learning.history import guess_columns, read_history
from workflows.dispatch.learning.tables import header_of

TABLE = """小类代码,问题描述,上报时间,处置单位
C-01-37,祖庙路路灯不亮,2026-01-01 08:00:00,路灯管理所
E-01-02,垃圾成堆,2026-01-02 08:00:00,
,没有类别,2026-01-02 09:00:00,环卫站
E-01-02,时间写错,昨天,环卫站
C-01-37,路灯不亮
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str, *, packed: bool) -> None:
    path = tmp_path / ("past.csv.gz" if packed else "past.csv")
    data = TABLE.encode(encoding)
    path.write_bytes(gzip.compress(data) if packed else data)
    left_out = Counter[str]()
    columns = guess_columns(header_of(path), "处置单位")
    [one] = read_history(path, columns, left_out=left_out)
    assert (one.asked.class_code, one.asked.text) == ("C-01-37", "祖庙路路灯不亮")
    assert one.department == "路灯管理所"
    assert left_out == {"处置单位": 2, "小类代码": 1, "上报时间": 1}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", "小类代码\n".encode() + b"\xff\xff", "text_not_in_encoding"),
        ("a.csv.gz", b"no gzip at all", "learn_unreadable"),
        ("a.csv.gz", gzip.compress(TABLE.encode(), mtime=0)[:-20], "learn_unreadable"),
        ("a.csv.gz", gzip.compress(b"TYPE,Department\n\xff\xff", mtime=0), "learn_unreadable"),
        ("a.csv", b"TYPE,Department\n" + b"a" * 200_000, "learn_unreadable"),
        ("a.csv", b"", "learn_column_missing"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Invalid) as refused:
        read_history(path, guess_columns(header_of(path), "Department"))
    assert refused.value.reason.code == code


@pytest.mark.parametrize(
    "named",
    [
        {"class_code": "no"},
        {"text": "no"},
        {"time": "no"},
        {"channel": "no"},
        {"areas": ["no"]},
        {"kinds": ["no"]},
    ],
)
def test_a_named_column_has_to_be_there(named: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        guess_columns(["TYPE", "Department"], "Department", **named)
    assert refused.value.reason.params == {"column": "no"}
