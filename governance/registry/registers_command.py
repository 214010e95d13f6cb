"""`onemap registers import` and `rekey`: load a register from a file, and key addresses anew."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import click
from flask.cli import with_appcontext

from gis.crs import Crs
from gis.errors import DomainError
from gis.reason import Reason
from gis.registers.importing.fault_file import write_faults
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.library import ensure_library, library_number
from gis.registers.importing.load import load
from gis.registers.importing.rekey import rekey
from gis.registers.importing.report import LoadOptions, LoadReport, Progress
from gis.registers.queries import CHINA
from governance import clock
from governance.accounts.identity import settings
from governance.phrases import say
from governance.registry.group import registers
from governance.registry.registers import REGISTERS
from governance.registry.services import owe_layout
from governance.transaction import use_case

SHOWN = 20
"""How many faults are listed one by one."""


def _pairs(_: click.Context, __: click.Parameter, given: Sequence[str]) -> list[tuple[str, str]]:
    """`one=other`; which is the field and which the column is told by the file."""
    parts = [one.partition("=") for one in given]
    if not all(left.strip() and right.strip() for left, _, right in parts):
        raise click.BadParameter("write field=COLUMN or COLUMN=field")
    return [(left.strip(), right.strip()) for left, _, right in parts]


@registers.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in RegisterKind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "pairs",
    callback=_pairs,
    multiple=True,
    help="field=COLUMN or COLUMN=field, for a column whose header is not known.",
)
@click.option("--crs", type=click.Choice([crs.value for crs in Crs]), help="Of the coordinates.")
@click.option("--dry-run", is_flag=True, help="Change nothing, and report the same.")
@click.option("--all-or-nothing", is_flag=True, help="Change nothing if a row is refused.")
@click.option("--library", help="Locations: load into this address library, made at first use.")
@click.option("--encoding", help="Of a CSV, where it is not to be found out.")
@click.option("--source", help="What the rows keep as their source; the name of the file.")
@click.option(
    "--effective",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Grids: the day from which redrawn cells hold; today.",
)
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write refusals and warnings here, as .xlsx or .csv. Without it refused rows go to"
    " NAME-errors.csv where you are.",
)
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def import_register(  # noqa: PLR0913 - the options of the command
    kind: str,
    file: Path,
    *,
    pairs: Sequence[tuple[str, str]],
    crs: str | None,
    dry_run: bool,
    all_or_nothing: bool,
    library: str | None,
    encoding: str | None,
    source: str | None,
    effective: datetime | None,
    errors: Path | None,
    as_json: bool,
) -> None:
    """Load the register KIND from FILE: CSV (.gz too), XLSX, GeoJSON, GeoPackage, zipped Shapefile.

    Rows meet by their business key, and one that says nothing new is not touched. A row with a
    fault is left out and reported with its line, field and reason; the rest goes in.
    """
    chosen = RegisterKind(kind)
    if library is not None and chosen is not RegisterKind.LOCATIONS:
        raise click.UsageError("--library is for locations")
    options = LoadOptions(
        source_name=source or file.name,
        pairs=tuple(pairs),
        crs=None if crs is None else Crs(crs),
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
        encoding=encoding,
        effective=None if effective is None else effective.date(),
    )
    began = time.perf_counter()
    try:
        report = _load(chosen, file, options, library)
    except DomainError as refusal:
        where = "" if refusal.field is None else f"{refusal.field}: "
        raise click.ClickException(f"{where}{say(refusal.reason)}") from refusal
    seconds = time.perf_counter() - began
    written = _write_errors(report, file, errors)
    click.echo(
        _as_json(report, seconds, written) if as_json else _as_text(report, seconds, written)
    )
    if all_or_nothing and report.refused:
        raise SystemExit(1)


def _load(kind: RegisterKind, file: Path, options: LoadOptions, library: str | None) -> LoadReport:
    now = clock.now()
    district = settings().district
    with _Bar() as bar, use_case() as session:
        at = district if library is None else ensure_library(session, library)
        report = load(session, at, kind, file, options, now=now, progress=bar, registers=REGISTERS)
        if report.applied and kind is RegisterKind.GRIDS:
            day = options.effective or now.astimezone(CHINA).date()
            owe_layout(session, district, day, now)
        if not report.applied:
            session.rollback()
    return report


class _Bar:
    """Says on stderr how far a load has come: on a terminal in one line, else now and then."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._said, self._any = 0.0, False

    def __enter__(self) -> Callable[[Progress], None]:
        return self._tell

    def __exit__(self, *_: object) -> None:
        if self._live and self._any:
            click.echo(err=True)

    def _tell(self, progress: Progress) -> None:
        moment = time.monotonic()
        if progress.share < 1 and moment - self._said < (0.2 if self._live else 5.0):
            return
        self._said, self._any = moment, True
        line = f"{progress.stage:<10} {progress.share:>4.0%}  {progress.rows} rows"
        click.echo(f"\r{line}\x1b[K" if self._live else line, err=True, nl=not self._live)


