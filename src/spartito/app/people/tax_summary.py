"""A year's taxes for a form: from what the closed periods withheld, as their runs calculated it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spartito.app import place
from spartito.app.contracts import tax_profiles
from spartito.domain.money import to_units
from spartito.domain.tax_summary import DOMESTIC, FOREIGN, TaxedEvent, summary
from spartito.errors import InputError
from spartito.outputs.tax_summary import FormLine, write_summary
from spartito.store import inputs, periods
from spartito.store.book import Book
from spartito.tables.at_rest import TAX

FORMS = (FOREIGN, DOMESTIC)


def lines(book: Book, year: int, form: str) -> list[FormLine]:
    """The lines of *form* for a tax year, by payee id; drafts are not in them."""
    if form not in FORMS:
        raise InputError(f'"{form}" is not a form. Known: {", ".join(FORMS)}.')
    people = {row["payee_id"]: row for row in inputs.read(book, "payees")}
    found = []
    for tax in summary(_events(book, year), form):
        person = people.get(tax.payee_id, {})
        found.append(FormLine(person.get("name", tax.payee_id), person.get("country", ""), tax))
    return found


def export(book: Book, year: int, form: str, path: Path) -> list[FormLine]:
    """Write the lines of *form* for a tax year to *path*."""
    place.check(book, path)
    found = lines(book, year, form)
    write_summary(found, year, form, path)
    return found


def _events(book: Book, year: int) -> Iterator[TaxedEvent]:
    """The taxed events of a year, each with the profile as its run had pinned it."""
    for closed in periods.closed(book):
        if not closed.run.keeps(TAX.name):
            continue
        version = closed.run.manifest()["inputs"]["inputs"]["tax_profiles"]
        profiles = {
            profile.profile_id: profile
            for profile in tax_profiles.of(inputs.read_version(book, "tax_profiles", version))
        }
        for row in closed.run.table(TAX.name).to_pylist():
            if row["year"] == year:
                yield TaxedEvent(
                    payee_id=row["payee_id"],
                    profile=profiles[row["profile_id"]],
                    base=to_units(row["base"]),
                    tax=to_units(row["tax"]),
                    source_tax=to_units(row["source_tax"]),
                    currency=row["currency"],
                )
