"""The files of statements: each format's file ending and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spartito.outputs.atomic import write_all_atomically
from spartito.outputs.present import file_name
from spartito.outputs.statement import page, table
from spartito.outputs.statement.model import Statement


@dataclass(frozen=True, slots=True)
class Format:
    """A format that statements are written in: the ending of its files, and what makes their bytes."""

    ending: str
    render: Callable[[Statement], bytes]


FORMATS = {
    "html": Format(".html", page.render),
    "csv": Format(".csv", table.render),
    "csv-raw": Format(".raw.csv", table.render_raw),
}
"""Every format by its name on the command line."""

USUAL = ("html", "csv")
"""What is written when nothing is asked for."""


def write(statements: Iterable[Statement], folder: Path, formats: Sequence[str]) -> int:
    """Write each statement into *folder* in each of the *formats* and return how many files.

    All are on the disk before the first is put in place; the folder must exist.
    """
    return write_all_atomically(folder, _files(statements, [FORMATS[name] for name in formats]))


def _files(statements: Iterable[Statement], formats: Sequence[Format]) -> Iterator[tuple[str, bytes]]:
    for statement in statements:
        version = f"-v{statement.version}" if statement.version > 1 else ""
        for kind in formats:
            yield file_name(f"{statement.number}{version}", kind.ending), kind.render(statement)
