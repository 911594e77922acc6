"""The reports of a book: each one's bytes, its placement, and the row that says it exists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, true

from spartito.domain.tripwire import Tripped
from spartito.errors import InvariantError, StateError
from spartito.store import clock, database, held, manifest, retries, same_content, schema
from spartito.store.book import Book
from spartito.store.same_content import Again
from spartito.store.shelf import MONEY, Shelf


@dataclass(frozen=True, slots=True)
class Report:
    """A registered report: what it is, and where its placement lies."""

    report_id: str
    known_by: str
    file: str
    source: str
    format: str
    sales_period: str
    lines: int
    placement: int
    manifest_hash: str
    chain: tuple[int, ...]
    folder: Path

    @property
    def placed(self) -> Path:
        """The folder of the placement in force: what is in suspense now."""
        return placement_of(self.folder, self.placement)

    @property
    def whole(self) -> Path:
        """The folder of the last placement that read every line: its rejected lines hold for all that add to it."""
        return placement_of(self.folder, self.chain[0])

    def cells(self) -> list[tuple[int, Path]]:
        """The files that hold the report's cells, each with the number of its placement.

        They are the last whole placement's, and those of all that have added to it.
        """
        return [(number, placement_of(self.folder, number) / "cells.parquet") for number in self.chain]

    @property
    def suspense(self) -> Path:
        """The file of what waits now."""
        return self.placed / "suspense.parquet"

    def manifests(self) -> dict[int, dict[str, Any]]:
        """The manifests of the placements that count, by number, each proven.

        A placement's manifest names the hash of the one it adds to, so that the newest proves them all.
        """
        found, expected = {}, self.manifest_hash
        for number in reversed(self.chain):
            found[number] = manifest.read(placement_of(self.folder, number), expected)
            expected = found[number].get("base_manifest", "")
        return {number: found[number] for number in self.chain}

    def damaged(self) -> list[str]:
        """Files of its placements in force that are missing or not those that were registered."""
        return [
            f"placements/{number}/{name}"
            for number, facts in self.manifests().items()
            for name in manifest.damaged_files(placement_of(self.folder, number), facts)
        ]

    def refuse_damaged(self) -> None:
        """Stop where a file of its placements in force is damaged; InvariantError names it."""
        if damaged := self.damaged():
            raise InvariantError(
                f"{self.folder} is damaged ({', '.join(damaged)}); restore it from a backup."
            )

    def manifest(self) -> dict[str, Any]:
        """The placement's manifest, proven to be the registered one."""
        return manifest.read(self.placed, self.manifest_hash)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the book keeps of a report that is to be registered: its row, its manifest's hash, the wires it has tripped.

    *again* says who vouches for it where it has the content of another one.
    """

    row: dict[str, Any]
    manifest_hash: str
    tripped: tuple[Tripped, ...]
    again: Again | None = None


def placement_of(folder: Path, number: int) -> Path:
    """Where a report's *folder* keeps its placement with this number."""
    return folder / "placements" / str(number)


def _report(book: Book, shelf: Shelf, row: Row[Any], bases: dict[int, int]) -> Report:
    names = [f for f in Report.__slots__ if f not in ("folder", "chain")]
    chain = [row.placement]
    while base := bases[chain[0]]:
        chain.insert(0, base)
    folder = book.folder(shelf.folder) / row.report_id
    return Report(**{n: getattr(row, n) for n in names}, chain=tuple(chain), folder=folder)


def _bases(rows: Iterable[Row[Any]]) -> dict[str, dict[int, int]]:
    bases: dict[str, dict[int, int]] = {}
    for row in rows:
        bases.setdefault(row.report_id, {})[row.placement] = row.base
    return bases


def every(book: Book, shelf: Shelf = MONEY) -> list[Report]:
    """All reports in force (superseded ones left out) with their newest placement, ordered by id."""
    gone = select(shelf.superseded.c.report_id)
    return _newest(book, shelf, true(), shelf.reports.c.report_id.not_in(gone))


def ever(book: Book, shelf: Shelf = MONEY) -> list[Report]:
    """All reports, those too that others have superseded: closed periods may have paid for them."""
    return _newest(book, shelf, true(), true())


def superseded(book: Book, shelf: Shelf = MONEY) -> dict[Report, str]:
    """The reports that others have taken the place of, each with the id of the one that is in force for it."""
    with book.engine.connect() as connection:
        by = {row.report_id: row.superseded_by for row in connection.execute(select(shelf.superseded))}
    found = {}
    for report in _newest(book, shelf, true(), shelf.reports.c.report_id.in_(sorted(by))) if by else ():
        last = by[report.report_id]
        while last in by:
            last = by[last]
        found[report] = last
    return found


