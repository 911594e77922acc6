"""Documents as the text that the core reads: which kind a report is, the heads of its sheets, and a line for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from spartito import _core
from spartito.errors import InputError
from spartito.formats.format import JSON_LINES, WORKBOOK
from spartito.formats.head import HEADER_LINES, normal_name
from spartito.sources.delivery import Delivered
from spartito.sources.documents import json_lines, parts, row
from spartito.sources.documents.ods import CONTENT, Ods
from spartito.sources.documents.parts import Parts
from spartito.sources.documents.row import Row
from spartito.sources.documents.xlsx import TYPES, Xlsx
from spartito.sources.files import core_errors

NOISE = "number with more digits than a person types"
_ZIP = b"PK\x03\x04"
_HEAD_ROWS = HEADER_LINES + 10

Workbook = Xlsx | Ods


@dataclass(frozen=True, slots=True)
class Head:
    """The first lines of a document as text: of a sheet of a workbook, or the keys of JSON lines as a header."""

    sheet: str
    data: bytes


def kind_of(head: bytes) -> str:
    """Which kind of report begins so: a workbook, JSON lines, or (empty) text."""
    if head.startswith(_ZIP):
        return WORKBOOK
    return JSON_LINES if head.removeprefix(json_lines.MARK).lstrip().startswith(b"{") else ""


def heads_of(report: Delivered, head: bytes) -> list[Head]:
    """The first lines of every sheet of a workbook, or the header that the keys of JSON lines are."""
    if kind_of(head) == JSON_LINES:
        keys = json_lines.keys(head.split(b"\n"))
        return [Head("", _encoded(row.line(Row(1, keys))))]
    with TemporaryDirectory() as folder, _workbook(report, Path(folder)) as (workbook, _):
        return [Head(sheet, _head(workbook.rows(sheet))) for sheet in workbook.sheets]


def first_rows(report: Delivered, head: bytes) -> list[Head]:
    """The same with rows below the header also for JSON lines, so that a person's format can be guessed from values."""
    if kind_of(head) != JSON_LINES:
        return heads_of(report, head)
    lines = head.split(b"\n")[: json_lines.HEAD_LINES]
    columns = tuple(map(normal_name, json_lines.keys(lines)))
    rows = json_lines.rows(lines, columns, {}, complete=False)
    text = [row.line(Row(1, columns)), *(row.line(one, len(columns)) for one in rows if one.cells)]
    return [Head("", _encoded("\n".join(text)))]


@contextmanager
def as_text(report: Delivered, plan: Mapping[str, Any], folder: Path) -> Iterator[Delivered]:
    """The report as the core reads it by its *plan*: as it is, or with the text of a document, in a file of *folder*."""
    made = plan.get("document")
    if made is None:
        yield report
        return
    with TemporaryDirectory(dir=folder) as inside:
        target = Path(inside) / "text"
        with target.open("xb") as file:
            write = _sheet if made["kind"] == WORKBOOK else _objects
            noisy = write(report, made, Path(inside), file)
        with core_errors(report.path, report.shown):
            content_hash = _core.content_hash(report.source)
        yield replace(report, text=target, content_hash=content_hash, notes={NOISE: noisy} if noisy else {})


def _sheet(report: Delivered, made: Mapping[str, Any], folder: Path, to: IO[bytes]) -> int:
    """Write the rows of a sheet, each on the line of its number; how many hold a number that nobody has typed."""
    with _workbook(report, folder) as (workbook, opened):
        if made["sheet"] not in workbook.sheets:
            raise opened.damaged(f"its sheet {made['sheet']} is gone")
        return _lines(workbook.rows(made["sheet"]), made["width"], to, opened)


def _objects(report: Delivered, made: Mapping[str, Any], folder: Path, to: IO[bytes]) -> int:
    """Write the values of JSON lines, each on its own line."""
    with _unpacked(report, folder) as path, path.open("rb") as lines:
        rows = json_lines.rows(
            _bounded(report, lines), made["columns"], made["renamed"], complete=made["complete"]
        )
        return _lines(rows, len(made["columns"]), to, None)


def _lines(rows: Iterable[Row], width: int, to: IO[bytes], opened: Parts | None) -> int:
    noisy, before = 0, 0
    for one in rows:
        text = _encoded("\n" * (one.number - before - 1) + row.line(one, width) + "\n")
        if opened:
            opened.count(len(text))
        to.write(text)
        noisy += one.noisy
        before = one.number
    return noisy


def _head(rows: Iterable[Row]) -> bytes:
    lines = [""] * _HEAD_ROWS
    for one in islice(rows, _HEAD_ROWS):
        if one.number > _HEAD_ROWS:
            break
        lines[one.number - 1] = row.line(one)
    return _encoded("\n".join(lines))


@contextmanager
def _workbook(report: Delivered, folder: Path) -> Iterator[tuple[Workbook, Parts]]:
    with _unpacked(report, folder) as path, parts.opened(path, report.shown, report.limits) as opened:
        if TYPES in opened.names:
            yield Xlsx(opened), opened
        elif CONTENT in opened.names:
            yield Ods(opened), opened
        else:
            raise InputError(
                f"{report.shown} is an archive within an archive; unpack it, and give its files."
            )


@contextmanager
def _unpacked(report: Delivered, folder: Path) -> Iterator[Path]:
    """The document's own bytes, as a file in *folder* for as long as they are read."""
    path = folder / "document"
    with core_errors(report.path, report.shown):
        _core.unpack(report.source, path)
    try:
        yield path
    finally:
        path.unlink()


def _bounded(report: Delivered, lines: IO[bytes]) -> Iterator[bytes]:
    most = report.limits.most_line_bytes
    number = 0
    while line := lines.readline(most + 1):
        number += 1
        if len(line) > most:
            raise InputError(
                f"{report.shown}, line {number}: it has more than {most} bytes; if it is a report, raise "
                "most_line_bytes in settings.toml."
            )
        yield line


def _encoded(text: str) -> bytes:
    # Half of a UTF-16 pair, which JSON can write, is no text: the core rejects its line.
    return text.encode("utf-8", "surrogatepass")
