"""Reports that come as several files (DDEX sales reports): all of them are there, or none is taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spartito.errors import InputError
from spartito.formats import message, record_types
from spartito.formats.message import Header
from spartito.sources import delivery
from spartito.sources.delivery import Delivered

_TOP_BYTES = 16 << 20
"""The header and the summaries of a file stand in so many bytes at its start."""


@dataclass(frozen=True, slots=True)
class MessageSet:
    """The files of one report, in their order; a report of one file is a set of one."""

    files: tuple[Delivered, ...]
    headers: tuple[Header, ...] = field(default=())

    def __iter__(self) -> Iterator[Delivered]:
        return iter(self.files)

    def told_before(self, file: Delivered) -> tuple[str, ...]:
        """The summaries in the files before this one: each is told, and counted, once."""
        before = self.files[: self.files.index(file)]
        return tuple(sorted({line for other in before for line in _summaries(other)}))


def sets(delivered: Sequence[Delivered]) -> tuple[list[MessageSet], list[tuple[Delivered, InputError]]]:
    """The reports that are complete, in the order of their first files; and the files of the others, each with why."""
    found: dict[object, list[tuple[Header | None, Delivered]]] = {}
    for place, file in enumerate(delivered):
        header = _header(file)
        several = header is not None and header.files > 1
        found.setdefault(header.message if header and several else place, []).append((header, file))
    whole, refused = [], list[tuple[Delivered, InputError]]()
    for files in found.values():
        headers = [header for header, _ in files if header is not None]
        if len(files) == 1 and (not headers or headers[0].files == 1):
            whole.append(MessageSet((files[0][1],), tuple(headers)))
            continue
        files.sort(key=lambda part: part[0].number if part[0] else 0)
        headers.sort(key=lambda header: header.number)
        if wrong := _incomplete(headers):
            refused += [
                (file, InputError(f"{file.shown}: {wrong} Nothing of it was ingested.")) for _, file in files
            ]
        else:
            whole.append(MessageSet(tuple(file for _, file in files), tuple(headers)))
    return whole, refused


def _header(file: Delivered) -> Header | None:
    """The header of a file; none for other reports, and for those that are refused when they are read."""
    try:
        record = message.header_record(delivery.head(file))
        return record and message.read_header(file.file_name, *record)
    except (InputError, OSError):
        return None


def _incomplete(headers: Sequence[Header]) -> str:
    """What is wrong with the files of one report; empty if all are there, once."""
    first, numbers = headers[0], [header.number for header in headers]
    whose = f"report {first.cells['MessageId']} of {first.cells['SenderName']}"
    if len({header.files for header in headers}) > 1:
        return f"the files of {whose} do not agree how many there are; ask the sender for all of them again."
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        return f"file {twice[0]} of {first.files} of {whose} is there twice; give each file once."
    if missing := sorted(set(range(1, first.files + 1)) - set(numbers)):
        named = ", ".join(map(str, missing[:10])) + (" ..." if len(missing) > 10 else "")
        return f"{whose} has {first.files} files, and {named} is missing; ingest all of them together."
    return ""


def _summaries(file: Delivered) -> set[str]:
    """The summary records at the top of a file."""
    found = set()
    for line in delivery.head(file, _TOP_BYTES).split(b"\n"):
        text = line.removesuffix(b"\r").decode("utf-8", "replace")
        kind = text.partition("\t")[0]
        if kind in record_types.ddex().cells and record_types.duty(kind) == "summary":
            found.add(text)
        elif kind in record_types.ddex().cells and kind != record_types.HEAD:
            break
    return found
