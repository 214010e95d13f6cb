"""`onemap parse`: take the addresses of a file apart, line by line, without any database."""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path

import click

from gis.addresses.parse import parse
from gis.errors import DomainError
from gis.registers.importing.encoding import encoding_of
from governance.phrases import say


@click.command("parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The JSON lines to write, in UTF-8.",
)
@click.option("--encoding", help="Of FILE; found out when it is not said.")
def parse_file(file: Path, *, out: Path, encoding: str | None) -> None:
    """Take every line of FILE apart as one address.

    Line by line OUT gets {"text": …, "elements": [[start, end, type], …]}, spans counted in
    characters of the text. The last line printed is the rate by the seconds that a
    core worked, whoever else works on the machine.
    """
    if out.resolve() == file.resolve():
        raise click.UsageError("--out is FILE itself")
    parse("")
    # The names of divisions stay; no collection need look through them again.
    gc.freeze()
    began, worked = time.perf_counter(), time.process_time()
    count = 0
    try:
        found = encoding_of(file, encoding)
        with (
            file.open(encoding=found, newline="\n") as given,
            out.open("w", encoding="utf-8") as written,
        ):
            for whole in given:
                text = whole.rstrip("\r\n")
                elements = [[one.start, one.end, one.kind.value] for one in parse(text)]
                line = json.dumps({"text": text, "elements": elements}, ensure_ascii=False)
                written.write(f"{line}\n")
                count += 1
    except DomainError as refusal:
        where = "" if refusal.field is None else f"{refusal.field}: "
        raise click.ClickException(f"{where}{say(refusal.reason)}") from refusal
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    seconds = time.perf_counter() - began
    on_core = max(time.process_time() - worked, 1e-9)
    click.echo(f"{count} addresses ({found}), {seconds:.2f} s, written to {out}")
    click.echo(f"{count / on_core:.0f} addresses a second a core")


if __name__ == "__main__":
    parse_file(prog_name="onemap parse")
