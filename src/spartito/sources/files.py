"""Which files are taken, and what a user is told when the core cannot read one."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from spartito import _core
from spartito.errors import InputError, InvariantError, MachineError

MEND = "Mend that (if a disk is full, the book's) and give the same command again."
# What to do, where the core's own sentence does not say it.
_ADVICE = {
    "line too long": "Check that its delimiter, quotes and line ends are those of its format.",
    "open quote": "Close the quote; a report may need a format with other reading.quotes.",
    "overflow": "Amounts of this size do not occur in royalties: check the file and its format.",
    "all rejected": "Look at it with `spartito formats check FILE`.",
    "too many rejected": "Look at it with `spartito formats check FILE`.",
}
_BUGS = ("law", "bug")
_OF_THE_MACHINE = ("disk full", "spill")


_KINDS: dict[str, Callable[[int], bool]] = {
    "folder": stat.S_ISDIR,
    "symbolic link": stat.S_ISLNK,
    "named pipe": stat.S_ISFIFO,
    "socket": stat.S_ISSOCK,
    "device": lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode),
}


def refuse_special(path: Path) -> None:
    """Stop at anything that is not a regular file: a link, pipe or device may change or block while it is read."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        if str(path) == "-":
            raise InputError(
                "- is standard input, which `spartito ingest` alone reads; save it to a file, and give that."
            ) from error
        raise InputError(
            f"{path}: {(error.strerror or 'cannot be opened').lower()}; check the path."
        ) from error
    if stat.S_ISREG(mode):
        return
    kind = next((name for name, is_kind in _KINDS.items() if is_kind(mode)), "special file")
    raise InputError(f"{path} is a {kind}, not a regular file; give the file itself.")


@contextmanager
def core_errors(path: Path, shown_as: str = "") -> Iterator[None]:
    """Turn an error of the core into one clean sentence with the file's name; a broken law stays a bug.

    `shown_as` is the name that the user knows the file by, where its bytes are kept under another.
    """
    try:
        yield
    except _core.CoreError as error:
        name = shown_as or path.name
        where = f"{name}, line {error.line}" if error.line else name
        sentence = f"{where}: {error.message.rstrip('.')}."
        if error.code in _BUGS:
            raise InvariantError(sentence) from error
        # Rust ends so what the system says.
        advice = MEND if "(os error " in error.message else _ADVICE.get(error.code)
        kind = MachineError if error.code in _OF_THE_MACHINE else InputError
        raise kind(f"{sentence} {advice}" if advice else sentence) from error
