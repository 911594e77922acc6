"""The native core: reads reports and tables, matches lines against the catalogue, and adds them up exactly.

Columns cross the border as buffers. A *text column* is `(offsets, data)`: little-endian int32 offsets, one more than
there are texts, the first 0, into UTF-8 data. A *coded column* of few values is `(codes, texts)`: a u16 an entry, a
place in the list of texts. Numbers are packed little-endian: u32, i64, u64, and i128 (16 bytes).
The GIL is released while work is done; Ctrl-C works during `place`.
"""

from collections.abc import Callable
from os import PathLike
from typing import Literal, NotRequired, TypeAlias, TypedDict, final

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
    sales_day: NotRequired[TextColumn]  # YYYY-MM-DD or blank, where the plan keeps days
    territory: CodedColumn
    usage_type: CodedColumn
    kind: CodedColumn
    currency: CodedColumn
    match_rule: CodedColumn
    lines: bytes  # i64
    quantity: bytes  # i128, units of 10^-6
    amount: bytes  # i128, units of 10^-12

class Suspense(TypedDict):
    """Readable lines that could not be placed, added up by what they say: one entry an item, in a fixed order.

    What the plan wants kept beside them follows as text columns `beside_0`, `beside_1`, ...: texts trimmed, then figures
    in plain decimals, empty where nothing is said.
    """

    track_first: bytes  # u32, row of the first candidate; 0 if there are none
    track_count: bytes  # u32, how many candidates
    sales_period: CodedColumn
    sales_day: NotRequired[TextColumn]
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

@final
class Limits:
    """Caps against files that were made to harm; the settings of a book by the same names."""

    def __new__(
        cls,
        *,
        most_unpacked_ratio: int | None = None,
        most_unpacked_bytes: int | None = None,
        most_line_bytes: int | None = None,
        most_members: int | None = None,
    ) -> Limits:
        """Take each limit, or the usual one; what is over one is a CoreError `bomb` that names it."""
    @property
    def most_unpacked_ratio(self) -> int: ...
    @property
    def most_unpacked_bytes(self) -> int: ...
    @property
    def most_line_bytes(self) -> int: ...
    @property
    def most_members(self) -> int: ...

@final
class Input:
    """A report to read: a plain, gzip or zstd file, or a member of a zip archive; told by the first bytes."""

    def __new__(
        cls, path: Path, member: str = "", encoding: str = "utf-8", limits: Limits | None = None
    ) -> Input:
        """Name a file, and a member where it is an archive (empty for the only one that holds data).

        The encoding is one of utf-8, utf-16, utf-16le, utf-16be, latin-1 and cp1252; where it is utf-8, a plan's counts.
        """
    @property
    def path(self) -> object:
        """The file."""
    @property
    def member(self) -> str:
        """The name of the member, or empty."""

Source: TypeAlias = Path | Input
"""What is read: a file with the usual limits, or an Input."""

def head(source: Source, max_bytes: int) -> bytes:
    """Return the first plain bytes, at most `max_bytes`: as they are, or as UTF-8 if the Input's encoding is another."""

def content_hash(source: Source) -> str:
    """Return the BLAKE3 hash (hex) of the plain bytes, however they are packed: a report's `content_hash`."""

def keep(source: Source, path: Path, threads: int) -> None:
    """Write the plain bytes to a new file, packed by zstd; the same bytes give the same file."""

def unpack(source: Source, path: Path) -> None:
    """Write the plain bytes to a new file, as they are; CoreError `bomb` where they are more than the limits allow."""

def members(path: Path, limits: Limits | None = None) -> list[tuple[str, int, int, str]] | None:
    """Return the members of a zip archive; None for any other file, and for a document such as a workbook.

    Each is its name (safe to show, and unique), its packed and its unpacked bytes, and why it is no report, or empty.
    """

def record_at(plan_json: str, source: Source, line: int) -> tuple[bytes, bool] | None:
    """Return the record that starts at a physical line of a report, as UTF-8, and whether it belongs to the footer.

    None if none of its data starts there.
    """

def records(
    data: bytes, delimiter: str, quotes: str, block_bytes: int, most: int = ...
) -> list[tuple[int, list[bytes], str]]:
    """Return the records of some UTF-8 bytes as the core cuts them: physical line, fields, and a rule.

    The rule is the one by which such a line is rejected whatever its columns are (quotes, encoding, nul byte), or empty.
    Stops after the block that holds the `most`th record. CoreError `open quote`, `line too long`.
    """

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

def classify(text: str) -> tuple[Literal["blank", "isrc", "gtin", "lossy", "unreadable"], str]:
    """Return what a text in an identifier column is, and its normal form (empty unless isrc or gtin)."""

