"""One writer at a time: an operating system lock on a file of the book, which a dead process cannot keep."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spartito.errors import StateError

WAIT_SECONDS = 600
_PAUSE_MILLISECONDS = 50


@contextmanager
def writer_lock(root: Path, wait_seconds: int = WAIT_SECONDS) -> Iterator[None]:
    """Hold the book's writer lock; others wait for it, and say so if the wait is too long."""
    handle = os.open(root / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _acquire(handle, root, wait_seconds)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, root: Path, wait_seconds: int) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StateError(
                    f"Another command has been writing to the book {root} for {wait_seconds} seconds. "
                    "Wait for it to end and try again."
                ) from None
            time.sleep(_PAUSE_MILLISECONDS / 1000)
