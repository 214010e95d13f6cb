import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from governance.registry.parse_command import parse_file

ADDRESSES = ["佛山市禅城区祖庙路12号", "", "恒福花园3栋501室"]


def run(file: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(parse_file, [str(file), "--out", str(out), *options])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_in_is_a_line_out_in_any_encoding(tmp_path: Path, encoding: str, end: str) -> None:
    file, out = tmp_path / "in.txt", tmp_path / "out.jsonl"
    file.write_bytes("".join(address + end for address in ADDRESSES).encode(encoding))
    done = run(file, out)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1].endswith("addresses a second a core")
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["text"] for row in rows] == ADDRESSES
    assert rows[0]["elements"][:3] == [[0, 3, "city"], [3, 6, "district"], [6, 9, "road"]]
    assert rows[1]["elements"] == []


def test_signs_that_end_a_line_elsewhere_do_not_end_an_address(tmp_path: Path) -> None:
    file, out = tmp_path / "in.txt", tmp_path / "out.jsonl"
    file.write_text("祖庙路\u202812号\n季华路\x855号", "utf-8")
    assert run(file, out).exit_code == 0
    assert out.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"\xe7\xa5\x96\xff\xff\n", (), "GB18030"),
        (b"a\n", ("--encoding", "klingon"), "klingon"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, content: bytes, options: tuple[str, ...], said: str
) -> None:
    file, out = tmp_path / "in.txt", tmp_path / "out.jsonl"
    file.write_bytes(content)
    done = run(file, out, *options)
    assert done.exit_code == 1
    assert said in done.output
    assert not out.exists()


def test_the_file_itself_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "in.txt"
    file.write_text(ADDRESSES[0])
    assert run(file, file).exit_code == 2
    assert file.read_text() == ADDRESSES[0]
