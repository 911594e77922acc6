"""A file is there whole or not at all: written aside, flushed to the disk, then renamed into place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spartito.errors import InputError, ensure

# From here on, one flush of everything is faster than the file system's commit for each file.
MANY = 64
_DEVICES = Path("/dev")


def write_atomically(path: Path, content: bytes) -> None:
    """Put *content* at *path*, replacing what was there; a crash leaves the old file or the new one.

    The folder must exist. Errors are the operating system's (`OSError`).
    """
    write_all_atomically(path.parent, ((path.name, content),))


def stream_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """As `write_atomically`, for content that is made piece by piece and may be larger than the memory."""
    with _aside(path.parent) as staged:
        staged.add(path.name, pieces)
        staged.flush()
        staged.put_in_place()


def check_place(path: Path) -> None:
    """Refuse a file that cannot be written (InputError): a folder, a pipe or device, or one in a folder that is not there.

    A device would be replaced, as any file is, and whoever may do that (root) would have none any more.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name the file to write.")
    if (path.exists() and not path.is_file()) or path.parent.resolve() == _DEVICES:
        raise InputError(f"{path} is a named pipe or device; name a file to write, and read that.")
    if not path.parent.is_dir():
        raise InputError(f"{path.parent} is not a folder; make it, or name another place.")


def write_all_atomically(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write many (name, content) pairs into *folder* and return how many.

    Nothing is renamed before everything is on the disk, and the folder is flushed once, so ten thousand
    statements cost little more than their bytes. A crash while renaming leaves whole files, some old and some
    new; writing the same files again completes the set. Names are plain file names, each once, whatever the case.
    """
    with _aside(folder) as staged:
        for name, content in files:
            staged.add(name, (content,))
        staged.flush()
        staged.put_in_place()
        return len(staged.names)


@contextmanager
def _aside(folder: Path) -> Iterator[_Staged]:
    staged = _Staged(folder)
    try:
        yield staged
    finally:
        staged.clear()


class _Staged:
    """Files written under hidden names beside their targets, so that the rename stays on one file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = f".aside-{secrets.token_hex(8)}-"
        self.names: list[str] = []
        self._taken: set[str] = set()
        self._placed = 0

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        plain_name = name not in ("", ".", "..") and "/" not in name and "\\" not in name and "\0" not in name
        ensure(plain_name, f"{name!r} is not a plain file name.")
        ensure(name.casefold() not in self._taken, f"two files of one batch are called {name!r}.")
        self._taken.add(name.casefold())
        new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            handle = os.open(self._path(len(self.names)), new, 0o666)
        except OSError as error:
            # People know the file that they asked for, and not the hidden one.
            error.filename = f"{self.folder}/{name}"
            raise
        self.names.append(name)
        try:
            for piece in pieces:
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)

    def flush(self) -> None:
        paths = [self._path(number) for number in range(len(self.names))]
        if len(paths) >= MANY:
            os.sync()
        # After a sync these return at once, and are still the only way to hear that a disk failed.
        for path in paths:
            _fsync(path)

    def put_in_place(self) -> None:
        for number, name in enumerate(self.names):
            os.replace(self._path(number), f"{self.folder}/{name}")
            self._placed = number + 1
        _fsync(str(self.folder))

    def clear(self) -> None:
        for number in range(self._placed, len(self.names)):
            with suppress(FileNotFoundError):
                os.unlink(self._path(number))

    def _path(self, number: int) -> str:
        return f"{self.folder}/{self.prefix}{number}"


def _fsync(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
