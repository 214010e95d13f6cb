"""`onemap standards import`: load the table of standards that a city has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from gis.errors import DomainError
from governance import clock
from governance.accounts.identity import settings
from governance.phrases import say
from governance.standards.group import standards
from governance.transaction import use_case
from workflows.standards.importing import ImportOptions, import_standards
from workflows.standards.limits import PlainUnits
from workflows.standards.models import ClassKind
from workflows.standards.report import StandardsReport

SHOWN = 30
"""How many oddities are listed one by one."""

COUNTS = (
    "classes", "conditions", "component", "event", "matter", "added", "changed", "unchanged",
    "ended", "classes_added", "classes_changed", "classes_ended", "without_limit", "odd",
)  # fmt: skip


def _kinds(_: click.Context, __: click.Parameter, given: Sequence[str]) -> dict[str, ClassKind]:
    """`component`, or `SHEET=event` for one sheet."""
    found: dict[str, ClassKind] = {}
    for one in given:
        sheet, _sep, kind = one.rpartition("=")
        if kind not in set(ClassKind):
            raise click.BadParameter(f"write one of {', '.join(ClassKind)}, or SHEET=KIND")
        found[sheet.strip()] = ClassKind(kind)
    return found


@standards.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--kind",
    "kinds",
    callback=_kinds,
    multiple=True,
    help="component, event or matter, or SHEET=component; else sheets say it by name or title.",
)
@click.option(
    "--valid-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which what changed is in force; today.",
)
@click.option(
    "--plain-units",
    type=click.Choice([plain.value for plain in PlainUnits]),
    default=PlainUnits.WORKING.value,
    show_default=True,
    help="What 天 and 小时 mean: working time, or the clock on the wall.",
)
@click.option("--keep-missing", is_flag=True, help="Leave classes alone that FILE does not name.")
@click.option("--dry-run", is_flag=True, help="Change nothing, and report the same.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def import_file(  # noqa: PLR0913 - the options of the command
    file: Path,
    *,
    kinds: dict[str, ClassKind],
    valid_from: datetime | None,
    plain_units: str,
    keep_missing: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load the standards in FILE, an XLSX or a CSV as cities keep it.

    What it says anew is a version that begins on that day; what it no longer says ends. Cases keep
    the standard that they were filed by. The same file again changes nothing.
    """
    now = clock.now()
    options = ImportOptions(
        file_name=file.name,
        valid_from=(valid_from or now.astimezone(settings().timezone)).date(),
        kinds=kinds,
        plain=PlainUnits(plain_units),
        keep_missing=keep_missing,
        dry_run=dry_run,
    )
    try:
        with use_case() as session:
            report = import_standards(session, settings().district, file, options, now=now)
    except DomainError as refusal:
        where = "" if refusal.field is None else f"{refusal.field}: "
        raise click.ClickException(f"{where}{say(refusal.reason)}") from refusal
    click.echo(_as_json(report) if as_json else _as_text(report))


def _as_json(report: StandardsReport) -> str:
    about = {
        "applied": report.applied,
        "valid_from": report.valid_from.isoformat(),
        "sheets": report.sheets,
        "skipped_sheets": report.skipped,
        **{name: report.counts[name] for name in COUNTS},
        "limits": {
            text: {"count": count, "read_as": read}
            for text, (count, read) in report.readings.items()
        },
        "odd_lines": [
            {
                "sheet": one.sheet,
                "line": one.line,
                "class": one.code,
                "name": one.name,
                "code": one.reason.code,
                "detail": say(one.reason),
            }
            for one in report.odd
        ],
    }
    return json.dumps(about, ensure_ascii=False)


def _as_text(report: StandardsReport) -> str:
    counts = report.counts
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in ClassKind)
    lines = [
        f"{counts['conditions']} conditions of {counts['classes']} classes read: {kinds}",
        f"  sheets: {'、'.join(report.sheets)}",
        *([f"  passed over: {'、'.join(report.skipped)}"] if report.skipped else []),
        f"{counts['added']:>9} new, from {report.valid_from}",
        f"{counts['changed']:>9} changed, from {report.valid_from}",
        f"{counts['unchanged']:>9} as they were",
        f"{counts['ended']:>9} ended on {report.valid_from}",
        f"{counts['classes_added']:>9} new classes",
        f"{counts['classes_changed']:>9} classes described anew",
        f"{counts['classes_ended']:>9} classes ended",
        f"{counts['without_limit']:>9} without a limit: kept, and not filed by until it has one",
        "limits as they were read:",
        *(
            f"{count:>9} {text or '(blank)'} -> {read or 'no limit'}"
            for text, (count, read) in sorted(report.readings.items(), key=_most)
        ),
        f"{counts['odd']:>9} odd:",
        *(
            f"  {one.sheet} line {one.line} {one.code} {one.name}: {say(one.reason)}"
            for one in report.odd[:SHOWN]
        ),
    ]
    if len(report.odd) > SHOWN:
        rest = Counter(one.reason.code for one in report.odd[SHOWN:])
        lines += [f"  and {count} more of {code}" for code, count in rest.most_common()]
    if not report.applied:
        lines.append("nothing was changed")
    return "\n".join(lines)


def _most(reading: tuple[str, tuple[int, str | None]]) -> tuple[int, str]:
    return -reading[1][0], reading[0]
