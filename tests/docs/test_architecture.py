"""The page on how it works names every table that the book keeps."""

import re
from pathlib import Path

from spartito.app.month import run, run_files, run_payees
from spartito.store import schema
from spartito.tables.shape import Table

PAGE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text("utf-8")


def told(heading):
    """The names in the rows of the table with this heading."""
    rows = re.search(rf"^\| {heading} \|.*?\n\n", PAGE, re.MULTILINE | re.DOTALL).group()
    return re.findall(
        r"`(\w+)`", "".join(row.rpartition(" | ")[2] for row in rows.splitlines(keepends=True)[2:])
    )


def test_every_table_of_a_run_is_told_once():
    written = {
        value.name
        for module in (run, run_files, run_payees)
        for value in vars(module).values()
        if isinstance(value, Table)
    }

    assert sorted(told("a run keeps")) == sorted(written)


def test_every_table_of_the_database_is_told_once():
    assert sorted(told("`book.db` keeps")) == sorted(schema.metadata.tables)
