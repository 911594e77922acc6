"""The tables of book.db: what exists, what was accounted for when, and the ledger.

Amounts are TEXT with 12 decimals and are never summed in SQLite, where SUM of TEXT is a float.
Rows are only ever added; the few facts that change (which version is current) are the newest row.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

from spartito.tables.at_rest import LINE_TEXTS

VERSION = 10
metadata = MetaData()


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False)


def _reports(name: str) -> Table:
    return Table(
        name,
        metadata,
        _text("report_id", key=True),
        # The hash of its bytes; where another report has the same ones, of them and of what tells the two apart.
        Column("content_hash", Text, key="known_by", nullable=False, unique=True),
        Column("fingerprint", Text, nullable=False, unique=True),
        _text("file"),
        _text("source"),
        _text("format"),
        _text("sales_period"),
        Column("lines", Integer, nullable=False),
        _text("recorded_at"),
    )


def _placements(name: str) -> Table:
    return Table(
        name,
        metadata,
        _text("report_id", key=True),
        Column("placement", Integer, primary_key=True),
        Column("base", Integer, nullable=False),
        _text("manifest_hash"),
        _text("recorded_at"),
    )


def _superseded(name: str) -> Table:
    return Table(name, metadata, _text("report_id", key=True), _text("superseded_by"), _text("recorded_at"))


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

reports = _reports("reports")

# A report is placed when it comes, and again when it is matched anew; its newest placement is in force. One that has a
# base adds to it: it holds the lines that have left suspense since, and the suspense that is left.
placements = _placements("placements")

# What people have decided: where the lines that say this belong. The newest row of an item counts.
resolutions = Table(
    "resolutions",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("item_id", Text, nullable=False, index=True),
    *(_text(name) for name in ("source", *LINE_TEXTS)),
    *(_text(f"to_{name}") for name in ("isrc", "upc", "account_id", "track_id")),
    *map(_text, ("author", "note", "recorded_at")),
)

# Which items people have taken off the work list, and put back. The newest row of an item counts.
dismissals = Table(
    "dismissals",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("item_id", Text, nullable=False, index=True),
    *(_text(name) for name in ("source", *LINE_TEXTS)),
    Column("undone", Integer, nullable=False),
    *map(_text, ("author", "note", "recorded_at")),
)

# Whose lines the items are about that were placed with an account and could not be divided.
item_accounts = Table("item_accounts", metadata, _text("item_id", key=True), _text("account_id"))

# With which catalogue and decisions the suspense of a report was tried again: once with each.
retries = Table(
    "retries",
    metadata,
    _text("report_id", key=True),
    _text("snapshot", key=True),
    _text("decisions", key=True),
    _text("recorded_at"),
)

# A report that a corrected delivery took the place of, before it was accounted for.
superseded = _superseded("superseded")

# Usage feeds, in tables of their own: nothing that asks for reports of money finds one. A placement of them is whole.
usage_reports, usage_placements = _reports("usage_reports"), _placements("usage_placements")
usage_superseded = _superseded("usage_superseded")

# Why a report is held: a wire that it has tripped, with the two figures.
tripped = Table(
    "tripped",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    *(_text(name) for name in ("report_id", "wire", "expected", "found", "sentence", "recorded_at")),
)

# Who has let a held report through, and why.
let_through = Table(
    "let_through", metadata, _text("report_id", key=True), *map(_text, ("author", "note", "recorded_at"))
)

# A report that has the content of another one, and who vouches that it is a report of its own.
came_again = Table(
    "came_again",
    metadata,
    _text("report_id", key=True),
    *map(_text, ("content_hash", "same_as", "author", "note", "recorded_at")),
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

# What a closed period accounted for: each currency and sales period of a report, at once or share by share as its money
# comes; and once more, without a share, for what has left its suspense by a later placement.
accounted = Table(
    "accounted",
    metadata,
    _text("report_id", key=True),
    _text("sales_period", key=True),
    _text("currency", key=True),
    Column("placement", Integer, primary_key=True),
    _text("conversion_id", key=True),
    _text("share"),
    _text("period"),
)

# What a closed period has posted once and for all, by its key: a row of an input table (an advance, a charge, an
# adjustment), a payment that came back (`payments_returned`), a report part that was paid before its money came
# (`arrived`), a settlement without tracks of which it was decided whose it is (`trackless`).
posted = Table("posted", metadata, _text("kind", key=True), _text("key", key=True), _text("period"))

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

# Every payment file that was written, by the hash of its bytes; *round* 1 has what the period decided, later ones what
# is sent again. *message* is the id that a bank repeats when it answers.
payment_files = Table(
    "payment_files",
    metadata,
    _text("file_hash", key=True),
    _text("period"),
    Column("round", Integer, nullable=False),
    _text("kind"),
    _text("part"),
    _text("pay_on"),
    _text("message"),
    _text("recorded_at"),
)

# Which payments stand in a payment file, and in which batch of it.
filed_payments = Table(
    "filed_payments",
    metadata,
    _text("file_hash", key=True),
    Column("payment_id", Text, primary_key=True, nullable=False, index=True),
    _text("batch"),
)

# Who has approved a payment file; *person* is the name as it is compared, so that nobody approves twice.
approvals = Table(
    "approvals",
    metadata,
    _text("file_hash", key=True),
    _text("person", key=True),
    _text("approver"),
    _text("recorded_at"),
)

# What became of a payment: each of confirmed, rejected and returned at most once.
payment_states = Table(
    "payment_states",
    metadata,
    _text("payment_id", key=True),
    _text("state", key=True),
    _text("on_date"),
    _text("reference"),
    _text("reason"),
    _text("recorded_at"),
)

# Payments of a closed period that are sent once more, in a later round and with the details of these payees:
# under a new id what was returned, under its own what could not be sent before.
payments_again = Table(
    "payments_again",
    metadata,
    _text("payment_id", key=True),
    Column("round", Integer, primary_key=True),
    _text("period"),
    _text("payee_id"),
    Column("attempt", Integer, nullable=False),
    _text("replaces"),
    _text("payees_version"),
    _text("author"),
    _text("recorded_at"),
)

# What a batch of statements was issued with: the version of the payees, who sent it, and why it was issued again.
issues = Table(
    "issues",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    *(_text(name) for name in ("period", "payees", "issuer", "reason", "recorded_at")),
)

# Every version of every statement that was issued; all but the newest of a number are superseded.
statements = Table(
    "statements",
    metadata,
    _text("number", key=True),
    Column("version", Integer, primary_key=True),
    _text("content_hash"),
    Column("issue", Integer, nullable=False),
)

# What each version of the database has that the one before it had not.
ADDED = {
    4: ("payment_files", "filed_payments", "approvals", "payment_states", "payments_again"),
    5: ("issues", "statements"),
    6: ("dismissals",),
    7: ("tripped", "let_through"),
    8: ("came_again",),
    9: ("usage_reports", "usage_placements", "usage_superseded"),
    10: ("item_accounts",),
}

# Kept by the database itself: nothing that was recorded, posted or sealed is edited or removed.
APPEND_ONLY = tuple(metadata.tables)


def append_only_triggers(tables: Sequence[str] = APPEND_ONLY) -> list[str]:
    """The statements that make SQLite refuse any UPDATE or DELETE of these tables."""
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: what was recorded stays'); END"
        for table in tables
        for verb in ("update", "delete")
    ]
