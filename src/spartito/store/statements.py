"""The statements that were issued: each by its number and version, with the hash of what it said (RULES R50)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from spartito.store import clock, database, schema
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Issue:
    """What a batch of statements was issued with: the version of the payees and who sent it; a re-issue has a reason."""

    period: str
    payees: str
    issuer: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a statement, the issue that it came with, and the hash of what it says."""

    number: str
    version: int
    content_hash: str
    issue: int


def issues(book: Book, period: str) -> dict[int, Issue]:
    """The issues of a period by their sequence, oldest first."""
    table = schema.issues
    query = select(table).where(table.c.period == period).order_by(table.c.sequence)
    with book.engine.connect() as connection:
        rows = connection.execute(query).all()
    return {row.sequence: Issue(row.period, row.payees, row.issuer, row.reason) for row in rows}


def versions(book: Book, period: str) -> dict[str, tuple[Version, ...]]:
    """The versions of every statement of a period by its number, oldest first."""
    table, issued = schema.statements, schema.issues
    query = (
        select(table)
        .join(issued, table.c.issue == issued.c.sequence)
        .where(issued.c.period == period)
        .order_by(table.c.number, table.c.version)
    )
    found: dict[str, tuple[Version, ...]] = {}
    with book.engine.connect() as connection:
        for row in connection.execute(query):
            version = Version(row.number, row.version, row.content_hash, row.issue)
            found[row.number] = (*found.get(row.number, ()), version)
    return found


def record(book: Book, issue: Issue, new: Sequence[Version]) -> None:
    """Write down what was issued, whole or not at all; whatever `issue` the versions name, it becomes this one."""
    if not new:
        return
    recorded_at = clock.now()
    facts = {"period": issue.period, "payees": issue.payees, "issuer": issue.issuer, "reason": issue.reason}
    with database.writing(book.engine) as connection:
        made = connection.execute(insert(schema.issues).values(**facts, recorded_at=recorded_at))
        sequence = made.lastrowid
        rows = [
            {
                "number": one.number,
                "version": one.version,
                "content_hash": one.content_hash,
                "issue": sequence,
            }
            for one in sorted(new, key=lambda one: one.number)
        ]
        connection.execute(insert(schema.statements), rows)
