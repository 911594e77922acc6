"""A catalogue on its way in: files of any size, read and checked by the core within a fixed memory.

The rules and the sentences are those of `tables`; a test holds the core equal to `tables.validate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from spartito import _core
from spartito.domain import territory
from spartito.errors import InputError, Problem
from spartito.sources import parquet_table
from spartito.sources.files import core_errors, refuse_special
from spartito.sources.texts import as_buffers, as_text
from spartito.tables.catalogue import CATALOGUE
from spartito.tables.check_digits import upc_warning
from spartito.tables.header import check_header, refuse_other_marks
from spartito.tables.rows import backward, used_before
from spartito.tables.validate import MAX_PROBLEMS, ragged_row, refused_value


@dataclass(slots=True)
class Reading:
    """What has been read so far: the rows in the core, and what is wrong with the files or only odd."""

    rows: _core.CatalogueImport
    names: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    headers: list[list[Problem]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        """How many rows the files have."""
        return sum(rows for rows, *_ in self.rows.files())

    def problems(self) -> list[Problem]:
        """Every problem of files that have some by themselves, keys used twice in a file among them; then it is over."""
        refused = self.rows.refused()
        if not refused and not any(self.headers):
            return []
        _, repeated = self.rows.merge().outcome()
        return self.listed([*refused, *(fault for fault in repeated if fault.first_file == fault.file)])

    def listed(self, faults: Sequence[_core.Fault]) -> list[Problem]:
        """The problems of headers and rows by file and line, at most MAX_PROBLEMS."""
        by_file = [list(problems) for problems in self.headers]
        for fault in faults:
            by_file[fault.file].append(self._problem(fault))
        in_order = (sorted(problems, key=lambda problem: problem.line) for problems in by_file)
        return [problem for problems in in_order for problem in problems][:MAX_PROBLEMS]

    def _problem(self, fault: _core.Fault) -> Problem:
        place = (self.names[fault.file], fault.line)
        if fault.kind == "ragged":
            return ragged_row(*place, fault.number, self.widths[fault.file])
        if fault.kind == "refused":
            return refused_value(CATALOGUE.columns[fault.number], *place, fault.value)
        if fault.kind == "backward":
            return backward(*place, *CATALOGUE.ranges[0], fault.first, fault.value)
        first = (self.names[fault.first_file], fault.first_line)
        return used_before(place, first, CATALOGUE.key, fault.value)


def begin(folder: Path, threads: int, memory_bytes: int) -> Reading:
    """Begin; what does not fit in *memory_bytes* waits in nameless files in *folder*."""
    codes = sorted(territory.CODES - {territory.UNKNOWN})
    return Reading(_core.CatalogueImport(folder, codes, threads, memory_bytes))


def read(reading: Reading, path: Path) -> None:
    """Read a file, CSV (also gzipped) or Parquet; InputError when it cannot be read at all."""
    refuse_special(path)
    if parquet_table.is_parquet(path):
        names = parquet_table.names(path)
        wanted = [name for name in names if name in CATALOGUE.names]
        read_batches(reading, path.name, names, parquet_table.batches(path, wanted))
        return
    with core_errors(path):
        header, line = _core.table_header(path)
    if not any(header):
        raise InputError(f"{path.name} is empty; its first line must be a header with the column names.")
    refuse_other_marks(path.name, header)
    places = _begin(reading, path.name, header)
    if places is None:
        reading.rows.begin_file()
        return
    with core_errors(path):
        fields = [places.get(name) for name in CATALOGUE.names]
        reading.rows.read_csv(path, fields, len(header), line)
    _warn_of_digits(reading)


def read_batches(
    reading: Reading, name: str, header: Sequence[str], batches: Iterable[pa.RecordBatch]
) -> None:
    """Read batches of columns of any type; their rows count from 1 as lines do."""
    places = _begin(reading, name, header)
    reading.rows.begin_file()
    if places is None:
        return
    for batch in batches:
        before, *_ = reading.rows.files()[-1]
        texts = {
            column: as_buffers(as_text(name, column, batch.column(header[place]), before))
            for column, place in places.items()
        }
        reading.rows.push([texts.get(column) for column in CATALOGUE.names], batch.num_rows)
    _warn_of_digits(reading)


def keep(reading: Reading, batches: Iterator[pa.RecordBatch]) -> None:
    """Take the rows that the book has already, in their order: what the files do not replace stays."""
    for batch in batches:
        texts = [as_buffers(batch.column(name)) for name in CATALOGUE.names]
        reading.rows.keep(texts, batch.num_rows)


def _begin(reading: Reading, name: str, header: Sequence[str]) -> dict[str, int] | None:
    """Where the columns stand; None if the header is wrong."""
    places, problems, warnings = check_header(CATALOGUE, name, header)
    reading.names.append(name)
    reading.widths.append(len(header))
    reading.headers.append(problems)
    reading.warnings.extend(warnings if not problems else [])
    return None if problems else places


def _warn_of_digits(reading: Reading) -> None:
    _, wrong, line, upc = reading.rows.files()[-1]
    if wrong:
        reading.warnings.append(upc_warning(reading.names[-1], "upc", wrong, line, upc))