def table_header(path: Path) -> tuple[list[str], int]:
    """Return the names in the first record of a CSV table, and its line; no names if there is no record."""

@final
class Fault:
    """What is wrong with a row of a catalogue: `file` counts the files from 0.

    `ragged`: `number` fields. `refused`: the `value` of column `number`. `backward`: valid_from `first`, valid_to `value`.
    `repeated`: the key with ISRC `value` was used before, in `first_file` on `first_line`.
    """

    @property
    def file(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def kind(self) -> Literal["ragged", "refused", "backward", "repeated"]: ...
    @property
    def number(self) -> int: ...
    @property
    def value(self) -> str: ...
    @property
    def first(self) -> str: ...
    @property
    def first_file(self) -> int: ...
    @property
    def first_line(self) -> int: ...

@final
class CatalogueImport:
    """Takes the rows of a catalogue in any order, checks them and makes them canonical, within a fixed memory.

    Columns are those of the input table, in its order; None where a file lacks one.
    """

    def __new__(
        cls, folder: Path, territories: list[str], threads: int, memory_bytes: int
    ) -> CatalogueImport: ...
    def read_csv(self, path: Path, fields: list[int | None], width: int, line: int) -> None:
        """Read the next file: `fields` say where each column stands, `width` and `line` are those of the header."""
    def begin_file(self) -> None:
        """Say that the next rows are those of the next file."""
    def push(self, columns: list[TextColumn | None], rows: int) -> None:
        """Take rows of the file begun last; they count from 1."""
    def keep(self, columns: list[TextColumn], rows: int) -> None:
        """Take rows that the book has, in order; rows of the same isrc, upc, account_id and track_id take their place."""
    def files(self) -> list[tuple[int, int, int, str]]:
        """Return of each file: its rows, those whose UPC has a wrong check digit, and line and UPC of the first of them."""
    def refused(self) -> list[Fault]:
        """Return what is wrong with rows by themselves: the first 1000, in order."""
    def merge(self, folder: Path | None = None) -> MergedCatalogue:
        """Put all rows in order, into the files of a snapshot in `folder`; without one only to find repeated keys."""

@final
class MergedCatalogue:
    """Rows in order on their way out; the core goes on while a batch is written."""

    @property
    def spilled_bytes(self) -> int:
        """How many bytes were sorted on disk."""
    def next_batch(self) -> list[TextColumn] | None:
        """Return the columns of the next 262,144 rows (the last batch has fewer); None at the end."""
    def outcome(self) -> tuple[int, list[Fault]]:
        """Return the rows of the snapshot, and the repeated keys; with one of these the files are of no use."""

class Names(TypedDict):
    """What tracks are called, one entry a row."""

    isrc: TextColumn
    upc: TextColumn  # 14 digits; empty if the track is on no release
    account_id: TextColumn
    track_id: TextColumn
    release_id: TextColumn

@final
class Snapshot:
    """An open catalogue snapshot: a folder with the files index, names and terms, memory-mapped.

    Every page is proven by its checksum before its first use. Tracks are rows of the catalogue.
    """

    @staticmethod
    def open(folder: Path) -> Snapshot:
        """Open a snapshot; CoreError `index` if a file's size, checksums or tail are damaged."""
    def verify(self) -> None:
        """Prove every page of every file; CoreError `index` names the first that is damaged."""
    @property
    def tracks(self) -> int:
        """How many tracks it holds."""
    def lookup(self, isrc: str, gtin: str) -> tuple[int, int]:
        """Return (first row, count) of an ISRC's tracks; with `gtin`, from the first to the last on that release. (0, 0) if none."""
    def names(self, rows: bytes) -> Names:
        """Return what the tracks of these rows (u32) are called."""
    def release_rows(self, row: int, sold: str, territory: str) -> bytes:
        """Return the rows (u32) of the tracks that the account of this row's track has on the same release.

        Those that hold for a sale: in a month or on a day, and in a territory.
        """

@final
class Decisions:
    """The saved decisions of one source: which tracks a DSP id, or a whole suspense item, belongs to.

    Tracks are rows of the snapshot: first and count (u32) of a run of one account.
    """

    def __init__(
        self,
        dsp_ids: TextColumn,
        dsp_first: bytes,
        dsp_count: bytes,
        items: tuple[
            TextColumn, TextColumn, TextColumn, TextColumn, TextColumn, TextColumn, TextColumn
        ],  # isrc and upc as suspense keeps them, dsp_id, title, version, artist, duration
        item_first: bytes,
        item_count: bytes,
        recordings: tuple[TextColumn, TextColumn, bytes, bytes] | None = None,
    ) -> None:
        """Take the decisions; CoreError `plan` if two are for the same DSP id or item.

        `recordings` are decisions about one account's lines of a recording that do not say their release: the ISRC, the
        releases as `candidates` of cells name them, and the tracks. They count before items that say the same.
        """

class Items(TypedDict):
    """Waiting suspense items."""

    sales_period: TextColumn  # YYYY-MM or YYYY-MM-DD
    territory: TextColumn
    isrc: TextColumn
    upc: TextColumn
    dsp_id: TextColumn
    title: TextColumn
    version: TextColumn
    artist: TextColumn
    duration: TextColumn

class Rematched(TypedDict):
    """Where each item goes now; one of rule and reason is empty."""

    track_first: bytes  # u32
    track_count: bytes  # u32
    match_rule: TextColumn
    reason: TextColumn

def rematch(
    snapshot: Snapshot | None,
    decisions: Decisions | None,
    items: Items,
    match_threshold: int | None = None,
    match_margin: int | None = None,
) -> Rematched:
    """Match waiting items again, as `place` would place their lines now."""

def explain(
    snapshot: Snapshot | None,
    decisions: Decisions | None,
    line: dict[str, str],
    match_threshold: int | None = None,
    match_margin: int | None = None,
) -> str:
    """Return how one line is placed and why, as JSON.

    `line` has sales_period (YYYY-MM or YYYY-MM-DD) and any of isrc, upc, dsp_id, title, version, artist, duration and territory (ZZ
    if it has none). The answer has `line` (as understood, with notes), `candidates`, `rules` (each in order with what
    it said and whether it decided), `match_rule` or `reason`, `because`, `track_first` and `track_count`.
    """

def similarity(
    a_title: str,
    a_version: str,
    a_artist: str,
    a_duration: str,
    b_title: str,
    b_version: str,
    b_artist: str,
    b_duration: str,
) -> int:
    """Return how alike two tracks are by what they are called, 0 to 1000; 0 if their titles cannot be compared."""

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
        """Return the next cells, at most `most` of them, or None at the end.

        The ones after them are got ready meanwhile, so `most` must be the same in every call (else CoreError `bug`).
        """
    def next_suspense(self, most: int) -> Suspense | None:
        """Return the next suspense items, at most `most` of them, or None at the end."""
    def rejected(self) -> Rejected:
        """Return the rejected lines."""

def place(
    plan_json: str,
    source: Source,
    snapshot: Snapshot | None,
    decisions: Decisions | None,
    threads: int,
    block_bytes: int,
    memory_bytes: int,
    spill_folder: Path,
    progress: Callable[[int, int, int], object] | None = None,
    cells: bool = True,
) -> Placement:
    """Read a report by a plan and place its lines; without *cells* they are only counted and added up.

    `decisions` are those of the report's source. `progress`
    hears (bytes read, bytes in all, lines read) from this thread at most five times a second and once at the end; what
    it raises stops the work. Everything that grows takes about `memory_bytes` together; what does not fit is written to
    a nameless file in the existing folder `spill_folder` (CoreError `disk full`, `io` or `spill`). The answer does not
    depend on `threads`, `block_bytes` (512 KiB is good) or `memory_bytes`.
    """

@final
class Content:
    """The identity of a report's plain bytes, read once before its lines are."""

    @staticmethod
    def read(
        plan_json: str,
        source: Source,
        start: int,
        threads: int,
        progress: Callable[[int, int, int], object] | None = None,
    ) -> Content:
        """Read a report to its end with all threads; the second reading will begin after its first `start` bytes."""
    @property
    def hash(self) -> str:
        """BLAKE3 of the plain bytes, in hex: what names the report."""

def consolidate(
    plan_json: str,
    source: Source,
    content: Content,
    snapshot: Snapshot | None,
    decisions: Decisions | None,
    about: tuple[str, str],
    to: tuple[Path, str, int],
    threads: int,
    block_bytes: int,
    memory_bytes: int,
    spill_folder: Path,
    part: Callable[[str], object] | None,
    progress: Callable[[int, int, int], object] | None = None,
) -> tuple[Placement | None, str]:
    """Add a row for every record of a report to a file, and return the state at the report's end.

    `about` is the report's id and its source; `to` is the file, the state (JSON) that says up to where file and report
    are written (an `offset` in the file is enough to begin with), and the bytes of a part. `part` hears the state of
    finished parts, on a thread of its own, after they were flushed to the disk. Without `part` the report is placed in
    the same pass, and the placement is returned too. The bytes do not depend on `threads`, `block_bytes` or the size of
    a part, nor on how often the work was begun again. CoreError `changed` if the content is not that of `content`,
    `output` if the file cannot be written.
    """