def _write_errors(report: LoadReport, file: Path, errors: Path | None) -> Path | None:
    if not len(report.faults) or (errors is None and not report.refused):
        return None
    path = errors or Path(f"{file.name.partition('.')[0]}-errors.csv")
    write_faults(report, path, say)
    return path


def _as_json(report: LoadReport, seconds: float, written: Path | None) -> str:
    faults = [
        {
            "line": fault.line,
            "field": fault.field,
            "code": fault.reason.code,
            "detail": say(fault.reason),
            "refused": fault.refused,
        }
        for fault in islice(report.faults, SHOWN)
    ]
    counts = ("applied", "read", "inserted", "updated", "unchanged", "repeated", "refused")
    about = {
        "kind": report.kind.value,
        **{name: getattr(report, name) for name in counts},
        "warned": dict(report.warned),
        "encoding": report.encoding,
        "crs": report.crs,
        "columns": dict(report.columns),
        "ignored": list(report.ignored),
        "faults": faults,
        "errors": None if written is None else str(written),
        "seconds": round(seconds, 2),
    }
    return json.dumps(about, ensure_ascii=False)


def _as_text(report: LoadReport, seconds: float, written: Path | None) -> str:
    columns = ", ".join(f"{column} -> {name}" for column, name in report.columns.items())
    lines = [
        f"{report.read} rows read ({report.encoding or 'no text encoding'}, {report.crs})",
        f"  columns: {columns}",
        *([f"  ignored: {', '.join(report.ignored)}"] if report.ignored else []),
        f"{report.inserted:>9} new",
        f"{report.updated:>9} changed",
        f"{report.unchanged:>9} as they were",
        f"{report.repeated:>9} repeated in the file",
        f"{report.refused:>9} refused",
    ]
    examples = {fault.reason.code: fault for fault in report.faults if not fault.refused}
    lines += [
        f"{count:>9} warned, such as line {examples[code].line}: {say(examples[code].reason)}"
        for code, count in sorted(report.warned.items())
    ]
    refused = islice((fault for fault in report.faults if fault.refused), SHOWN)
    lines += [f"  line {one.line} {one.field or ''}: {say(one.reason)}" for one in refused]
    if written is not None:
        lines.append(f"faults are listed in {written}")
    if not report.applied:
        lines.append("nothing was changed")
    lines.append(f"{seconds:.1f} s, {report.read / max(seconds, 1e-6):.0f} rows a second")
    return "\n".join(lines)


@registers.command("rekey")
@click.option("--library", help="Of this address library; without it the district's own.")
@with_appcontext
def rekey_addresses(library: str | None) -> None:
    """Take stored addresses apart anew, after an upgrade that changed how this is done."""
    with use_case() as session:
        district = settings().district if library is None else library_number(session, library)
    if district is None:
        raise click.ClickException(say(Reason("library_unknown", {"name": library})))
    last: int | None = None
    looked_at = changed = 0
    while True:
        with use_case() as session:
            batch = rekey(session, district, last)
        looked_at, changed = looked_at + batch.looked_at, changed + batch.changed
        click.echo(f"{looked_at} addresses, {changed} changed", err=True)
        if batch.last is None:
            break
        last = batch.last
    click.echo(f"{changed} of {looked_at} addresses were keyed anew")
