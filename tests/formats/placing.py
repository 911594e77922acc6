"""Places a fixture through the real core and writes the result as tables a royalty accountant can read."""

import json
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito import _core
from spartito.formats.format import Format
from spartito.formats.load import load_formats
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.sources import catalogue, delivery
from spartito.sources.report import Bounds, place
from spartito.store import snapshots
from spartito.tables.at_rest import AT_SOURCE

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = load_formats()
CELL_TEXTS = ("sales_period", "territory", "usage_type", "kind", "currency")
SUSPENSE_TEXTS = ("reason", *CELL_TEXTS, "isrc", "upc", "dsp_id", "title", "version", "artist", "duration")
REJECTED_TEXTS = ("column", "value", "expected", "rule", "amount", "currency")


class Catalogue:
    """The tracks of tests/formats/fixtures/catalogue.csv, and an index of them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "catalogue"
        self.path.mkdir()
        reading = catalogue.begin(self.path, threads=1, memory_bytes=1 << 20)
        catalogue.read(reading, FIXTURES / "catalogue.csv")
        rows, _ = snapshots.write(reading.rows.merge(self.path), self.path)
        self.snapshot = _core.Snapshot.open(self.path)
        names = self.snapshot.names(_bytes(list(range(rows)), 4))
        self.track_ids = _texts(*names["track_id"])

    def named(self, first: int, count: int) -> str:
        """The tracks of a candidate range, by the ids of the fixture."""
        return "|".join(sorted(self.track_ids[first : first + count])) or "-"


def placed(
    path: Path,
    catalogue: Catalogue,
    threads: int = 1,
    block_bytes: int = 1 << 16,
    formats: Sequence[Format] = FORMATS,
) -> Any:
    """The core's placement of a report, by the shipped formats or others."""
    found = recognise(path.name, delivery.head(delivery.whole(path)), formats)
    bounds = Bounds(threads, 1 << 26, block_bytes, catalogue.path)
    return place(path, compile_plan(found), catalogue.snapshot, None, bounds)


def as_text(placement: Any, catalogue: Catalogue) -> str:
    """Everything a placement holds, as aligned tables."""
    summary = json.loads(placement.summary)
    counted = ("lines", "records_counted", "placed", "suspense", "rejected", "ignored", "rules", "reasons")
    parts = [f"{name}: {json.dumps(summary[name])}" for name in (*counted, "sales_periods", "warnings")]
    parts += [f"{currency}: {json.dumps(money)}" for currency, money in summary["amounts"].items()]
    cells = _columns(_only(placement.next_cells), (*CELL_TEXTS, "match_rule"))
    waiting = _columns(_only(placement.next_suspense), SUSPENSE_TEXTS)
    for columns in (cells, waiting):
        firsts, counts = columns.pop("track_first"), columns.pop("track_count")
        columns["tracks"] = [catalogue.named(*place) for place in zip(firsts, counts, strict=True)]
    return "\n".join(
        [
            *parts,
            *_table("cells", cells),
            *_table("suspense", waiting),
            *_table("rejected", _columns(placement.rejected(), REJECTED_TEXTS)),
            *("ignored: " + json.dumps(sample, ensure_ascii=False) for sample in summary["ignored_samples"]),
            "",
        ]
    )


def read_lines(
    path: Path, catalogue: Catalogue, formats: Sequence[Format] = FORMATS
) -> tuple[Counter[tuple[str, ...]], dict[str, Any]]:
    """Lines, quantity and amount by month, territory, usage type, kind and currency, placed or not; and the summary."""
    raw = placed(path, catalogue, formats=formats)
    sums: Counter[tuple[str, ...]] = Counter()
    for batch in (_only(raw.next_cells), _only(raw.next_suspense)):
        columns = _columns(batch, (*SUSPENSE_TEXTS, "match_rule"))
        if "lines" not in columns:
            continue
        for row in zip(*(columns[name] for name in (*_DIMENSIONS, *_MEASURES)), strict=True):
            for name, value in zip(_MEASURES, row[len(_DIMENSIONS) :], strict=True):
                sums[(*row[: len(_DIMENSIONS)], name)] += Decimal(value)
    return sums, json.loads(raw.summary)


_DIMENSIONS = ("sales_period", "territory", "usage_type", "kind", "currency")
_MEASURES = ("lines", "quantity", "amount")


def _only(next_batch: Any) -> dict[str, Any]:
    """The one batch that a fixture fills; empty columns if it fills none."""
    batch: dict[str, Any] | None = next_batch(1 << 20)
    assert next_batch(1 << 20) is None, "the fixtures are small"
    return batch or {"track_first": b"", "track_count": b""}


def _columns(buffers: dict[str, Any], texts: tuple[str, ...]) -> dict[str, list[Any]]:
    numbers = {"track_first": (4, 0), "track_count": (4, 0), "quantity": (16, 6), "amount": (16, 12)}
    numbers |= dict.fromkeys(AT_SOURCE, (16, 12))
    columns: dict[str, list[Any]] = {}
    for name, buffer in buffers.items():
        if name in texts:
            columns[name] = _texts(*buffer)
        else:
            width, scale = numbers.get(name, (8, 0))
            columns[name] = [_plain(number, scale) for number in _signed(buffer, width)]
    return columns


def _table(name: str, columns: dict[str, list[Any]]) -> list[str]:
    rows = sorted(
        (
            [str(value).replace("\n", "\\n") or "-" for value in row]
            for row in zip(*columns.values(), strict=True)
        ),
        key=lambda row: [int(row[0])] if row[0].isdigit() else row,
    )
    rows = [list(columns), *rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    aligned = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
    return ["", name, *(f"  {line}".rstrip() for line in aligned)]


def _plain(number: int, scale: int) -> Any:
    return format(Decimal(number).scaleb(-scale).normalize(), "f") if scale else number


def _signed(buffer: bytes, width: int) -> list[int]:
    return [
        int.from_bytes(buffer[at : at + width], "little", signed=True) for at in range(0, len(buffer), width)
    ]


def _bytes(numbers: list[int], width: int) -> bytes:
    return b"".join(number.to_bytes(width, "little") for number in numbers)


def _text_column(texts: list[str]) -> tuple[bytes, bytes]:
    _, offsets, data = pa.array(texts, pa.string()).buffers()
    return offsets.to_pybytes(), data.to_pybytes()


def _texts(offsets: bytes, data: bytes | list[str]) -> list[str]:
    if isinstance(data, list):
        return [data[code] for code in memoryview(offsets).cast("H")]
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    texts: list[str] = pa.Array.from_buffers(pa.string(), len(offsets) // 4 - 1, buffers).to_pylist()
    return texts
