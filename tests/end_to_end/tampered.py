"""Drafts that say something else than what was calculated, registered and closed like any other: every hash is right."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito.app.month import run_report
from spartito.store import manifest, parquet, periods
from spartito.store.book import Book, open_book
from spartito.tables.arrow import kept_schema
from spartito.tables.shape import Table

from . import command

Change = Callable[[list[dict[str, Any]]], None]


def table(made: Path, period: str, kept: Table, change: Change) -> None:
    """Change a table of the draft of a period, and register the draft as it is then."""
    book = open_book(made)
    run = _draft(book, period)
    table = run.table(kept.name)
    rows = table.to_pylist()
    change(rows)
    schema = kept_schema(kept, table.column_names)
    parquet.write(pa.Table.from_pylist(rows, schema), run.folder / f"{kept.name}.parquet")
    _register(book, run, run.manifest())


def without(made: Path, period: str, kept: Table) -> None:
    """Take a table from the draft of a period, as an older Spartito did not keep it, and register the draft as it is then."""
    book = open_book(made)
    run = _draft(book, period)
    (run.folder / f"{kept.name}.parquet").unlink()
    _register(book, run, run.manifest())


def facts(made: Path, period: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what the manifest of a draft says, and register the draft as it is then."""
    book = open_book(made)
    run = _draft(book, period)
    said = run.manifest()
    change(said)
    _register(book, run, said)


def found(made: Path, period: str) -> list[str]:
    """Close the draft of a period; what `verify` finds then."""
    command.done("close", period, "--book", made)
    return faults(made)


def faults(made: Path) -> list[str]:
    """What `verify` finds wrong in a book."""
    checks = json.loads(command.call("verify", "--book", made, "--json").stdout)["proofs"]
    return [fault for check in checks for fault in check["faults"]]


def _draft(book: Book, period: str) -> periods.Run:
    run = periods.draft(book, period)
    assert run is not None
    return run


def _register(book: Book, run: periods.Run, said: dict[str, Any]) -> None:
    """Seal the files as they are: whoever only compares hashes finds nothing."""
    said = {name: value for name, value in said.items() if name != "files"}
    (run.folder / run_report.NAME).unlink(missing_ok=True)
    with book.lock():
        periods.register_draft(book, run.run_id, run.period, manifest.write(run.folder, said))
