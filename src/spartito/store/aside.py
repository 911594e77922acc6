"""Bulky things are written aside, fsynced, and renamed into place: they are there whole, or not at all.

A staging folder holds a lock file that its writer keeps locked. The operating system drops that lock when the
writer dies, however it dies, so a later command can tell a dead writer's leftovers from a living one's work.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spartito.store import manifest

PREFIX = ".aside-"
LOCK_NAME = ".writer"


@contextmanager
def aside(parent: Path) -> Iterator[Path]:
    """Give a private folder below *parent*; what is left in it at the end is thrown away."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    lock = os.open(folder / LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def put_in_place(folder: Path, target: Path) -> None:
    """Make *folder* durable and rename it to *target*.

    Names are made from content, so a whole *target* with the same manifest is the same thing and stays; anything
    else there is what a dead writer left before it was registered, or is damaged, and is replaced.
    """
    if _same(folder, target):
        return
    fsync_tree(folder)
    with suppress(FileNotFoundError):
        (folder / LOCK_NAME).unlink()
    if target.exists():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    fsync_folder(target.parent)


def _same(folder: Path, target: Path) -> bool:
    ours, theirs = folder / manifest.NAME, target / manifest.NAME
    if not theirs.is_file() or ours.read_bytes() != theirs.read_bytes():
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
    for folder in parent.glob(PREFIX + "*"):
        if _writer_is_dead(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _writer_is_dead(folder: Path) -> bool:
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDWR)
    except FileNotFoundError:
        # Just made and not locked yet, or half removed: only an empty one this old is nobody's.
        return not any(folder.glob("*"))
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
