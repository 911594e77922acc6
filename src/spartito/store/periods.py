"""Drafts, closed periods and what they accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Row, desc, select

from spartito.errors import InvariantError, StateError, ensure
from spartito.store import clock, database, manifest, parquet, schema
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Run:
    """A calculated run: its id (the hash of its inputs), its period, and its files."""

    run_id: str
    period: str
    manifest_hash: str
    folder: Path

    def manifest(self) -> dict[str, Any]:
        """The run's manifest, proven to be the registered one."""
        return manifest.read(self.folder, self.manifest_hash)

    def keeps(self, name: str) -> bool:
        """Whether the run kept this table: one that an older Spartito calculated lacks the newer ones."""
        return f"{name}.parquet" in self.manifest()["files"]

    def columns(self, name: str) -> list[str]:
        """The columns of one of the run's tables, which is proven as it is read: an older one may lack some."""
        return parquet.columns(self.folder / f"{name}.parquet")

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """One of the run's tables, proven."""
        return parquet.read(self.proven(name), columns)

    def stream(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """As `table`, in batches: for tables that a million payees make too large for the memory."""
        return parquet.batches(self.proven(name), columns=columns)

    def proven(self, name: str) -> Path:
        """The file of a table, after proving that it is the one that the manifest names."""
        path = self.folder / f"{name}.parquet"
        if self.manifest()["files"].get(path.name) != parquet.file_hash(path):
            raise InvariantError(
                f"{path} is not the file that was registered; restore it from a backup of the book."
            )
        return path


@dataclass(frozen=True, slots=True)
class Closed:
    """A sealed period: the run it approved, the seal that chains it to the period before, and when that was."""

    period: str
    run: Run
    previous_seal: str
    seal: str
    recorded_at: str


def closed(book: Book) -> list[Closed]:
    """The closed periods, oldest first."""
    with book.engine.connect() as connection:
        rows = connection.execute(select(schema.periods).order_by(schema.periods.c.period)).all()
    return [_closed(book, row) for row in rows]


def closed_one(book: Book, period: str) -> Closed | None:
    """*period*, where it is closed."""
    query = select(schema.periods).where(schema.periods.c.period == period)
    with book.engine.connect() as connection:
        row = connection.execute(query).first()
    return _closed(book, row) if row else None


def _closed(book: Book, row: Row[Any]) -> Closed:
    run = _run(book, row.run_id, row.period, row.manifest_hash)
    return Closed(row.period, run, row.previous_seal, row.seal, row.recorded_at)


def draft(book: Book, period: str) -> Run | None:
    """The newest draft of *period*."""
    return next(iter(drafts(book, period)), None)


def drafts(book: Book, period: str) -> list[Run]:
    """Every draft of *period* that is registered, the newest first."""
    table = schema.runs
    query = select(table).where(table.c.period == period).order_by(desc(table.c.sequence))
    with book.engine.connect() as connection:
        return [_run(book, row.run_id, row.period, row.manifest_hash) for row in connection.execute(query)]


def run_named(book: Book, run_id: str) -> Run | None:
    """The run with this id, as it was registered last."""
    table = schema.runs
    query = select(table).where(table.c.run_id == run_id).order_by(desc(table.c.sequence))
    with book.engine.connect() as connection:
        row = connection.execute(query).first()
    return _run(book, row.run_id, row.period, row.manifest_hash) if row else None


def _run(book: Book, run_id: str, period: str, manifest_hash: str) -> Run:
    return Run(run_id, period, manifest_hash, book.folder("runs") / run_id)


def register_draft(book: Book, run_id: str, period: str, manifest_hash: str) -> Run:
    """Make a draft the newest of its period; the same draft twice is one row."""
    newest = draft(book, period)
    run = _run(book, run_id, period, manifest_hash)
    if newest != run:
        row = {"run_id": run_id, "period": period, "manifest_hash": manifest_hash, "recorded_at": clock.now()}
        with database.writing(book.engine) as connection:
            connection.execute(schema.runs.insert(), [row])
    return run


ACCOUNTED_FACTS = ("report_id", "sales_period", "currency", "placement", "conversion_id", "share")
"""What a run's manifest says of each report part that it accounts for, in this order."""


@dataclass(frozen=True, slots=True)
class Accounted:
    """A report part that a closed period accounted for, with its placements up to *placement*.

    *share* is the part of its lines, as a fraction n/d; 0/1 where only what had left suspense late was accounted for.
    """

    report_id: str
    sales_period: str
    currency: str
    placement: int
    conversion_id: str
    share: str
    period: str

    @property
    def key(self) -> tuple[str, str, str]:
        """The report part."""
        return self.report_id, self.sales_period, self.currency


def accounted(book: Book) -> list[Accounted]:
    """What the closed periods accounted for, each part in the order of its placements."""
    names = Accounted.__slots__
    query = select(schema.accounted).order_by(*(schema.accounted.c[name] for name in names[:5]))
    with book.engine.connect() as connection:
        return [Accounted(**{n: getattr(row, n) for n in names}) for row in connection.execute(query)]


def shares(rows: Iterable[Accounted]) -> dict[tuple[str, str, str], Fraction]:
    """Which share of each report part is accounted for, over all periods; InvariantError where it is more than one."""
    found: dict[tuple[str, str, str], Fraction] = {}
    for row in rows:
        found[row.key] = found.get(row.key, Fraction(0)) + Fraction(row.share)
        name = " ".join(row.key)
        ensure(
            found[row.key] <= 1, f"{name} is accounted for once, not {found[row.key]} times ({row.period})"
        )
    return found


def settled(book: Book) -> dict[str, str]:
    """settlement_id to the closed period that used it."""
    with book.engine.connect() as connection:
        rows = connection.execute(select(schema.settled)).all()
    return {row.settlement_id: row.period for row in rows}


def posted(book: Book) -> dict[str, frozenset[str]]:
    """The keys of the rows of each input table that closed periods have posted: they happen once."""
    with book.engine.connect() as connection:
        rows = connection.execute(select(schema.posted)).all()
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.kind, set()).add(row.key)
    return {kind: frozenset(keys) for kind, keys in found.items()}


