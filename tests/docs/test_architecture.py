"""The page on how it works names every table that the book keeps."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from spartito.app import month
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
    modules = [import_module(f"{month.__name__}.{found.name}") for found in iter_modules(month.__path__)]
    writers = [module for module in modules if module.__name__.rpartition(".")[2].startswith("run")]
    written = {
        value.name for module in writers for value in vars(module).values() if isinstance(value, Table)
    }

    assert sorted(told("a run keeps")) == sorted(written)


def test_every_table_of_the_database_is_told_once():
    assert sorted(told("`book.db` keeps")) == sorted(schema.metadata.tables)
