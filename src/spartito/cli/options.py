"""The options that every command shares."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from spartito.app.resources import Resources
from spartito.domain.period import Period
from spartito.errors import InputError
from spartito.store.book import Book, open_book

DEFAULT_BOOK = "book"
MOST = (1 << 63) - 1
"""The largest number that the core and the tables can hold: more lines than any file has."""

BookOption = Annotated[
    Path, typer.Option("--book", envvar="SPARTITO_BOOK", help="The folder of the book.", show_default=True)
]
ThreadsOption = Annotated[
    int,
    typer.Option(
        "--threads", envvar="SPARTITO_THREADS", min=0, max=256, help="Threads to use; 0 means all cores."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, amounts as text.")]
FormatOption = Annotated[
    str | None, typer.Option("--format", help="The format's id, where recognising it is not wanted.")
]
SalesPeriodOption = Annotated[
    str | None,
    typer.Option("--sales-period", help="The sales period, YYYY-MM, where the file does not say it."),
]
PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="The month to account for, YYYY-MM.")]
MemoryOption = Annotated[
    str,
    typer.Option(
        "--memory",
        envvar="SPARTITO_MEMORY",
        help="Memory for what grows with the data, such as 2GB; a quarter of the machine's if not said.",
    ),
]
BOOK = Path(DEFAULT_BOOK)
_MEMORY = re.compile(r"([0-9]{1,6}) ?(MB|GB)", re.IGNORECASE)


def cores(threads: int) -> int:
    """The number of threads that `--threads` means."""
    return threads or len(os.sched_getaffinity(0))


def memory_bytes(text: str) -> int:
    """The number of bytes that `--memory` means."""
    if not text:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
    found = _MEMORY.fullmatch(text.strip())
    if not found:
        raise InputError(f'"{text}" is not a size of memory. Expected MB or GB, such as 500MB or 2GB.')
    return int(found[1]) * (10**9 if found[2].upper() == "GB" else 10**6)


def resources(threads: int, memory: str) -> Resources:
    """What `--threads` and `--memory` allow."""
    return Resources(cores(threads), memory_bytes(memory))


def the_book(path: Path) -> Book:
    """The open book that `--book` names."""
    return open_book(path)


def the_period(text: str) -> Period:
    """The period that an argument names; InputError where it is not a month."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise InputError(f'"{text}" is not a month. Expected YYYY-MM, such as 2026-09.') from error
