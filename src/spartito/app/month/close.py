"""Close a period: approve its draft, post it, and seal the period for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spartito.app.month import pinned, run_report, tie_out
from spartito.domain.money import plain
from spartito.domain.period import Period
from spartito.errors import InvariantError, StateError
from spartito.store import manifest, periods
from spartito.store.book import Book
from spartito.tables.at_rest import POSTINGS


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A closed period, and whether it had been closed before this command."""

    closed: periods.Closed
    known: bool


def close(book: Book, period: Period) -> ClosedPeriod:
    """Approve the newest draft of *period*; refuses a stale draft and settlements that do not tie out."""
    with book.lock():
        known = periods.closed_one(book, str(period))
        closed = known or _close(book, period)
        run_report.show(book, closed.run)
    return ClosedPeriod(closed, known is not None)


def _close(book: Book, period: Period) -> periods.Closed:
    run = periods.draft(book, str(period))
    pins = pinned.read(book, period)
    if run is None:
        raise StateError(f"{period} has no draft to close. Calculate it first: `spartito run {period}`.")
    if run.run_id != pins.run_id:
        raise StateError(
            f"The draft of {period} (run {run.run_id}) is stale: the book has changed since. "
            f"Calculate it again: `spartito run {period}`."
        )
    facts = run.manifest()
    if damaged := manifest.damaged_files(run.folder, facts):
        raise InvariantError(f"{run.folder} is damaged ({', '.join(damaged)}). Calculate the run again.")
    if facts["untied"]:
        raise StateError("\n".join(map(tie_out.sentence, facts["untied"])))
    return periods.close(
        book,
        run,
        pins.previous.seal if pins.previous else "",
        [dict(zip(periods.ACCOUNTED_FACTS, row, strict=True)) for row in facts["accounted"]],
        facts["settlements"],
        facts["posted"],
        _postings(run),
    )


def _postings(run: periods.Run) -> Iterator[list[tuple[object, ...]]]:
    """The postings as they are posted, in batches; amounts as text."""
    for batch in run.stream(POSTINGS.name, periods.POSTED):
        columns = {name: batch.column(name).to_pylist() for name in periods.POSTED}
        columns["amount"] = list(map(plain, columns["amount"]))
        yield list(zip(*columns.values(), strict=True))
