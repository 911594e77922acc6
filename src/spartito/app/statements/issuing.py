"""The versions of statements: issued once, issued again only for a reason, and always written as they were (RULES R50)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from spartito.errors import StateError
from spartito.outputs.statement import fingerprint
from spartito.outputs.statement.model import Issuer, Payee, Statement
from spartito.store import inputs, periods
from spartito.store import statements as issued
from spartito.store.book import Book
from spartito.store.statements import Issue, Version

UNRECORDED = 0
"""The issue of a version that is not recorded yet."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Whom and by whom statements are addressed as: the rows of the payees by id, and the issuer."""

    people: Mapping[str, dict[str, Any]]
    issuer: str

    def of(self, statement: Statement) -> Statement:
        """The statement as this edition addresses it; its money stays what the closed run decided."""
        payee = statement.payee
        person = self.people.get(payee.payee_id, {})
        named = Payee(
            payee.payee_id,
            person.get("name", "") or payee.name,
            person.get("country", ""),
            person.get("email", ""),
        )
        return replace(statement, issuer=Issuer(self.issuer), payee=named)


@dataclass(slots=True)
class Issuing:
    """What has been issued of a period, what a new issue would say, and the versions that come of it."""

    known: Mapping[str, tuple[Version, ...]]
    editions: Mapping[int, Edition]
    current: Edition
    reissue: bool
    new: list[Version] = field(default_factory=list)

    def versions(self, statement: Statement) -> list[Statement]:
        """Every version of the statement, the newest last; the older ones say by which they are superseded."""
        known = self.known.get(statement.number, ())
        made = [replace(self.editions[one.issue].of(statement), version=one.version) for one in known] or [
            self.current.of(statement)
        ]
        said = fingerprint.of(made[-1])
        if not known:
            self.new.append(Version(statement.number, 1, said, UNRECORDED))
        elif said != known[-1].content_hash:
            raise StateError(
                f"Statement {statement.number} would not say what version {known[-1].version} of it said when it was "
                "issued. Use the Spartito that issued it."
            )
        elif self.reissue:
            made += self._again(statement, made[-1].version + 1, said)
        return [*(replace(one, superseded_by=made[-1].version) for one in made[:-1]), made[-1]]

    def _again(self, statement: Statement, version: int, said: str) -> list[Statement]:
        """The statement as it would be issued today, where that says something else."""
        today = replace(self.current.of(statement), version=version)
        content_hash = fingerprint.of(today)
        if content_hash == said:
            return []
        self.new.append(Version(statement.number, version, content_hash, UNRECORDED))
        return [today]


def issue_of(book: Book, run: periods.Run, reason: str) -> Issue:
    """What statements issued now are issued with: the payees of the run, or today's where there is a *reason*."""
    newest = inputs.current(book, "payees")
    pinned = run.manifest()["inputs"]["inputs"]["payees"]
    return Issue(run.period, newest.version if reason and newest else pinned, book.issuer, reason)


def read(book: Book, run: periods.Run, issue: Issue) -> Issuing:
    """What is known of the statements of a closed period, before they are written."""
    known = issued.issues(book, run.period)
    if issue.reason and not known:
        raise StateError(
            f"The statements of {run.period} have not been issued yet: leave out --reissue and --reason."
        )
    editions = {sequence: _edition(book, one) for sequence, one in known.items()}
    return Issuing(issued.versions(book, run.period), editions, _edition(book, issue), bool(issue.reason))


def _edition(book: Book, issue: Issue) -> Edition:
    rows = inputs.read_version(book, "payees", issue.payees)
    return Edition({row["payee_id"]: row for row in rows}, issue.issuer)
