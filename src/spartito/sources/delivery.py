"""What is delivered: files, the members of zip archives, what comes through a pipe; and whether all parts are there."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spartito import _core
from spartito.errors import InputError
from spartito.sources.files import core_errors, refuse_special

STDIN = Path("-")
NAME_OF_STDIN = "stdin"
_STDIN_DESCRIPTOR = 0
HEAD_BYTES = 1 << 18
_PIECE_BYTES = 1 << 20
# 1of3, 01_of_12: which part, and of how many.
_PART = re.compile(
    r"(?<!\d)(?P<part>\d{1,4})(?P<gap>[ _.-]?)of(?P=gap)(?P<parts>\d{1,4})(?!\d)", re.IGNORECASE
)
_PACKED = re.compile(r"\.(gz|zst)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One report as it was delivered: the file that holds it, its member there (empty for the file itself), its name.

    `alike` says that another member has the same name, in another folder of the archive.
    Of a document that is no text, `text` is the file that the core reads for it, `content_hash` the hash of the document
    itself, and `notes` count the rows of which a person should know something.
    """

    path: Path
    member: str
    file_name: str
    limits: _core.Limits
    alike: bool = False
    text: Path | None = None
    content_hash: str = ""
    notes: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def shown(self) -> str:
        """The name that a user knows it by: with the archive in front, if it came in one, and its folders if need be."""
        if not self.member:
            return self.file_name
        return f"{self.path.name}: {self.member if self.alike else self.file_name}"

    @property
    def source(self) -> _core.Input:
        """The report as it came."""
        return _core.Input(self.path, self.member, limits=self.limits)

    @property
    def read(self) -> _core.Input:
        """The report as the core reads it: its text."""
        return _core.Input(self.text, limits=self.limits) if self.text else self.source


def is_stream(path: Path) -> bool:
    """Whether the bytes can be read once only: standard input, or a named pipe (also behind /dev/fd)."""
    try:
        return path == STDIN or stat.S_ISFIFO(path.stat().st_mode)
    except OSError:
        return False


def spool(stream: Path, folder: Path, most_bytes: int) -> Path:
    """Write what a stream says into *folder*, under its name; InputError where it says more than *most_bytes*."""
    target = folder / (NAME_OF_STDIN if stream == STDIN else stream.name)
    with (
        open(_STDIN_DESCRIPTOR if stream == STDIN else stream, "rb", closefd=stream != STDIN) as reader,
        target.open("xb") as writer,
    ):
        left = most_bytes
        while piece := reader.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise InputError(
                    f"{target.name} says more than {most_bytes} bytes; if it is a report, "
                    "raise most_unpacked_bytes in settings.toml."
                )
            writer.write(piece)
    return target


def reports_in(path: Path, limits: _core.Limits) -> tuple[list[Delivered], list[str]]:
    """The reports that a file holds, and a sentence for every member of an archive that is none."""
    refuse_special(path)
    with core_errors(path):
        members = _core.members(path, limits)
    if members is None:
        return [Delivered(path, "", path.name, limits)], []
    inside = [(name, _last(name)) for name, _, _, no in members if not no]
    times = Counter(called for _, called in inside)
    found = [Delivered(path, name, called, limits, times[called] > 1) for name, called in inside]
    if not found:
        raise InputError(f"{path.name} is a zip archive without a file that holds data; fetch it again.")
    return found, [f"{path.name}: {name} was left out: it is {no}." for name, _, _, no in members if no]


def own_name(shown: str) -> str:
    """The name of a file, whatever archive and folders stand before it where it is shown.

    >>> own_name("august.zip: de/plays_1of3.csv")
    'plays_1of3.csv'
    """
    return _last(shown.rpartition(": ")[2])


def _last(member: str) -> str:
    return re.split(r"[/\\]", member)[-1]


def whole(path: Path) -> Delivered:
    """A file that is one report, within the usual limits; a zip archive if only one file in it holds data."""
    refuse_special(path)
    return Delivered(path, "", path.name, _core.Limits())


def head(report: Delivered, most_bytes: int = HEAD_BYTES) -> bytes:
    """The first bytes of a report, decompressed: enough to find its header row."""
    with core_errors(report.path, report.shown):
        return _core.head(report.read, most_bytes)


def missing_parts(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """A sentence for every delivery of several files, such as `..._1of3.csv`, of which a part is missing.

    *names* are those that came now, *known* those that came before; a part may be packed where another is not.

    >>> missing_parts(["plays_1of3.csv", "plays_3of3.csv"], [])
    ['plays_2of3.csv is missing: plays_1of3.csv is one of 3 parts. Ingest it too when it comes.']
    """
    there = {_unpacked(name) for name in (*names, *known)}
    sentences: dict[str, str] = {}
    for name in names:
        if (found := _PART.search(name)) is None:
            continue
        parts = int(found["parts"])
        others = [_other_part(found, part) for part in range(1, parts + 1)]
        if absent := [other for other in others if _unpacked(other) not in there]:
            lacks = f"{', '.join(absent[:5])}{' ...' if len(absent) > 5 else ''}"
            verb, it = ("is", "it") if len(absent) == 1 else ("are", "them")
            sentences.setdefault(
                lacks,
                f"{lacks} {verb} missing: {name} is one of {parts} parts. Ingest {it} too when it comes.",
            )
    return list(sentences.values())


def _unpacked(name: str) -> str:
    return _PACKED.sub("", name)


def _other_part(found: re.Match[str], part: int) -> str:
    name, (start, end) = found.string, found.span("part")
    return f"{name[:start]}{part:0{end - start}d}{name[end:]}"
