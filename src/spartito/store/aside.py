"""Bulky things are written aside, fsynced, and renamed into place: they are there whole, or not at all.

Beside a staging folder stands a lock file that its writer keeps locked. The operating system drops that lock when the
writer dies, however it dies, so a later command can tell a dead writer's leftovers from a living one's work. The lock
file is there before its folder and goes after it, so that no folder is ever without one.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from spartito.store import manifest

PREFIX = ".aside-"
LOCK_ENDING = ".lock"
_NOT_TO_BE_WRITTEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def aside(parent: Path) -> Iterator[Path]:
    """Give a private folder below *parent*; what is left in it at the end is thrown away."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / f"{PREFIX}{secrets.token_hex(8)}"
    lock = _locked(_lock_of(folder))
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(FileNotFoundError):
            _lock_of(folder).unlink()
        os.close(lock)


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Give a private folder for what is thrown away at the end: below *parent*, or where that may not be written, elsewhere.

    Whoever asks a book something need not be one who may change it; `TMPDIR` says where else.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(aside(parent))
        except OSError as error:
            if error.errno not in _NOT_TO_BE_WRITTEN:
                raise
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spartito-")))
        yield folder


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + LOCK_ENDING)


def _locked(path: Path) -> int:
    """Open and lock a new lock file; a sweeper that saw it before it was locked has removed it: make it again."""
    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        os.close(handle)


def put_in_place(folder: Path, target: Path) -> None:
    """Make *folder* durable and rename it to *target*.

    Names are made from content, so a whole *target* with the same manifest is the same thing and stays; anything
    else there is what a dead writer left before it was registered, or is damaged, and is replaced.
    """
    if _same(folder, target):
        return
    fsync_tree(folder)
    _make_durable(target.parent)
    if target.exists():
        with aside(target.parent) as trash:
            target.rename(trash / target.name)
            folder.rename(target)
    else:
        folder.rename(target)
    fsync_folder(target.parent)


def _make_durable(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        fsync_folder(folder.parent)


def _same(folder: Path, target: Path) -> bool:
    ours, theirs = folder / manifest.NAME, target / manifest.NAME
    if not theirs.is_file() or not manifest.same(ours, theirs):
        return False
    return not manifest.damaged_files(target, manifest.parse(theirs))


def fsync_tree(folder: Path) -> None:
    """Flush every file below *folder* and every folder entry to the disk."""
    for root, _, names in os.walk(folder):
        for name in names:
            fsync_file(Path(root) / name)
        fsync_folder(Path(root))


def fsync_file(path: Path) -> None:
    """Flush one file to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_folder(folder: Path) -> None:
    """Flush a folder's list of names to the disk, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(parent: Path) -> None:
    """Remove what dead writers left below *parent*; living writers hold their lock and are left alone."""
    for lock in parent.glob(f"{PREFIX}*{LOCK_ENDING}"):
        with suppress(FileNotFoundError, BlockingIOError):
            handle = os.open(lock, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if lock.stat().st_ino != os.fstat(handle).st_ino:
                    continue  # another sweeper was first, and a new writer has the name
                shutil.rmtree(lock.with_name(lock.name.removesuffix(LOCK_ENDING)), ignore_errors=True)
                lock.unlink()
            finally:
                os.close(handle)
