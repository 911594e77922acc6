"""The tables of book.db: what exists, what was accounted for when, and the ledger.

Amounts are TEXT with 12 decimals and are never summed in SQLite, where SUM of TEXT is a float.
Rows are only ever added; the few facts that change (which version is current) are the newest row.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

VERSION = 1
metadata = MetaData()


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False)


book = Table("book", metadata, _text("name", key=True), _text("value"))

# One row for every version of an input table; the newest row of a kind is the current version.
inputs = Table(
    "inputs",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    _text("kind"),
    _text("version"),
    _text("manifest_hash"),
    Column("rows", Integer, nullable=False),
    _text("files"),
    _text("recorded_at"),
)

reports = Table(
    "reports",
    metadata,
    _text("report_id", key=True),
    Column("content_hash", Text, nullable=False, unique=True),
    Column("fingerprint", Text, nullable=False, unique=True),
    _text("file"),
    _text("source"),
    _text("format"),
    _text("sales_period"),
    Column("lines", Integer, nullable=False),
    _text("recorded_at"),
)

# A report is placed when it comes, and again when it is matched anew; its newest placement is in force.
placements = Table(
    "placements",
    metadata,
    _text("report_id", key=True),
    Column("placement", Integer, primary_key=True),
    _text("manifest_hash"),
    _text("recorded_at"),
)

# A report that a corrected delivery took the place of, before it was accounted for.
superseded = Table(
    "superseded", metadata, _text("report_id", key=True), _text("superseded_by"), _text("recorded_at")
)

# A draft may be calculated often; the newest row of a period is the draft that `close` approves.
runs = Table(
    "runs",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    _text("run_id"),
    _text("period"),
    _text("manifest_hash"),
    _text("recorded_at"),
)

periods = Table(
    "periods",
    metadata,
    _text("period", key=True),
    Column("run_id", Text, nullable=False, unique=True),
    _text("manifest_hash"),
    _text("previous_seal"),
    Column("seal", Text, nullable=False, unique=True),
    _text("recorded_at"),
)

# What a closed period accounted for: each currency and sales period of a report, once.
accounted = Table(
    "accounted",
    metadata,
    _text("report_id", key=True),
    _text("sales_period", key=True),
    _text("currency", key=True),
    _text("period"),
)

settled = Table("settled", metadata, _text("settlement_id", key=True), _text("period"))

postings = Table(
    "postings",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    _text("period"),
    _text("entry_id"),
    Column("position", Integer, nullable=False),
    _text("ledger_account"),
    _text("currency"),
    _text("amount"),
    _text("memo"),
    UniqueConstraint("entry_id", "position"),
)

# Kept by the database itself: nothing that was recorded, posted or sealed is edited or removed.
APPEND_ONLY = (
    "book",
    "inputs",
    "reports",
    "placements",
    "superseded",
    "runs",
    "periods",
    "accounted",
    "settled",
    "postings",
)


def append_only_triggers() -> list[str]:
    """The statements that make SQLite refuse any UPDATE or DELETE."""
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: what was recorded stays'); END"
        for table in APPEND_ONLY
        for verb in ("update", "delete")
    ]
