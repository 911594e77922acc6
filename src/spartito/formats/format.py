"""A report format as its file says: how to recognise it, read it, and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from spartito.domain.usage import DIMENSIONS, MONEY, USAGE
from spartito.formats.grouped import Grouped

COUNTRY = "country"
"""The style of a territory that is written as an English name or an ISO code of two or three letters."""

DOCUMENTS = (WORKBOOK, JSON_LINES) = ("workbook", "JSON lines")
"""Reports that are no delimited text."""

ENCODINGS = ("utf-8", "utf-16", "utf-16le", "utf-16be", "latin-1", "cp1252")

KINDS = (
    "sale",
    "return",
    "fee",
    "penalty",
    "backpay",
    "conflict resolution",
    "dispute resolution",
    "dispute conflict resolution",
    "spam adjustment",
    "revenue correction",
)


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value for every line."""

    value: str


@dataclass(frozen=True, slots=True)
class FromColumn:
    """A value that every line carries in a column.

    `style` is a date pattern or `country`; `to_column` ends a range of days, of which the middle day's month counts.
    `values` turns the report's word into ours; without a match `default` stands, else the line is rejected.
    `blank` stands for an empty field, and so does what the column `or_column` says. Of an amount only so many `percent`
    count as that column says, a quantity has the columns `plus` added to it, and numbers of the kinds `minus_for` are
    taken off.
    """

    column: str
    style: str = ""
    to_column: str = ""
    values: Mapping[str, str] | None = None
    default: str | None = None
    blank: str | None = None
    or_column: str = ""
    percent: str = ""
    plus: tuple[str, ...] = ()
    minus_for: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it reads."""
        return tuple(filter(None, (self.column, self.to_column, self.or_column, self.percent, *self.plus)))


@dataclass(frozen=True, slots=True)
class FromPreamble:
    """A value of the whole file, named in the lines above the header; `to_name` ends a range of days."""

    name: str
    style: str = ""
    to_name: str = ""
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FromFileName:
    """A value of the whole file, taken from a named group of the file name's pattern."""

    group: str
    style: str = ""
    values: Mapping[str, str] | None = None


Role = Constant | FromColumn | FromPreamble | FromFileName


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written: the marks of decimals and thousands, what may stand around, the mark of a negative."""

    decimal: str = "."
    thousands: str = ""
    around: str = ""
    negative: str = "minus"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the bytes become records: the encoding, the delimiter, what a quote means, what is above the header, numbers.

    `extra_fields` is how many fields each line has at its end that the header does not name. A `document` is no delimited
    text: a workbook, of which the `sheet` of this name counts (empty: the one with the header), or JSON lines.
    """

    encoding: str
    delimiter: str
    quotes: str
    preamble: str
    numbers: Numbers = Numbers()
    extra_fields: int = 0
    document: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What tells a report of this layout: its columns, how many rows its header has, its file name.

    A layout without a header row `begins` with a line of a pattern. `renamed` gives other names of columns, and
    `complete` says that no further columns are expected.
    """

    file_name: str
    header: tuple[str, ...]
    optional: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    header_rows: int = 1
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """Records that are no sales lines, counted as ignored for this reason: told by their start, or a word of a column."""

    starts_with: str
    reason: str
    column: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """Records that state totals: how they start (not at all: those of the footer), what they say, what they are called.

    `says` is a pattern whose named groups are the figures and what lines they are about.
    """

    starts_with: str
    says: str
    reason: str


RIDES_AS = MappingProxyType(
    {
        "tax": "tax_at_source",
        "withholding": "tax_at_source",
        "mechanical": "deducted_at_source",
        "songwriter": "deducted_at_source",
        "publishing": "deducted_at_source",
    }
)
"""What was deducted before rides on each line into its cell, where it is tax, or money for publishers (R27, R47)."""


@dataclass(frozen=True, slots=True)
class Format:
    """One layout of one report. `since` and `until` (exclusive) are sales periods or empty; `file` names its TOML.

    `grouped` says of reports of several kinds of records, in groups, what is carried between them. `kind` is money or usage.
    `ignored` is why whole reports of it are left out; empty for those that are read. `about` is what its file says of it.
    """

    name: str
    source: str
    since: str
    until: str
    provenance: str
    about: str
    ignored: str
    recognition: Recognition
    reading: Reading
    columns: Mapping[str, Role]
    deducted: Mapping[str, str]
    ignore: tuple[Marked, ...]
    totals: tuple[Stated, ...]
    footer: Marked | None
    file: str
    grouped: Grouped | None = None
    kind: str = MONEY

    @property
    def header(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return self.recognition.header

    @property
    def optional(self) -> tuple[str, ...]:
        """The columns that may be there."""
        return self.recognition.optional

    @property
    def file_name(self) -> str:
        """The pattern of its file names; empty for any."""
        return self.recognition.file_name

    @property
    def is_usage(self) -> bool:
        """Whether its reports are about usage and hold no money."""
        return self.kind == USAGE

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of usage that it names."""
        return tuple(name for name in DIMENSIONS if name in self.columns)

    @property
    def id(self) -> str:
        """The name, with `.since` behind it where the layout has a predecessor: `spotify/licensor.2020-01`."""
        return f"{self.name}.{self.since}" if self.since else self.name

    def covers(self, sales_period: str) -> bool:
        """Whether the layout was in use in a sales period YYYY-MM."""
        return self.since <= sales_period and (not self.until or sales_period < self.until)
