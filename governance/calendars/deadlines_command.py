"""`onemap deadlines`: count the deadlines of a table on a calendar, without any database."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gis.errors import DomainError, TooLarge
from gis.reason import Reason
from governance.calendars.counting import LIMITS, Counted, DeadlineTable
from governance.calendars.reading import calendar_from_file
from governance.phrases import say

STANDARD = "-"
FILE = click.Path(dir_okay=False, allow_dash=True)
_BLOCK = 1024 * 1024
ENOUGH = 1000
"""Of fewer rows a rate would be that of opening the file and laying out the years."""


@click.command("deadlines")
@click.argument("file", type=FILE)
@click.option(
    "--calendar",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The working calendar, in YAML.",
)
@click.option("--out", required=True, type=FILE, help="The table to write, in UTF-8.")
@click.option("--encoding", help="Of FILE; found out when it is not said.")
@click.option("--strict", is_flag=True, help="Fail if any row cannot be counted.")
def deadlines(file: str, *, calendar: Path, out: str, encoding: str | None, strict: bool) -> None:
    """Count when each row of FILE is due; `-` reads and writes standard streams.

    FILE has columns start (local, or with an offset), amount and unit (urgent_hour, natural_day,
    work_hour, work_day), in UTF-8 or GBK. OUT has all of its columns and due (local, without
    offset), provisional (true where the calendar does not know a year on the way) and error. It is
    there whole or not at all.
    """
    try:
        counts_on = calendar_from_file(calendar)
        worked = time.process_time()
        with _readable(file) as path, _whole(out) as written:
            table = DeadlineTable(path, encoding)
            with written.open("w", encoding="utf-8", newline="") as stream:
                counted = table.write(counts_on, stream)
    except DomainError as refusal:
        where = "" if refusal.field is None else f"{refusal.field}: "
        raise click.ClickException(f"{where}{say(refusal.reason)}") from refusal
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror}") from error
    _report(counted, max(time.process_time() - worked, 1e-9))
    if strict and counted.bad:
        raise click.exceptions.Exit(1)


def _report(counted: Counted, seconds: float) -> None:
    for line, said in counted.faults:
        click.echo(f"line {line}: {said}", err=True)
    if counted.bad > len(counted.faults):
        click.echo(f"… and {counted.bad - len(counted.faults)} more", err=True)
    click.echo(
        f"{counted.rows} rows, {counted.bad} that cannot be counted,"
        f" {counted.provisional} provisional",
        err=True,
    )
    if counted.rows >= ENOUGH:
        rate = f"{counted.rows / seconds:.0f} deadlines a second a core, file and all"
        click.echo(rate, err=True)


@contextmanager
def _readable(file: str) -> Iterator[Path]:
    """The file itself; what comes by a stream is kept in one first, up to its limit."""
    if file != STANDARD:
        yield Path(file)
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as kept:
        size = 0
        while block := sys.stdin.buffer.read(_BLOCK):
            size += len(block)
            if size > LIMITS.size:
                raise TooLarge(Reason("file_too_large", {"limit": LIMITS.size}))
            kept.write(block)
        kept.flush()
        yield Path(kept.name)


@contextmanager
def _whole(out: str) -> Iterator[Path]:
    """A file to write that takes its place when all went well."""
    folder = None if out == STANDARD else Path(out).resolve().parent
    handle, name = tempfile.mkstemp(dir=folder, prefix=".deadlines-", suffix=".csv")
    os.close(handle)
    path = Path(name)
    try:
        yield path
        if out == STANDARD:
            with path.open("rb") as written:
                shutil.copyfileobj(written, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            path.chmod(0o666 & ~_umask())
            path.replace(out)
    finally:
        path.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


if __name__ == "__main__":
    deadlines(prog_name="onemap deadlines")