def posted_by_period(book: Book) -> dict[str, dict[str, list[str]]]:
    """What each closed period has posted of what happens once: keys by kind, in order."""
    query = select(schema.posted).order_by(schema.posted.c.kind, schema.posted.c.key)
    found: dict[str, dict[str, list[str]]] = {}
    with book.engine.connect() as connection:
        for row in connection.execute(query):
            found.setdefault(row.period, {}).setdefault(row.kind, []).append(row.key)
    return found


def posted_in(book: Book, kind: str) -> dict[str, str]:
    """The closed period that posted each row of one kind of what happens once, by the row's key."""
    query = select(schema.posted).where(schema.posted.c.kind == kind)
    with book.engine.connect() as connection:
        return {row.key: row.period for row in connection.execute(query)}


def seal_of(run: Run, previous_seal: str) -> str:
    """The seal of a period: a hash over the run's manifest and the seal before it."""
    facts = {
        "period": run.period,
        "run_id": run.run_id,
        "manifest": run.manifest_hash,
        "previous": previous_seal,
    }
    return manifest.digest(facts)


POSTED = ("entry_id", "position", "ledger_account", "currency", "amount", "memo")
"""What a posting says, beside its period."""


def close(
    book: Book,
    run: Run,
    previous_seal: str,
    accounted_for: list[dict[str, Any]],
    settlement_ids: list[str],
    posted_keys: dict[str, list[str]],
    postings: Iterable[Sequence[tuple[object, ...]]],
) -> Closed:
    """Approve *run*: post it, mark what it accounted for, and seal its period, in one transaction.

    *postings* come in batches; their values are those of `POSTED`, in that order.
    """
    new = [Accounted(**row, period=run.period) for row in accounted_for]
    shares([*accounted(book), *new])
    seal = seal_of(run, previous_seal)
    sealed = {
        "period": run.period,
        "run_id": run.run_id,
        "manifest_hash": run.manifest_hash,
        "previous_seal": previous_seal,
        "seal": seal,
        "recorded_at": clock.now(),
    }
    with database.writing(book.engine) as connection:
        if connection.execute(select(schema.periods).where(schema.periods.c.period == run.period)).first():
            raise StateError(f"{run.period} is closed already.")
        connection.execute(schema.periods.insert(), [sealed])
        for table, rows in (
            (schema.accounted, [asdict(row) for row in new]),
            (
                schema.posted,
                [
                    {"kind": kind, "key": key, "period": run.period}
                    for kind, keys in sorted(posted_keys.items())
                    for key in keys
                ],
            ),
            (schema.settled, [{"settlement_id": s, "period": run.period} for s in settlement_ids]),
        ):
            if rows:
                connection.execute(table.insert(), rows)
        for batch in postings:
            database.insert(connection, schema.postings, [(run.period, *row) for row in batch])
    return Closed(run.period, run, previous_seal, seal, sealed["recorded_at"])
