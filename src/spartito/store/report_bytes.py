"""The bytes of a report as the book keeps them: linked, copied, or by reference."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from spartito import _core

NAME = "report"
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""The first bytes of gzip and zstd."""


def keep(source: _core.Input, folder: Path, threads: int, *, by_reference: bool = False) -> Path:
    """Keep a report's bytes in *folder*: a hard link where the disk allows it, else a copy, packed if it is not yet.

    By reference only the place of the file is kept: its bytes are proven by their hash whenever they are read again.
    """
    path, target = Path(str(source.path)), folder / NAME
    if by_reference:
        target.symlink_to(path.resolve())
    elif source.member or not (_linked(path, target) or _copied(path, target)):
        _core.keep(source, target, threads)
    return target


def _linked(path: Path, target: Path) -> bool:
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError:
        return False
    return True


def _copied(path: Path, target: Path) -> bool:
    """Copy what is packed already."""
    with path.open("rb") as reader:
        if not reader.read(4).startswith(_PACKED):
            return False
    shutil.copyfile(path, target)
    return True
