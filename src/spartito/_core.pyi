"""The native core: reads reports and tables, matches lines against the catalogue, and adds them up exactly.

Columns cross the border as buffers. A *text column* is `(offsets, data)`: little-endian int32 offsets, one more than
there are texts, the first 0, into UTF-8 data. A *coded column* of few values is `(codes, texts)`: a u16 an entry, a
place in the list of texts. Numbers are packed little-endian: u32, i64, u64, and i128 (16 bytes).
The GIL is released while work is done; Ctrl-C works during `place`.
"""

from collections.abc import Callable
from os import PathLike
from typing import Literal, TypeAlias, TypedDict, final

TextColumn: TypeAlias = tuple[bytes, bytes]
CodedColumn: TypeAlias = tuple[bytes, list[str]]
Path: TypeAlias = str | PathLike[str]

class CoreError(Exception):
    """An input, plan or index that the core refuses; `str()` is one clean sentence.

    `code` is one of: io, disk full, spill, truncated, corrupt, bomb, line too long, open quote, overflow, index, all rejected,
    too many rejected, plan, law (a proof failed), stopped, bug. `line` is a physical line, 0 where none applies.
    """

    code: str
    message: str
    line: int

class Cells(TypedDict):
    """Placed lines added up: one entry a cell, in a fixed order. Tracks are rows of the catalogue snapshot."""

    track_first: bytes  # u32, row of the first candidate
    track_count: bytes  # u32, how many; more than 1 only for `isrc, one account` and doubles on one release
    sales_period: CodedColumn  # YYYY-MM
    territory: CodedColumn
    usage_type: CodedColumn
    kind: CodedColumn
    currency: CodedColumn
    match_rule: CodedColumn
    lines: bytes  # i64
    quantity: bytes  # i128, units of 10^-6
    amount: bytes  # i128, units of 10^-12

class Suspense(TypedDict):
    """Readable lines that could not be placed, added up by what they say: one entry an item, in a fixed order."""

    track_first: bytes  # u32, row of the first candidate; 0 if there are none
    track_count: bytes  # u32, how many candidates
    sales_period: CodedColumn
    territory: CodedColumn
    usage_type: CodedColumn
    kind: CodedColumn
    currency: CodedColumn
    reason: CodedColumn
    isrc: TextColumn  # normal form, or as written where it cannot be read
    upc: TextColumn  # 14 digits, or as written where it cannot be read
    dsp_id: TextColumn
    title: TextColumn
    version: TextColumn
    artist: TextColumn
    duration: TextColumn
    first_line: bytes  # i64
    lines: bytes  # i64
    quantity: bytes  # i128, units of 10^-6
    amount: bytes  # i128, units of 10^-12

class Rejected(TypedDict):
    """Lines that cannot be read, in file order."""

    line_number: bytes  # i64, physical line where the record starts
    column: TextColumn  # empty if the record as a whole is at fault
    value: TextColumn  # at most 200 characters, control characters written out
    expected: TextColumn
    rule: TextColumn  # amount, quantity, currency, territory, usage_type, kind, sales_period, ragged, quotes, encoding, nul byte
    amount: TextColumn  # plain decimals, empty if it cannot be read
    currency: TextColumn  # empty if it cannot be read

def head(path: Path, max_bytes: int) -> bytes:
    """Return the first plain bytes of a file (gzip is told by its first bytes), at most `max_bytes` of them."""

def content_hash(path: Path) -> str:
    """Return the BLAKE3 hash (hex) of a file's plain bytes: a report's `content_hash`, however it is packed."""

@final
class Table:
    """A CSV table as text columns; blank lines are passed over."""

    @property
    def header(self) -> list[str]:
        """The column names, as in the first record."""
    @property
    def rows(self) -> int:
        """How many rows have as many fields as the header."""
    @property
    def ragged(self) -> list[tuple[int, list[str]]]:
        """The other rows: physical line and fields."""
    def line_numbers(self) -> bytes:
        """Return the physical line of each row (i64)."""
    def column(self, number: int) -> TextColumn:
        """Return a column by its number from 0; IndexError if there is none."""

