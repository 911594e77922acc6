"""The files of statements: each format's file ending, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spartito.errors import InputError
from spartito.outputs.atomic import write_all_atomically
from spartito.outputs.present import file_name
from spartito.outputs.statement import page, table
from spartito.outputs.statement.model import Statement


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a file, and the characters that could not be shown in it for want of a font."""

    content: bytes
    unshown: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that statements are written in: the ending of its files, and what makes them."""

    ending: str
    render: Callable[[Statement], Rendered]


@dataclass(frozen=True, slots=True)
class Written:
    """How many statements were written, and the characters that could not be shown in some of them."""

    statements: int
    unshown: str


# Typst and XlsxWriter are loaded by who asks for them only.
def _xlsx(statement: Statement) -> Rendered:
    from spartito.outputs.statement import workbook

    return Rendered(workbook.render(statement))


def _pdf(statement: Statement) -> Rendered:
    from spartito.outputs.statement import typeset

    made = typeset.typeset(statement)
    return Rendered(made.content, made.unshown)


FORMATS = {
    "html": Format(".html", lambda statement: Rendered(page.render(statement))),
    "csv": Format(".csv", lambda statement: Rendered(table.render(statement))),
    "csv-raw": Format(".raw.csv", lambda statement: Rendered(table.render_raw(statement))),
    "xlsx": Format(".xlsx", _xlsx),
    "pdf": Format(".pdf", _pdf),
}
"""Every format by its name on the command line."""

FONT_PACKAGES = "fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
"""Where Debian keeps the fonts of the PDFs."""

USUAL = ("html", "csv")
"""What is written when nothing is asked for."""


def formats(text: str) -> tuple[str, ...]:
    """The formats that a list such as 'html,pdf' names, each once; InputError for any other word.

    >>> formats("pdf, html,pdf")
    ('pdf', 'html')
    """
    names = tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise InputError(
            f'"{", ".join(unknown)}" is not a format of statements. Known: {", ".join(FORMATS)}; '
            "several are divided by commas."
        )
    return names


def write(statements: Iterable[Statement], folder: Path, names: Sequence[str]) -> Written:
    """Write each statement into *folder* in each of the formats.

    All are on the disk before the first is put in place; the folder must exist.
    """
    unshown: set[str] = set()
    count = write_all_atomically(folder, _files(statements, names, unshown))
    return Written(count // len(names), "".join(sorted(unshown)))


def _files(
    statements: Iterable[Statement], names: Sequence[str], unshown: set[str]
) -> Iterator[tuple[str, bytes]]:
    for statement in statements:
        version = f"-v{statement.version}" if statement.version > 1 else ""
        for name in names:
            made = FORMATS[name].render(statement)
            unshown.update(made.unshown)
            yield file_name(f"{statement.number}{version}", FORMATS[name].ending), made.content
