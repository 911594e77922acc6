"""A manifest names every file beside it with its hash, and the figures that the files must add up to."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from spartito.errors import InvariantError
from spartito.store import parquet

NAME = "manifest.json"
WORK = "work"
"""What a manifest says of how the work was done (memory, say), which is no part of what was made."""


def canonical(value: Any) -> bytes:
    """One spelling for one value: sorted keys, no spaces, no floats, so that equal facts hash equal."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical spelling, in hex.

    >>> digest({"b": 1, "a": "2"}) == digest({"a": "2", "b": 1})
    True
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def write(folder: Path, facts: dict[str, Any]) -> str:
    """Write the manifest of *folder* over every file in it and return the hash of what it says, but for its `work`."""
    files = {
        str(path.relative_to(folder)): parquet.file_hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.name != NAME
    }
    document = {**facts, "files": files}
    (folder / NAME).write_text(
        json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    return _said(document)


def read(folder: Path, expected_hash: str) -> dict[str, Any]:
    """Read a manifest and prove that it is the one the book registered."""
    path = folder / NAME
    if not path.exists():
        raise InvariantError(f"{path} is missing; restore it from a backup of the book.")
    with suppress(ValueError, TypeError):
        document = parse(path)
        if _said(document) == expected_hash:
            return document
    raise InvariantError(
        f"{path} is not the manifest that was registered; restore it from a backup of the book."
    )


def same(one: Path, other: Path) -> bool:
    """Whether two manifests say the same, however the work was done; what is no manifest says nothing."""
    with suppress(ValueError, TypeError):
        return _said(parse(one)) == _said(parse(other))
    return False


def _said(document: dict[str, Any]) -> str:
    return digest({name: value for name, value in document.items() if name != WORK})


def parse(path: Path) -> dict[str, Any]:
    """The manifest's facts as they stand in the file; ValueError or TypeError where it says none."""
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if not isinstance(document, dict):
        raise TypeError(f"{path} is a list or a value, and no facts by their names")
    return document


def damaged_files(folder: Path, document: dict[str, Any]) -> list[str]:
    """The files that are missing or whose bytes are not those the manifest lists."""
    return [
        name
        for name, expected in sorted(document["files"].items())
        if not (folder / name).is_file() or parquet.file_hash(folder / name) != expected
    ]