def read_table(path: Path) -> Table:
    """Read a whole CSV file (comma, quotes; gzip and byte order mark undone). CoreError if it is damaged or not UTF-8."""

def isrc_keys(offsets: bytes, data: bytes) -> bytes:
    """Return the keys (u64) of ISRC texts: 0 blank, 2^64 - 1 unreadable."""

def gtin_keys(offsets: bytes, data: bytes) -> bytes:
    """Return the keys (u64) of UPC, EAN or GTIN texts: the number itself, 0 blank, 2^64 - 1 unreadable."""

def isrc_texts(keys: bytes) -> TextColumn:
    """Return the 12 characters of each ISRC key; empty for 0 and for what is no key."""

def gtin_texts(keys: bytes) -> TextColumn:
    """Return the 14 digits of each GTIN key; empty for 0 and for what is no key."""

def order_keys(keys: bytes) -> bytes:
    """Return the keys (u64) by which tracks are stored: a one-to-one mix of the ISRC keys."""

def classify(text: str) -> tuple[Literal["blank", "isrc", "gtin", "lossy", "unreadable"], str]:
    """Return what a text in an identifier column is, and its normal form (empty unless isrc or gtin)."""

def build_index(isrc_keys: bytes, gtin_keys: bytes, accounts: bytes, path: Path) -> None:
    """Write the catalogue index; one entry a track (u64, u64, u32), sorted by (order key, GTIN key, account).

    The file is fsynced; name a new file and rename it. A track's row number is its position. CoreError `index` if rows
    are out of order or unreadable.
    """

@final
class Index:
    """An open catalogue index, memory-mapped; pages are proven by checksum before their first use."""

    @staticmethod
    def open(path: Path) -> Index:
        """Open an index; CoreError `index` if its header, size or table of checksums is damaged."""
    def verify(self) -> None:
        """Prove every page; CoreError `index` names the first that is damaged."""
    @property
    def tracks(self) -> int:
        """How many tracks it holds."""
    def lookup(self, isrc: str, gtin: str) -> tuple[int, int]:
        """Return (first row, count) of an ISRC's tracks, those on the release only if `gtin` is given; (0, 0) if none."""

@final
class Placement:
    """A report's lines, placed, and handed out in batches.

    The core has proven that every record and every amount is somewhere. That the batches hold all of it is proven
    before the last of them is given: CoreError `law` in its place says otherwise, so keep nothing until None was given.
    """

    @property
    def summary(self) -> str:
        """Counts, hashes and amounts (plain decimal texts) as one JSON object.

        Also `peak_memory_bytes`, the most that blocks, caches, partitions and suspense held together, and
        `spilled_bytes`, what of them was written to the spill folder; only these two depend on how the work was done.
        """
    def next_cells(self, most: int) -> Cells | None:
        """Return the next cells, at most `most` of them, or None at the end."""
    def next_suspense(self, most: int) -> Suspense | None:
        """Return the next suspense items, at most `most` of them, or None at the end."""
    def rejected(self) -> Rejected:
        """Return the rejected lines."""

def place(
    plan_json: str,
    path: Path,
    index: Index | None,
    aliases: tuple[bytes, bytes, bytes],
    threads: int,
    block_bytes: int,
    memory_bytes: int,
    spill_folder: Path,
    progress: Callable[[int, int, int], object] | None = None,
) -> Placement:
    """Read a report by a plan and place its lines.

    `aliases` are the source's saved decisions: DSP ids (offsets, data) and the track's row of each (u32). `progress`
    hears (bytes read, bytes in all, lines read) from this thread at most five times a second and once at the end; what
    it raises stops the work. Everything that grows takes about `memory_bytes` together; what does not fit is written to
    a nameless file in the existing folder `spill_folder` (CoreError `disk full`, `io` or `spill`). The answer does not
    depend on `threads`, `block_bytes` (256 KiB is good) or `memory_bytes`.
    """