def ids(book: Book) -> frozenset[str]:
    """The ids of all reports that were ever read, superseded ones among them."""
    with book.engine.connect() as connection:
        return frozenset(connection.execute(select(schema.reports.c.report_id)).scalars())


def find(book: Book, report_id: str, shelf: Shelf = MONEY) -> Report | None:
    """The report in force with this id."""
    gone = select(shelf.superseded.c.report_id)
    mine = shelf.placements.c.report_id == report_id
    return next(iter(_newest(book, shelf, mine, shelf.reports.c.report_id.not_in(gone))), None)


def _newest(book: Book, shelf: Shelf, which: ColumnElement[bool], among: ColumnElement[bool]) -> list[Report]:
    placed = shelf.placements
    number = func.max(placed.c.placement).label("number")
    newest = select(placed.c.report_id, number).where(which).group_by(placed.c.report_id).subquery()
    query = (
        select(shelf.reports, placed.c.placement, placed.c.manifest_hash)
        .join(placed, placed.c.report_id == shelf.reports.c.report_id)
        .join(newest, (newest.c.report_id == placed.c.report_id) & (newest.c.number == placed.c.placement))
        .where(among)
        .order_by(shelf.reports.c.report_id)
    )
    with book.engine.connect() as connection:
        found = connection.execute(query).all()
        # Asked for after the reports: another command may add some meanwhile, and no row ever goes.
        chains = select(placed.c.report_id, placed.c.placement, placed.c.base).where(which)
        bases = _bases(connection.execute(chains))
    return [_report(book, shelf, row, bases[row.report_id]) for row in found]


def refuse_accounted(book: Book, report_id: str) -> None:
    """Stop where a closed period has accounted for a report: its lines cannot be matched again."""
    used = select(schema.accounted.c.period).where(schema.accounted.c.report_id == report_id)
    with book.engine.connect() as connection:
        period = connection.execute(used).scalar()
    if period is not None:
        raise StateError(
            f"Report {report_id} was accounted for in {period}, which is closed: its lines stay where they were placed. "
            "Only a corrected file can supersede it; what is in suspense is decided with `spartito suspense`. "
            "Nothing was changed."
        )


def register(book: Book, entries: Sequence[Entry], supersedes: str | None, shelf: Shelf = MONEY) -> None:
    """Make reports exist, held where they have tripped a wire, and the one that they supersede no longer in force, all at once."""
    with database.writing(book.engine) as connection:
        for entry in entries:
            report_id = entry.row["report_id"]
            if supersedes is not None:
                _supersede(connection, shelf, supersedes, report_id)
            connection.execute(shelf.reports.insert(), [{**entry.row, "recorded_at": clock.now()}])
            connection.execute(shelf.placements.insert(), [_placement(report_id, 1, entry.manifest_hash)])
            held.add(connection, held.rows(report_id, entry.tripped))
            if entry.again is not None:
                same_content.add(connection, report_id, entry.again)


def supersede(book: Book, report_id: str, by: str, shelf: Shelf = MONEY) -> None:
    """Put a report that the book has in the place of another one."""
    with database.writing(book.engine) as connection:
        _supersede(connection, shelf, report_id, by)


def _supersede(connection: Connection, shelf: Shelf, report_id: str, by: str) -> None:
    gone = shelf.superseded
    if connection.execute(select(gone).where(gone.c.report_id == report_id)).first():
        raise StateError(
            f"Report {report_id} has been superseded already. `spartito reports` lists what is in force."
        )
    row = {"report_id": report_id, "superseded_by": by, "recorded_at": clock.now()}
    connection.execute(gone.insert(), [row])


def register_placement(book: Book, report: Report, manifest_hash: str, shelf: Shelf = MONEY) -> None:
    """Put a new placement of every line of a report in force; the ones before it stay on the disk."""
    row = _placement(report.report_id, report.placement + 1, manifest_hash)
    with database.writing(book.engine) as connection:
        connection.execute(shelf.placements.insert(), [row])


def register_added(book: Book, report: Report, manifest_hash: str, snapshot: str, decisions: str) -> None:
    """Put in force a placement of what has left suspense: it counts together with the placement before it."""
    row = _placement(report.report_id, report.placement + 1, manifest_hash, report.placement)
    tried = retries.was_tried(book, report.report_id, snapshot, decisions)
    with database.writing(book.engine) as connection:
        connection.execute(schema.placements.insert(), [row])
        if not tried:
            connection.execute(schema.retries.insert(), [retries.row(report.report_id, snapshot, decisions)])


def _placement(report_id: str, number: int, manifest_hash: str, base: int = 0) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "placement": number,
        "base": base,
        "manifest_hash": manifest_hash,
        "recorded_at": clock.now(),
    }
