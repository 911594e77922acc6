"""A report format as its file says: how to recognise it, read it, and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DATE_STYLES = ("yyyymmdd", "yyyy-mm-dd", "mm/dd/yyyy", "dd/mm/yyyy", "yyyymm", "yyyy-mm")
COUNTRY = "country"
"""The style of a territory column that holds English country names or ISO codes."""

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

ROLES = (
    "isrc",
    "upc",
    "dsp_id",
    "title",
    "version",
    "artist",
    "duration",
    "quantity",
    "amount",
    "currency",
    "territory",
    "usage_type",
    "kind",
    "sales_period",
)
REQUIRED_ROLES = ("quantity", "amount", "currency", "usage_type", "kind", "sales_period")
ID_ROLES = ("isrc", "upc", "dsp_id")


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value for every line."""

    value: str


@dataclass(frozen=True, slots=True)
class FromColumn:
    """A value that every line carries in a column.

    `style` is a date style or `country`; `to_column` ends a range of days, of which the middle day's month counts.
    `values` turns the report's word into ours; without a match `default` stands, else the line is rejected.
    `blank` stands for an empty field.
    """

    column: str
    style: str = ""
    to_column: str = ""
    values: Mapping[str, str] | None = None
    default: str | None = None
    blank: str | None = None


@dataclass(frozen=True, slots=True)
class FromPreamble:
    """A value of the whole file, named in the lines above the header; `to_name` ends a range of days."""

    name: str
    style: str = ""
    to_name: str = ""


@dataclass(frozen=True, slots=True)
class FromFileName:
    """A value of the whole file, taken from a named group of the file name's pattern."""

    group: str
    style: str = ""


Role = Constant | FromColumn | FromPreamble | FromFileName


@dataclass(frozen=True, slots=True)
class Reading:
    """How the bytes become records: the encoding, the delimiter, what a quote means, and what is above the header."""

    encoding: str
    delimiter: str
    quotes: str
    preamble: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Records that start with a text and are no sales lines: counted as ignored for this reason."""

    starts_with: str
    reason: str


@dataclass(frozen=True, slots=True)
class Format:
    """One layout of one report. `since` and `until` (exclusive) are sales periods or empty; `file` names its TOML."""

    name: str
    source: str
    since: str
    until: str
    provenance: str
    file_name: str
    header: tuple[str, ...]
    optional: tuple[str, ...]
    reading: Reading
    columns: Mapping[str, Role]
    ignore: tuple[Marked, ...]
    footer: Marked | None
    file: str

    @property
    def id(self) -> str:
        """The name, with `.since` behind it where the layout has a predecessor: `spotify/licensor.2020-01`."""
        return f"{self.name}.{self.since}" if self.since else self.name

    def covers(self, sales_period: str) -> bool:
        """Whether the layout was in use in a sales period YYYY-MM."""
        return self.since <= sales_period and (not self.until or sales_period < self.until)
