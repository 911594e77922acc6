"""The loop that people write over a key-value store: batches of 50,000 lines, one look-up an ISRC, exact decimals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from itertools import islice

from bench.job import CELLS, CONSOLIDATED, SUM, Job, Sums, Task, Told
from bench.layout import CONSOLIDATED as OUT_COLUMNS
from bench.layout import CURRENCY, REPORT_ID, SOURCE, USAGE_TYPE

BATCH_LINES = 50_000
_KIND, _DAY, _COUNTRY, _TITLE, _ISRC, _UPC, _ARTIST, _VIEWS, _AMOUNT = 0, 1, 2, 4, 9, 10, 12, 16, 26
_EXACT = Context(prec=60)

Track = tuple[str, str, str, str]
"""UPC, account, track id, release id."""

Lookup = Callable[[Iterable[bytes]], Iterable[bytes | None]]
"""What a store has under each of these ISRCs, in their order."""

Landing = tuple[str, str, str, str, bool]
"""Account, track id, release id, rule or reason, and whether the line is placed."""


def candidates(value: bytes | None) -> list[Track]:
    """The tracks that a store's value lists.

    >>> candidates(b"012345678905|A1|T1|R1;|A1|T2|R2")
    [('012345678905', 'A1', 'T1', 'R1'), ('', 'A1', 'T2', 'R2')]
    """
    if value is None:
        return []
    return [(upc, account, track, release) for upc, account, track, release in _split(value)]


def _split(value: bytes) -> Iterator[list[str]]:
    return (one.split("|") for one in value.decode().split(";"))


def land(tracks: list[Track], isrc: str, upc: str) -> Landing:
    """Where a line goes: to the tracks on its release, else to those of an ISRC that is all one account's."""
    if not isrc:
        return "", "", "", "no id", False
    if not tracks:
        return "", "", "", "unknown isrc", False
    found = [track for track in tracks if track[0] == upc] if upc else []
    rule = "isrc+upc" if found else "isrc" if len(tracks) == 1 else "isrc, one account"
    found = found or tracks
    account = found[0][1]
    if any(track[1] != account for track in found):
        return "", "", "", "ambiguous", False
    if len(found) > 1:
        return account, "", "", rule, True
    return account, found[0][2], found[0][3], rule, True


@dataclass(slots=True)
class _Tally:
    lines: int = 0
    placed_lines: int = 0
    total: Decimal = Decimal(0)
    placed: Decimal = Decimal(0)
    cells: dict[tuple[str, ...], list[Decimal]] = field(default_factory=dict)

    def told(self) -> Sums:
        return Sums(self.lines, self.placed_lines, str(self.total), str(self.placed), len(self.cells))


def tasks(open_store: Callable[[Job], Lookup]) -> dict[str, Task]:
    """The three tasks over the store that *open_store* opens."""

    def add_up(job: Job) -> Told:
        tally = _Tally()
        for rows, found in _batches(job, open_store(job)):
            _add(tally, rows, found)
        return tally.told

    def cells(job: Job) -> Told:
        tally = _Tally()
        for rows, found in _batches(job, open_store(job)):
            _add(tally, rows, found)
            _add_cells(tally, rows, found)
        return tally.told

    def consolidated(job: Job) -> Told:
        number = 2
        with job.out.open("w", encoding="utf-8", newline="", buffering=1 << 20) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(OUT_COLUMNS)
            for rows, found in _batches(job, open_store(job)):
                writer.writerows(_written(number, rows, found))
                number += len(rows)
        return Sums

    return {SUM: add_up, CELLS: cells, CONSOLIDATED: consolidated}


def _batches(job: Job, lookup: Lookup) -> Iterator[tuple[list[list[str]], list[Landing]]]:
    with job.report.open(encoding="utf-8", newline="", buffering=1 << 20) as file:
        rows = csv.reader(file)
        next(rows)
        while batch := list(islice(rows, BATCH_LINES)):
            isrcs = list({row[_ISRC] for row in batch})
            values = lookup(isrc.encode() for isrc in isrcs)
            known = {isrc: candidates(value) for isrc, value in zip(isrcs, values, strict=True)}
            yield batch, [land(known[row[_ISRC]], row[_ISRC], row[_UPC]) for row in batch]


def _add(tally: _Tally, rows: list[list[str]], found: list[Landing]) -> None:
    total, placed, add = tally.total, tally.placed, _EXACT.add
    for row, landing in zip(rows, found, strict=True):
        amount = Decimal(row[_AMOUNT])
        total = add(total, amount)
        if landing[4]:
            placed = add(placed, amount)
            tally.placed_lines += 1
    tally.lines += len(rows)
    tally.total, tally.placed = total, placed


def _add_cells(tally: _Tally, rows: list[list[str]], found: list[Landing]) -> None:
    add, cells = _EXACT.add, tally.cells
    for row, (account, track, _, rule, placed) in zip(rows, found, strict=True):
        if placed:
            key = (row[_DAY][:6], row[_COUNTRY], row[_KIND], account, row[_ISRC], track, rule)
            lines, quantity, amount = cells.get(key, (Decimal(0),) * 3)
            cells[key] = [lines + 1, add(quantity, Decimal(row[_VIEWS])), add(amount, Decimal(row[_AMOUNT]))]


def _written(first: int, rows: list[list[str]], found: list[Landing]) -> Iterator[tuple[object, ...]]:
    for number, (row, (account, track, release, rule, _)) in enumerate(zip(rows, found, strict=True), first):
        month = f"{row[_DAY][:4]}-{row[_DAY][4:6]}"
        texts = (row[_ISRC], row[_UPC], row[_TITLE], row[_ARTIST], row[_VIEWS], row[_AMOUNT])
        place = (track, release, account, rule)
        yield (REPORT_ID, number, SOURCE, month, row[_COUNTRY], USAGE_TYPE, *texts, CURRENCY, *place)


def entries(job: Job) -> Iterator[tuple[bytes, bytes]]:
    """Each ISRC, in order, and the value that a store keeps under it."""
    with job.candidates.open("rb", buffering=1 << 20) as file:
        for line in file:
            isrc, _, value = line.rstrip(b"\n").partition(b"\t")
            yield isrc, value
