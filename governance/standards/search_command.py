"""`onemap standards search`: find a class as phones and desks do, and say how long it took."""

from __future__ import annotations

import statistics
import time

import click
from flask.cli import with_appcontext

from governance import clock
from governance.accounts.identity import settings
from governance.standards.group import standards
from governance.transaction import use_case
from workflows.standards.queries import class_list
from workflows.standards.search import Hit, forget, search


@standards.command("search")
@click.argument("words")
@click.option("--times", default=1, show_default=True, help="Look as often, each time anew.")
@with_appcontext
def search_classes(words: str, times: int) -> None:
    """Find the classes that WORDS fit: names, pinyin, initials, codes.

    With --times the milliseconds of looking anew are told, with reading the list of classes as it
    is read for a request.
    """
    day = clock.now().astimezone(settings().timezone).date()
    hits: list[Hit] = []
    taken: list[float] = []
    busy: list[float] = []
    with use_case() as session:
        for _ in range(max(1, times)):
            forget()
            began, worked = time.perf_counter(), time.thread_time()
            known = class_list(session, settings().district)
            hits = search(known, words, day)
            taken.append((time.perf_counter() - began) * 1000)
            busy.append((time.thread_time() - worked) * 1000)
    for hit in hits:
        click.echo(f"{hit.score:>5} {hit.known.code} {hit.known.name} ({hit.matched})")
    if times > 1:
        click.echo(
            f"{len(known.offered(day))} classes; first look {taken[0]:.1f} ms,"
            f" then {_told(taken[1:])}; of it at work {_told(busy[1:])}"
        )


def _told(taken: list[float]) -> str:
    later = sorted(taken)
    most = later[int(len(later) * 0.95)]
    return f"median {statistics.median(later):.1f} ms and 95 of 100 within {most:.1f} ms"
