"""The consolidated file while it grows: its finished parts, and a journal by which a killed command goes on.

Beside OUT stand, until it is done, OUT.partial (the rows as CSV) and OUT.partial.json (the journal). What the journal
calls finished is safe on the disk; whatever follows it in the file is cut off by the next try. OUT itself is renamed
into place at the end, so that it is never half-written.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spartito.errors import InputError, MachineError, StateError, ensure
from spartito.outputs import consolidated_parquet
from spartito.outputs.atomic import write_atomically
from spartito.outputs.present import counted
from spartito.tables import file_name
from spartito.tables.consolidated import HEADER

CSV, PARQUET = ".csv", ".parquet"
_LONGEST_BESIDE = {CSV: ".partial.json", PARQUET: ".partial.parquet"}
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """The file that the user wants, and the two that stand beside it until it is done."""

    path: Path

    @property
    def partial(self) -> Path:
        """The rows so far."""
        return self.path.with_name(f"{self.path.name}.partial")

    @property
    def journal(self) -> Path:
        """What of them is finished."""
        return self.path.with_name(f"{self.path.name}.partial.json")


@dataclass(frozen=True, slots=True)
class Entry:
    """A report in the file: the hash of its content, up to where it is written, and whether that is its end."""

    content_hash: str
    state: State
    finished: bool


def target(path: Path, files: Sequence[Path], *, force: bool | None = None) -> Target:
    """The target that a user names; InputError where it is no name for one, is there already, or is one of *files*.

    *force* says whether a file may be replaced; None where the user cannot say so.
    """
    if path.suffix not in (CSV, PARQUET):
        raise InputError(f"{path}: a consolidated file is a .csv or a .parquet; give it a name that ends so.")
    if path.suffix == PARQUET and not file_name.is_utf8(path):
        raise InputError(f"{path} is no UTF-8, as the path of a Parquet file must be; name another.")
    if not path.parent.is_dir():
        raise InputError(f"{path.parent} is not a folder; make it first.")
    _refuse_long(path)
    if os.path.lexists(path) and (not force or not path.is_file() or path.is_symlink()):
        instead = "name another file" + ("" if force is None else ", or add --force to replace it")
        raise InputError(f"{path} is there already; {instead}.")
    if path.resolve() in [file.resolve() for file in files]:
        raise InputError(f"{path} is itself one of the reports; name another file to write.")
    return Target(path)


def _refuse_long(path: Path) -> None:
    """Where the names of the files beside it would be too long, one of them would be there before that is seen."""
    most = os.pathconf(path.parent, "PC_NAME_MAX") - len(_LONGEST_BESIDE[path.suffix])
    if len(os.fsencode(path.name)) > most:
        raise InputError(
            f"{path}: the name is longer than {most} bytes, and the files that stand beside it while it grows have longer ones; shorten it."
        )


@contextmanager
def growing(target: Target, origin: Mapping[str, Any]) -> Iterator[Growing]:
    """The file *target* while it is written by this command alone; goes on where the same work was broken off.

    *origin* is everything that the rows are made from, by names that complete the sentence "it was begun with other";
    without one nothing is gone on with, so that nothing is left of a file that was not finished. Nor is it after a
    refusal: the same work would be refused again, and other work begins anew.
    """
    handle = _locked(target)
    try:
        file = Growing(target, handle, origin)
        try:
            yield file
        except MachineError:
            raise
        except (InputError, StateError):
            file.throw_away()
            raise
        finally:
            if not origin:
                file.throw_away()
    finally:
        os.close(handle)


def _locked(target: Target) -> int:
    while True:
        handle = os.open(target.partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if target.partial.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except BlockingIOError:
            os.close(handle)
            raise StateError(f"{target.path} is being written by another command; wait for it.") from None
        except FileNotFoundError:
            pass
        os.close(handle)  # the one who had it has just renamed it into place


class Growing:
    """A consolidated file that is being written: its entries so far, and what the user should know about them."""

    def __init__(self, target: Target, handle: int, origin: Mapping[str, Any]) -> None:
        self.target = target
        self.origin = dict(origin)
        self.entries: list[Entry] = []
        self.notes: list[str] = []
        self._handle = handle
        self._in_place = False
        before = _read(target.journal) if origin else {}
        difference = before and self._difference(before)
        if difference:
            self.begin_anew(difference)
        elif before and before["entries"]:
            self.entries = [Entry(**entry) for entry in before["entries"]]
            self.notes.append(f"Goes on in {target.partial} after {counted(self.rows, 'row')}.")
        else:
            self._begin()

    def _difference(self, before: Mapping[str, Any]) -> str:
        for name in sorted({*self.origin, *before["origin"]}):
            if before["origin"].get(name) != self.origin.get(name):
                return f"was begun with other {name}"
        ends = [len(HEADER), *(entry["state"]["offset"] for entry in before["entries"])]
        return "is shorter than its journal says" if os.fstat(self._handle).st_size < max(ends) else ""

    def begin_anew(self, difference: str) -> None:
        """Throw away what is there, for a reason that the user is told."""
        self.notes = [f"{self.target.partial} {difference}; it is begun anew."]
        self._begin()

    def _begin(self) -> None:
        self.entries = []
        with suppress(FileNotFoundError):
            self.target.journal.unlink()
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, HEADER, 0)
        self._write()

    def throw_away(self) -> None:
        """Remove what is there of a file that is not in place."""
        if not self._in_place:
            self.target.partial.unlink(missing_ok=True)
            self.target.journal.unlink(missing_ok=True)

    @property
    def offset(self) -> int:
        """How far the file is finished, in bytes."""
        return int(self.entries[-1].state["offset"]) if self.entries else len(HEADER)

    @property
    def rows(self) -> int:
        """How many rows are finished."""
        return sum(entry.state["figures"]["rows"] for entry in self.entries)

    def keep(self, number: int, entry: Entry) -> None:
        """Note a part of the report with this number as finished; its bytes are safe on the disk already."""
        self.entries[number:] = [entry]
        self._write()

    def add(self, rows: Path, content_hash: str, count: int) -> None:
        """Add all rows of a report, which stand in a file of their own."""
        size = rows.stat().st_size
        end = self.offset + size
        os.lseek(self._handle, self.offset, os.SEEK_SET)
        with rows.open("rb") as reader:
            done = 0
            while done < size:
                done += os.sendfile(self._handle, reader.fileno(), done, size - done)
        os.fdatasync(self._handle)
        self.keep(
            len(self.entries), Entry(content_hash, {"offset": end, "figures": {"rows": count}}, finished=True)
        )

    def _write(self) -> None:
        document = {"origin": self.origin, "entries": [asdict(entry) for entry in self.entries]}
        write_atomically(self.target.journal, json.dumps(document).encode())

    def finish(self) -> None:
        """Put the finished file in place, as CSV or as Parquet; only the last step can be seen from outside."""
        size = os.fstat(self._handle).st_size
        ensure(
            size == self.offset, f"{self.target.partial} has the {self.offset} bytes of its rows, not {size}"
        )
        ensure(all(entry.finished for entry in self.entries), "every report is in the file to its end")
        if self.target.path.suffix == PARQUET:
            made = self.target.path.with_name(f"{self.target.partial.name}.parquet")
            consolidated_parquet.convert(self.target.partial, made, self.rows)
            os.replace(made, self.target.path)
            self.target.partial.unlink()
        else:
            os.fsync(self._handle)
            os.replace(self.target.partial, self.target.path)
        self._in_place = True
        self.target.journal.unlink()
        folder = os.open(self.target.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)


def _read(journal: Path) -> dict[str, Any]:
    """The journal, or nothing where there is none that can be read."""
    try:
        document: dict[str, Any] = json.loads(journal.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return document
